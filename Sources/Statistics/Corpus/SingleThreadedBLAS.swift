import COpenBLAS

/// Has OpenBLAS work in the calling thread: results then do not depend on the cores, and on busy ones its threads would
/// mostly wait for each other. To be called before OpenBLAS is; the first call counts.
func useSingleThreadedBLAS() { _ = singleThreadedBLAS }

private let singleThreadedBLAS: Void = openblas_set_num_threads(1)

import CKernels

/// How the process gets and gives back memory.
public enum Allocation {
    /// Has freed buffers kept for the next utterance, up to 64 MiB, instead of giving their pages back to the system
    /// and clearing new ones: about a tenth of the time of the quicker metrics. Call once, at the start.
    public static func keepFreedBuffers() { ck_keep_freed_buffers() }

    /// Has freed tensors kept for the next operator, up to 1 GiB, and shared by all threads: a tenth of the time of coding or
    /// more, which would go into clearing pages. Call once, before there are threads.
    public static func keepFreedTensors() { ck_keep_freed_tensors() }
}

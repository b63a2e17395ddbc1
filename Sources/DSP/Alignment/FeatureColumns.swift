import CKernels

/// Features stored one dimension after the other, so that one frame is compared with many at once.
struct FeatureColumns: ~Copyable {
    /// Number of frames.
    let count: Int
    /// Values between the beginnings of two dimensions; results need room for as many.
    let stride: Int

    private let dimension: Int
    private let columns: Scratch

    init(_ features: FrameFeatures) {
        (count, dimension) = (features.frameCount, features.dimension)
        stride = (count + 7) / 8 * 8
        columns = Scratch(dimension * stride)
        for frame in 0..<count {
            for d in 0..<dimension {
                columns.values[d * stride + frame] = features.values[frame * dimension + d]
            }
        }
    }

    /// The Euclidean distance of a frame of `features` to every frame, into `distances`.
    func euclideanDistances(to features: FrameFeatures, _ frame: Int, into distances: UnsafeMutablePointer<Double>) {
        features.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            ck_euclidean_distances(base + frame * dimension, columns.values, dimension, stride, count, distances)
        }
    }

    /// The scalar product of a frame of `features` with every frame, into `products`.
    func products(with features: FrameFeatures, _ frame: Int, into products: UnsafeMutablePointer<Double>) {
        features.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            ck_column_products(base + frame * dimension, columns.values, dimension, stride, count, products)
        }
    }
}

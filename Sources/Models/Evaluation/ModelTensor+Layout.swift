extension ModelTensor {
    /// Samples in single precision, as one axis among axes of length 1.
    init(_ samples: [Double], _ layout: [CardInput.Axis]) {
        self.init(shape: layout.map { $0 == .samples ? samples.count : 1 }, samples.map { Float($0) })
    }

    /// Features in single precision, frames and bins in the layout's order.
    init(_ features: FeatureMatrix, _ layout: [CardInput.Axis]) {
        let shape = layout.map { axis in
            switch axis {
            case .frames: features.count
            case .bins: features.width
            case .batch, .one, .samples: 1
            }
        }
        let binsFirst = (layout.firstIndex(of: .bins) ?? 0) < (layout.firstIndex(of: .frames) ?? 0)
        guard binsFirst else {
            self.init(shape: shape, features.values.map { Float($0) })
            return
        }
        var turned = [Float]()
        turned.reserveCapacity(features.values.count)
        for bin in 0..<features.width {
            for frame in 0..<features.count { turned.append(Float(features.values[frame * features.width + bin])) }
        }
        self.init(shape: shape, turned)
    }
}

// The same numbers in another type or place.

private enum Operators {
    static let toType = Operator("aten::to", "dtype")
    static let toDevice = Operator("aten::to", "device")
}

extension Tensor {
    /// The numbers in another type, rounded or cut to it; itself if it is of that type.
    public func to(_ type: DType) throws(TorchError) -> Tensor {
        self.type == type ? self : try Operators.toType(.tensor(self), .type(type))
    }

    /// The numbers on another device; itself if it is there.
    ///
    /// - Throws: ``TorchError`` where the device is missing or has too little memory.
    public func to(_ device: Device) throws(TorchError) -> Tensor {
        if self.device == device { return self }
        try Torch.check(device)
        return try Operators.toDevice(.tensor(self), .device(device), .type(type))
    }
}

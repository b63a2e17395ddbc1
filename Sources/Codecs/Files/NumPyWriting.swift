extension NumPyArray {
    /// The bytes of an `.npy` file, those that `numpy.save` writes for an array in C order.
    public var fileBytes: [UInt8] {
        switch elements {
        case .integers(let values): Self.file("<i8", shape, values)
        case .floats(let values): Self.file("<f4", shape, values.map(\.bitPattern))
        case .doubles(let values): Self.file("<f8", shape, values.map(\.bitPattern))
        }
    }

    /// Writes an `.npy` file, whole or not at all; folders above it are made.
    public func write(to path: String) throws(CodecError) { try WholeFile.write(fileBytes, to: path) }

    private static func file<Bits: FixedWidthInteger>(_ type: String, _ shape: [Int], _ values: [Bits]) -> [UInt8] {
        let header = NumPyHeader(type: type, shape: shape).bytes
        let size = MemoryLayout<Bits>.size
        return [UInt8](unsafeUninitializedCapacity: header.count + values.count * size) { buffer, count in
            for (place, byte) in header.enumerated() { buffer.initializeElement(at: place, to: byte) }
            let elements = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[header.count...])
            for (place, value) in values.enumerated() {
                elements.storeBytes(of: value.littleEndian, toByteOffset: place * size, as: Bits.self)
            }
            count = header.count + values.count * size
        }
    }
}

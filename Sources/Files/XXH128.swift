import CXXHash

/// The XXH128 hash (xxHash 0.8, seed 0) of bytes that come in pieces; how they are cut makes no difference.
///
///     let hash = XXH128()
///     hash.update("key\t")
///     hash.update("value\n")
///     print(hash.hexadecimal)
///
/// It tells files and signals apart; it is no protection against somebody who wants two of them to look the same.
public struct XXH128: ~Copyable {
    private let state: OpaquePointer

    /// The hash of no bytes.
    public init() {
        guard let state = XXH3_createState() else { preconditionFailure("out of memory for a hash state") }
        XXH3_128bits_reset(state)
        self.state = state
    }

    deinit { XXH3_freeState(state) }

    /// Adds bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
    }

    /// Adds the UTF-8 bytes of a text.
    public func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of the bytes so far: 32 lower-case hexadecimal digits, the high 64 bits first, as `xxhsum -H2` prints it.
    /// More bytes may follow.
    public var hexadecimal: String {
        let value = XXH3_128bits_digest(state)
        return Self.digits(value.high64) + Self.digits(value.low64)
    }

    private static func digits(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

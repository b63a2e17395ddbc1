import CNettle

/// SHA-1 of bytes that come piece by piece, which is how Git names what it stores; it protects against nothing.
package struct SHA1 {
    private var context = sha1_ctx()

    /// No bytes yet.
    package init() { nettle_sha1_init(&context) }

    /// Takes the next bytes.
    package mutating func update(_ bytes: [UInt8]) { nettle_sha1_update(&context, bytes.count, bytes) }

    /// The hash of all bytes taken, as 40 hexadecimal digits.
    package consuming func hexadecimal() -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA1_DIGEST_SIZE))
        codecscore_sha1_digest(&context, &digest)
        return hexadecimalDigits(digest)
    }
}

/// Two hexadecimal digits a byte.
func hexadecimalDigits(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
}

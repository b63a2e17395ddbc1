import CNettle

/// SHA-256 of bytes that come piece by piece: what models and the Hub's large files are known by, and a page's policy its script.
package struct SHA256 {
    private var context = sha256_ctx()

    /// No bytes yet.
    package init() { nettle_sha256_init(&context) }

    /// Takes the next bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        nettle_sha256_update(&context, bytes.count, bytes.bindMemory(to: UInt8.self).baseAddress)
    }

    /// The 32 bytes of the hash of all bytes taken.
    package consuming func digest() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
        codecscore_sha256_digest(&context, &digest)
        return digest
    }

    /// The hash of all bytes taken, as 64 hexadecimal digits.
    package consuming func hexadecimal() -> String {
        hexadecimalDigits(digest())
    }

    /// The 32 bytes of the hash of a message.
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        message.withUnsafeBytes { hash.update($0) }
        return hash.digest()
    }
}

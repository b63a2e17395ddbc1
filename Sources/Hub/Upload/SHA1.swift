/// SHA-1 of bytes that come piece by piece, which is how Git names what it stores; it protects against nothing.
///
/// Source: NIST FIPS 180-4, sections 4.1.1, 4.2.1, 5.1.1 and 6.1.
struct SHA1 {
    private var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    private var rest = [UInt8]()
    private var count: UInt64 = 0

    /// Takes the next bytes.
    mutating func update(_ bytes: [UInt8]) {
        count += UInt64(bytes.count)
        rest += bytes
        let whole = rest.count & ~63
        rest.withUnsafeBytes { buffer in
            for start in stride(from: 0, to: whole, by: 64) {
                Self.compress(UnsafeRawBufferPointer(rebasing: buffer[start..<start + 64]), into: &state)
            }
        }
        rest.removeFirst(whole)
    }

    /// The hash of all bytes taken, as 40 hexadecimal digits.
    consuming func hexadecimal() -> String {
        let length = withUnsafeBytes(of: (count * 8).bigEndian, Array.init)
        update([0x80] + [UInt8](repeating: 0, count: (119 - rest.count) % 64) + length)
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private static func rotated(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }

    /// Works a block of 64 bytes into the state.
    private static func compress(_ block: UnsafeRawBufferPointer, into state: inout [UInt32]) {
        var w = (0..<16).map { block.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self).bigEndian }
        for t in 16..<80 { w.append(rotated(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1)) }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for t in 0..<80 {
            let (f, k): (UInt32, UInt32) =
                switch t {
                case 0..<20: (b & c ^ ~b & d, 0x5A82_7999)
                case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                case 40..<60: (b & c ^ b & d ^ c & d, 0x8F1B_BCDC)
                default: (b ^ c ^ d, 0xCA62_C1D6)
                }
            (a, b, c, d, e) = (rotated(a, 5) &+ f &+ e &+ k &+ w[t], a, rotated(b, 30), c, d)
        }
        for (i, word) in [a, b, c, d, e].enumerated() { state[i] &+= word }
    }
}

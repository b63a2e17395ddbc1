import Glibc

/// A field of a line: the name of an utterance, speaker or recording, or a value.
///
/// It is its bytes, as for Kaldi's tools (`LC_ALL=C`): é in one code point and é in two are different keys here, though
/// equal as `String`; and a key need not be UTF-8.
public struct KaldiKey: Sendable {
    /// The bytes; no blank is among them where the key was read from a table.
    public let bytes: ArraySlice<UInt8>

    /// A key of these bytes.
    public init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// A key of a text's UTF-8 bytes.
    public init(_ text: String) { bytes = Array(text.utf8)[...] }
}

extension KaldiKey: Hashable {
    /// Whether the bytes are the same.
    public static func == (a: KaldiKey, b: KaldiKey) -> Bool { order(a.bytes, b.bytes) == 0 }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

extension KaldiKey: Comparable {
    /// Whether `a` comes first in the order of bytes, which is that of `LC_ALL=C sort`.
    public static func < (a: KaldiKey, b: KaldiKey) -> Bool { order(a.bytes, b.bytes) < 0 }
}

extension KaldiKey: CustomStringConvertible, ExpressibleByStringLiteral {
    /// The key as text; what is not UTF-8 is shown as U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// A key of a text's UTF-8 bytes.
    public init(stringLiteral text: String) { self.init(text) }
}

/// Below 0 where `a` comes before `b` in the order of bytes, 0 where they are the same, above 0 else.
///
/// It is the order of `precedesInByteOrder`, for bytes that need not be UTF-8.
func order(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
    a.withUnsafeBytes { first in
        b.withUnsafeBytes { second in
            if let start = first.baseAddress, let other = second.baseAddress {
                let order = memcmp(start, other, min(first.count, second.count))
                if order != 0 { return Int(order) }
            }
            return first.count - second.count
        }
    }
}

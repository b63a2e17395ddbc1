/// A key that counts one kind of edit, by VERSA's scheme: `<tag>_<wer|cer>_<insert|delete|replace|equal>`. ESPnet's aggregation
/// adds such keys up and makes a rate a tag of them.
public struct ErrorCountKey: Sendable, Hashable {
    /// What is counted.
    public enum Unit: String, Sendable, CaseIterable { case wer, cer }
    /// What becomes of a unit.
    public enum Edit: String, Sendable, CaseIterable { case insert, delete, replace, equal }

    /// What heard the text: a recogniser's name.
    public let tag: String
    /// Words or characters.
    public let unit: Unit
    /// What becomes of them.
    public let edit: Edit

    /// The parts of a key's name; `nil` where it is no such key.
    public init?(_ name: String) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, !parts[0].isEmpty, let unit = Unit(rawValue: parts[1]),
            let edit = Edit(rawValue: parts[2])
        else { return nil }
        (tag, self.unit, self.edit) = (parts[0], unit, edit)
    }

    /// A count as a whole number; `nil` where `key` is no such key or the value is not whole.
    package static func text(_ value: Double, of key: String) -> String? {
        guard ErrorCountKey(key) != nil else { return nil }
        return Int(exactly: value).map { String($0) }
    }

    /// A value of `key` as a row has it: a count as a whole number.
    package static func number(_ value: Double, of key: String) -> JSONValue {
        if ErrorCountKey(key) != nil, let count = Int(exactly: value) { return .integer(count) }
        return .number(value)
    }
}

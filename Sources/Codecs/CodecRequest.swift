/// What a user wrote to name a codec: `NAME[:SETTING][,OPTION=VALUE…]`.
public struct CodecRequest: Sendable, Equatable {
    /// The whole text.
    public let text: String
    /// The codec's name, or the path of a description.
    public let name: String
    /// What stands after the colon; `nil` if nothing does.
    public let setting: String?
    /// The options by name.
    public let options: [String: String]
    /// The rate of the audio at hand in Hz, if known.
    public var audioSampleRate: Int?
    /// Whether audio at hand may be resampled to another rate that the codec has.
    public var mayResample = false

    /// Takes a text apart.
    public init(_ text: String) throws(CodecError) {
        func malformed(_ cause: String) -> CodecError {
            CodecError(
                text.isEmpty ? "''" : text, cause: cause, remedy: "write NAME:SETTING,OPTION=VALUE, as in opus:16",
                kind: .request)
        }
        self.text = text
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let head = parts[0]
        if let colon = head.firstIndex(of: ":") {
            name = String(head[..<colon])
            setting = String(head[head.index(after: colon)...])
        } else {
            (name, setting) = (head, nil)
        }
        guard !name.isEmpty, setting != "" else { throw malformed("this names no codec and setting") }
        var options = [String: String]()
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "="), equals != part.startIndex else {
                throw malformed("'\(part)' is not OPTION=VALUE")
            }
            let option = String(part[..<equals])
            guard options.updateValue(String(part[part.index(after: equals)...]), forKey: option) == nil else {
                throw malformed("\(option) stands there twice")
            }
        }
        self.options = options
    }

    /// Refuses options that are none of these.
    public func allow(_ known: Set<String>) throws(CodecError) {
        guard let option = options.keys.sorted().first(where: { !known.contains($0) }) else { return }
        throw CodecError(
            text, cause: "'\(option)' is no option of \(name)",
            remedy: "use one of \(known.sorted().joined(separator: ", "))", kind: .request)
    }

    /// An option that is a number; `nil` if it is not given.
    public func number(_ option: String) throws(CodecError) -> Double? {
        guard let value = options[option] else { return nil }
        guard let number = Double(value), number.isFinite else { throw unfit(option, "a number") }
        return number
    }

    /// An option that is an integer; `nil` if it is not given.
    public func integer(_ option: String) throws(CodecError) -> Int? {
        guard let value = options[option] else { return nil }
        guard let number = Int(value) else { throw unfit(option, "an integer") }
        return number
    }

    /// An option that is one of several words; `nil` if it is not given.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ option: String, of _: Choice.Type
    ) throws(CodecError) -> Choice? {
        guard let value = options[option] else { return nil }
        guard let choice = Choice(rawValue: value) else {
            throw unfit(option, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// The sample rate at which to work, in Hz: the option `sample_rate`, or that of the audio at hand. Where the codec does
    /// not have it, and the audio may be resampled, the next higher one of `rates`, or the highest.
    public func sampleRate(among rates: [Int]) throws(CodecError) -> Int? {
        if let given = try integer("sample_rate") { return given }
        guard let rate = audioSampleRate, mayResample, !rates.contains(rate) else { return audioSampleRate }
        return rates.filter { $0 > rate }.min() ?? rates.max()
    }

    private func unfit(_ option: String, _ meaning: String) -> CodecError {
        CodecError(
            text, cause: "\(option) is not \(meaning)", remedy: "correct it, or leave \(option) out", kind: .request)
    }
}

/// A list of utterance keys: one a line, the first field counts, so `wav.scp` or `utt2spk` serve as well. A key that
/// is listed again adds nothing.
public struct KeyList: Sendable {
    /// The keys, each once, in byte order.
    public let keys: [String]
    /// Why the list, or some of its lines, could not be read.
    public let problems: [CollectionProblem]

    /// Reads `path`; a list that cannot be read is empty and has a problem.
    public init(path: String) {
        let list = KeyedList(path: path)
        keys = Set(list.lines.map(\.key)).sorted(by: precedesInByteOrder)
        problems = list.problems
    }
}

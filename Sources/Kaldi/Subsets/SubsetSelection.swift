/// Which utterances of a directory are wanted.
public enum SubsetSelection: Sendable, Hashable {
    /// So many from all over `utt2spk`, and with it over the speakers.
    case spread(Int)
    /// The first ones.
    case first(Int)
    /// The last ones.
    case last(Int)
    /// The shortest ones.
    case shortest(Int)
    /// So many of each speaker, or as many as there are.
    case perSpeaker(Int)
    /// All of some speakers, as Kaldi's shuffling chooses them, until there are so many.
    case speakers(Int)
    /// Those that are the keys of a list.
    case utterances(list: String)
    /// Those of the speakers that are the keys of a list.
    case speakerList(list: String)

    /// The number that was asked for.
    var count: Int? {
        switch self {
        case .spread(let count), .first(let count), .last(let count), .shortest(let count), .perSpeaker(let count),
            .speakers(let count):
            count
        case .utterances, .speakerList: nil
        }
    }
}

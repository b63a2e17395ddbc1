/// A table of a data directory, by its file name.
public struct DataFile: Sendable, Hashable {
    /// What the keys of a table are.
    public enum Index: Sendable {
        /// Utterances.
        case utterance
        /// Speakers.
        case speaker
        /// Recordings, which are the utterances where there is no `segments`.
        case recording
    }

    /// The file name.
    public let name: String
    /// What its keys are.
    public let index: Index

    /// A file that this module does not know.
    public init(_ name: String, by index: Index) { (self.name, self.index) = (name, index) }

    /// `<utterance> <speaker>`.
    public static let utt2spk = DataFile("utt2spk", by: .utterance)
    /// `<speaker> <utterance> …`.
    public static let spk2utt = DataFile("spk2utt", by: .speaker)
    /// Features.
    public static let feats = DataFile("feats.scp", by: .utterance)
    /// Transcripts.
    public static let text = DataFile("text", by: .utterance)
    /// `<utterance> <recording> <start s> <end s>`.
    public static let segments = DataFile("segments", by: .utterance)
    /// Audio.
    public static let wav = DataFile("wav.scp", by: .recording)
    /// Statistics of features, by speaker.
    public static let cmvn = DataFile("cmvn.scp", by: .speaker)
    /// Voice activity.
    public static let vad = DataFile("vad.scp", by: .utterance)
    /// `<recording> <file> <A or B>`.
    public static let reco2file = DataFile("reco2file_and_channel", by: .recording)
    /// `<speaker> <m or f>`.
    public static let spk2gender = DataFile("spk2gender", by: .speaker)
    /// Languages.
    public static let utt2lang = DataFile("utt2lang", by: .utterance)
    /// The utterance that an altered copy was made of.
    public static let utt2uniq = DataFile("utt2uniq", by: .utterance)
    /// Durations in s.
    public static let utt2dur = DataFile("utt2dur", by: .utterance)
    /// Durations of recordings in s.
    public static let reco2dur = DataFile("reco2dur", by: .recording)
    /// Numbers of feature frames.
    public static let utt2frames = DataFile("utt2num_frames", by: .utterance)
    /// ESPnet's numbers of samples per channel.
    public static let utt2samples = DataFile("utt2num_samples", by: .utterance)
    /// Warping factors of speakers.
    public static let spk2warp = DataFile("spk2warp", by: .speaker)
    /// Warping factors of utterances.
    public static let utt2warp = DataFile("utt2warp", by: .utterance)

    /// All of these, in the order in which `fix_data_dir.sh` sorts them; those that it does not know at the end.
    public static let known = [
        utt2spk, spk2utt, feats, text, segments, wav, cmvn, vad, reco2file, spk2gender, utt2lang, utt2uniq, utt2dur,
        reco2dur, utt2frames, utt2samples, spk2warp, utt2warp,
    ]

    /// Files of one value for the whole directory, which parts of it share: the step between frames of features, and
    /// ESPnet's kind of features.
    static let constants = ["frame_shift", "feats_type"]
}

import FoundationEssentials
import Scoring
import Statistics

/// The answers of one listener, as a listening page saves them.
///
/// Everything that a file says is checked, and its figures are computed again from its trials.
public struct ListeningResults: Sendable {
    /// What was asked.
    public enum Kind: String, Sendable {
        case abx, preference

        /// The question in words.
        var question: String {
            switch self {
            case .abx: "which of A and B is X?"
            case .preference: "which is better?"
            }
        }
    }

    /// An answer.
    public struct Trial: Sendable, Hashable {
        /// The utterance's key.
        public var key: String
        /// The system that was heard as A.
        public var systemA: String
        /// Which of A and B X was; `nil` where preference was asked.
        public var x: String?
        /// `A`, `B` or, for a preference, `none`.
        public var answer: String
        /// From 1, a guess, to 3, certain.
        public var confidence: Int
        /// How often something was played.
        public var replays: Int
        /// Time to the answer in ms.
        public var milliseconds: Int
    }

    /// The file.
    public var source: String
    /// What ties the answers to the runs that were compared.
    public var report: String
    /// The seed of the order.
    public var seed: UInt64
    /// What was asked.
    public var kind: Kind
    /// The listener's name, as they wrote it.
    public var listener: String
    /// The two systems, baseline first.
    public var systems: [String]
    /// The answers in the order in which they were given.
    public var trials: [Trial]

    /// Right answers of an A/B/X test.
    public var correct: Int { trials.count { $0.x == $0.answer } }
    /// Trials without a preference.
    public var withoutPreference: Int { trials.count { $0.answer == "none" } }
    /// How often each system was preferred.
    public var preferences: [(system: String, count: Int)] {
        systems.map { system in
            (
                system,
                trials.count { trial in
                    trial.answer != "none" && (trial.answer == "A") == (trial.systemA == system)
                }
            )
        }
    }

    /// Exact p: one-sided binomial for A/B/X, two-sided sign test for a preference; `nil` where nothing counts.
    public var p: Double? {
        switch kind {
        case .abx:
            return trials.isEmpty
                ? nil : BinomialDistribution(trials: trials.count, probability: 0.5).atLeast(correct)
        case .preference:
            let counts = preferences.map(\.count)
            let count = counts.reduce(0, +)
            guard count > 0, let most = counts.max() else { return nil }
            return min(1, 2 * BinomialDistribution(trials: count, probability: 0.5).atLeast(most))
        }
    }
}

// MARK: Reading

extension ListeningResults {
    /// A page asks no more than this, and no file of answers is larger.
    private static let mostTrials = 100_000
    private static let mostBytes = 50_000_000

    /// Reads a file that a listening page saved.
    public static func read(_ path: String) throws(ReportError) -> ListeningResults {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ReportError(.missing, "\(path): the file cannot be read; check its name and permissions")
        }
        guard bytes.count <= mostBytes else {
            throw ReportError(
                .malformed, "\(path): too large for a file of answers; give the JSON that a listening page saved")
        }
        return try ListeningResults(json: Array(bytes), source: path)
    }

    /// Reads what a listening page saved.
    public init(json bytes: [UInt8], source: String) throws(ReportError) {
        func failure(_ cause: String) -> ReportError {
            ReportError(.malformed, "\(source): \(cause); give the JSON that a listening page saved")
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw failure("no JSON (\(error))")
        }
        guard json["codec_score_listening"]?.int == 1 else {
            throw failure("not answers of a listening page (codec_score_listening is not 1)")
        }
        guard let kind = json["kind"]?.text.flatMap(Kind.init(rawValue:)) else {
            throw failure("'kind' is neither abx nor preference")
        }
        guard let report = json["report"]?.text,
            let seed = json["seed"]?.text.flatMap({ UInt64($0) }) ?? json["seed"]?.int.flatMap(UInt64.init(exactly:))
        else {
            throw failure("'report' or 'seed' is missing")
        }
        let systems = (json["systems"]?.elements ?? []).compactMap(\.text)
        guard systems.count == 2, systems[0] != systems[1] else { throw failure("'systems' are not two names") }
        let elements = json["trials"]?.elements ?? []
        guard elements.count <= Self.mostTrials else { throw failure("too many trials") }
        var trials = [Trial]()
        for (i, element) in elements.enumerated() {
            guard let trial = Trial(element, kind: kind, systems: systems) else {
                throw failure("trial \(i + 1) is incomplete or has an answer that was not asked for")
            }
            trials.append(trial)
        }
        self.source = source
        self.report = report
        self.seed = seed
        self.kind = kind
        listener = json["listener"]?.text ?? ""
        self.systems = systems
        self.trials = trials
    }
}

extension ListeningResults.Trial {
    fileprivate init?(_ json: JSONValue, kind: ListeningResults.Kind, systems: [String]) {
        guard let key = json["key"]?.text, let systemA = json["a"]?.text, systems.contains(systemA),
            let answer = json["answer"]?.text, let confidence = json["confidence"]?.int, (1...3).contains(confidence),
            let replays = json["replays"]?.int, replays >= 0, let milliseconds = json["ms"]?.int, milliseconds >= 0
        else { return nil }
        let x = json["x"]?.text
        switch kind {
        case .abx: guard let x, ["A", "B"].contains(x), ["A", "B"].contains(answer) else { return nil }
        case .preference: guard x == nil, ["A", "B", "none"].contains(answer) else { return nil }
        }
        self.init(
            key: key, systemA: systemA, x: x, answer: answer, confidence: confidence, replays: replays,
            milliseconds: milliseconds)
    }
}

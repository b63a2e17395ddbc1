import Audio
import FoundationEssentials
import Metrics
import Synchronization

/// Runs a plan: reads, scores and stores every pair, several utterances at a time.
///
/// One task works on one utterance, for all systems, so that the reference is read and analysed once. What is held in
/// memory is that of as many utterances as there are jobs.
public struct Scorer: Sendable {
    /// What to score.
    public let plan: ScoringPlan
    /// The metrics.
    public let metrics: MetricSet
    /// Utterances in work at the same time.
    public let jobs: Int

    private let pairScorer: PairScorer

    /// Told as rows are finished; called from several tasks.
    public typealias Progress = @Sendable (RowEvent) -> Void

    /// A finished row.
    public struct RowEvent: Sendable {
        /// The system's place in the plan.
        public var system: Int
        /// The key.
        public var key: String
        /// Seconds of reference audio; 0 where it could not be read.
        public var duration: Double
        /// Whether an earlier run's row was still valid.
        public var isReused: Bool
        /// Why it failed, if it did.
        public var failure: String?
        /// Rate and channel count of reference and hypothesis, where they could be read.
        public var formats: [Format]

        /// How a signal's file was laid out.
        public struct Format: Sendable, Hashable {
            /// Samples per second.
            public var sampleRate: Int
            /// Number of channels.
            public var channels: Int
        }
    }

    /// A scorer of `plan`.
    public init(plan: ScoringPlan, metrics: MetricSet, jobs: Int) {
        self.plan = plan
        self.metrics = metrics
        self.jobs = max(1, jobs)
        pairScorer = PairScorer(metrics)
    }

    /// Scores everything and writes each row to its system's journal.
    ///
    /// - Parameters:
    ///   - journals: One for each system of the plan.
    ///   - progress: Called after each row.
    /// - Throws: ``OutputError`` at the first row that cannot be written; rows in work are abandoned.
    public func run(journals: [ResultJournal], progress: @escaping Progress) async throws(OutputError) {
        let queue = Queue(count: plan.items.count)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(jobs, max(1, plan.items.count)) {
                group.addTask {
                    while let place = queue.next() {
                        do throws(OutputError) {
                            try score(plan.items[place], journals, progress)
                        } catch {
                            queue.stop(error)
                        }
                    }
                }
            }
        }
        if let error = queue.error { throw error }
    }

    /// Places of the plan's items, each given out once, until one of them cannot be stored.
    private final class Queue: Sendable {
        private struct State {
            var next = 0
            var error: OutputError?
        }

        private let count: Int
        private let state = Mutex(State())

        init(count: Int) { self.count = count }

        var error: OutputError? { state.withLock { $0.error } }

        func next() -> Int? {
            state.withLock { state in
                guard state.error == nil, state.next < count else { return nil }
                state.next += 1
                return state.next - 1
            }
        }

        func stop(_ error: OutputError) { state.withLock { $0.error = $0.error ?? error } }
    }

    private func score(
        _ item: ScoringPlan.Item, _ journals: [ResultJournal], _ progress: Progress
    ) throws(OutputError) {
        let reference = LoadedAudio(item.reference.source, metrics.resampler, metrics.integerScale)
        for (system, utterance) in item.hypotheses.sorted(by: { $0.key < $1.key }) {
            let hypothesis = LoadedAudio(utterance.source, metrics.resampler, metrics.integerScale)
            let journal = journals[system]
            var event = RowEvent(
                system: system, key: item.key, duration: reference.signal?.source.duration ?? 0, isReused: false,
                formats: [reference, hypothesis].compactMap(\.format))
            let transcripts = Transcripts(reference: item.reference.transcript, hypothesis: utterance.transcript)
            if let row = try journal.row(of: item.key),
                let renewed = row.renewed(for: item, reference, hypothesis, transcripts)
            {
                try journal.append(renewed, key: item.key)
                event.isReused = true
            } else {
                let row = makeRow(item, reference, hypothesis, transcripts)
                event.failure = row.failureMessage
                try journal.append(row.json, key: item.key)
            }
            progress(event)
        }
    }

    private func makeRow(
        _ item: ScoringPlan.Item, _ reference: LoadedAudio, _ hypothesis: LoadedAudio, _ transcripts: Transcripts
    ) -> ScoreRow {
        var row = ScoreRow(
            key: item.key, scores: [], speaker: item.speaker, duration: reference.signal?.source.duration,
            facts: nil, reference: reference.record, hypothesis: hypothesis.record, transcripts: transcripts)
        if let error = reference.error ?? hypothesis.error {
            row.scores = pairScorer.everyKey(.failed(error.description))
        } else if let reference = reference.signal, let hypothesis = hypothesis.signal {
            row.sampleRate = min(reference.sampleRate, hypothesis.sampleRate)
            let outcome = pairScorer.score(
                reference: reference, hypothesis: hypothesis, transcripts: transcripts)
            (row.scores, row.units, row.notes, row.facts) = (
                outcome.scores, outcome.units, outcome.notes, outcome.facts
            )
        }
        return row
    }
}

extension ScoreRow {
    /// The first failure's message.
    fileprivate var failureMessage: String? {
        for case (_, .failed(let message)) in scores { return message }
        return nil
    }
}

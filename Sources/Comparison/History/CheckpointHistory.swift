import Metrics
import Statistics

/// The course of one key over the checkpoints of a training, over the utterances that all of them have a score for.
public struct CheckpointHistory: Sendable {
    /// What a checkpoint changed.
    public struct Change: Sendable {
        /// The step it is compared with.
        public var step: Int
        /// The mean difference, oriented so that positive is better.
        public var difference: Double
        /// Its interval.
        public var interval: ReportedInterval
        /// p before and after correction over the steps.
        public var p: Double, pHolm: Double
        /// What the interval says against the key's margin.
        public var verdict: Verdict
    }

    /// A checkpoint.
    public struct Step: Sendable {
        /// Its step number.
        public var step: Int
        /// Its place in ``Comparison/runs``.
        public var system: Int
        /// Its mean, in the key's own direction.
        public var mean: Double
        /// The interval of the mean.
        public var interval: ReportedInterval
        /// Against the step before and the best one before; `nil` for the first.
        public var previous: Change?, bestSoFar: Change?
    }

    /// Where the training stands.
    public enum State: String, Sendable {
        case improving, plateau, falling, unclear

        /// The state, and what it means.
        public var meaning: String {
            switch self {
            case .improving: "improving: the last step is better than the best before"
            case .plateau: "plateau: the last three steps are equivalent to the best before them"
            case .falling: "falling: the last step is worse than the best before"
            case .unclear:
                "unclear: the last step is neither clearly better nor worse than the best before, nor a plateau"
            }
        }
    }

    /// A line through the means and how much it explains.
    public struct Trend: Sendable {
        /// Theil and Sen's slope a step, and intercept.
        public var slope: Double, intercept: Double
        /// Kendall's τ-b and its p, which is descriptive: neighbouring checkpoints are not independent.
        public var tau: Double, p: Double?
    }

    /// The key.
    public var definition: KeyDefinition
    /// Number of utterances.
    public var utteranceCount: Int
    /// The checkpoints in order.
    public var steps: [Step]
    /// The step that changed most against the one before.
    public var largestChange: Int?
    /// The trend, from six checkpoints on.
    public var trend: Trend?
    /// Where the training stands.
    public var state: State

    /// The step with the best mean.
    public var best: Step? {
        steps.max { a, b in definition.direction == .lower ? a.mean > b.mean : a.mean < b.mean }
    }
}

extension CheckpointHistory {
    /// The runs in order of their steps where all have one, else as given and numbered from 1.
    static func ordered(_ runs: [ComparedRun]) throws(ComparisonError) -> [ComparedRun] {
        let steps = runs.compactMap(\.step)
        guard steps.count == runs.count else { return runs }
        if Set(steps).count < steps.count {
            let twice = runs.first { run in runs.count { $0.step == run.step } > 1 }
            throw ComparisonError(
                .malformed,
                "two runs are of step \(twice?.step ?? 0); score each checkpoint with its own --step, or leave it out")
        }
        return runs.sorted { ($0.step ?? 0) < ($1.step ?? 0) }
    }

    /// The courses of several keys, which share resamples and sign patterns; keys without common utterances have none.
    static func all(
        _ definitions: [KeyDefinition], _ aligned: AlignedRuns, _ settings: ComparisonSettings, isForced: Bool
    ) -> [CheckpointHistory] {
        let courses = definitions.compactMap { Course($0, aligned, settings, isForced: isForced) }
        var intervals = MeanInterval.intervals(
            of: courses.flatMap { $0.sums + $0.previous + $0.best }, confidence: settings.confidence,
            resamples: settings.resamples, seed: settings.seed)[...]
        var flips = SignFlipTest.tests(
            of: courses.flatMap { $0.previous + $0.best }, patterns: settings.permutations, seed: settings.seed)[...]
        return courses.map { course in
            let means = Array(intervals.prefix(course.sums.count))
            intervals.removeFirst(course.sums.count)
            func changes(_ count: Int, _ other: (Int) -> Int) -> [Change] {
                defer {
                    intervals.removeFirst(count)
                    flips.removeFirst(count)
                }
                return course.changes(Array(intervals.prefix(count)), Array(flips.prefix(count)), against: other)
            }
            let previous = changes(course.previous.count) { $0 - 1 }
            let best = changes(course.best.count, course.bestBefore)
            return CheckpointHistory(course, means, previous, best)
        }
    }

    private init(_ course: Course, _ means: [MeanInterval], _ previous: [Change], _ best: [Change]) {
        definition = course.definition
        utteranceCount = course.utteranceCount
        steps = means.indices.map { i in
            Step(
                step: course.steps[i], system: i, mean: means[i].mean, interval: ReportedInterval(means[i]),
                previous: i > 0 ? previous[i - 1] : nil,
                bestSoFar: i > 0 ? best[i - 1] : nil)
        }
        var largest: (step: Int, size: Double)?
        for step in steps {
            guard let change = step.previous else { continue }
            if abs(change.difference) > largest?.size ?? -1 { largest = (step.step, abs(change.difference)) }
        }
        largestChange = largest?.step
        trend = Statistics.Trend(steps: course.steps.map(Double.init), means: means.map(\.mean)).map {
            Trend(
                slope: $0.line.slope, intercept: $0.line.intercept, tau: $0.correlation?.tau ?? 0,
                p: $0.correlation?.p)
        }
        state = Self.state(best)
    }

    private static func state(_ best: [Change]) -> State {
        guard let last = best.last else { return .unclear }
        if last.verdict == .worse { return .falling }
        if last.verdict == .better { return .improving }
        return best.count >= 3 && best.suffix(3).allSatisfy { $0.verdict == .equivalent } ? .plateau : .unclear
    }

    /// "largest change at step 20 (+0.28 [0.23, 0.33]), picked among 7".
    public var largestChangeText: String? {
        guard let step = steps.first(where: { $0.step == largestChange && $0.previous != nil }),
            let change = step.previous
        else { return nil }
        return "largest change at step \(step.step) (\(text(of: change))), "
            + "picked among \(steps.count - 1)"
    }

    /// `+0.28 [0.23, 0.33]`, in the key's own direction.
    public func text(of change: Change) -> String {
        let isTurned = definition.direction == .lower
        return NumberText.signed(isTurned ? 0 - change.difference : change.difference, digits: definition.digits) + " "
            + NumberText.interval(change.interval.turned(isTurned), digits: definition.digits)
    }

    /// State, best step and largest change in one line.
    public var summary: String {
        let parts = [state.meaning, bestText, largestChangeText].compactMap { $0 }
        return "\(definition.name): " + parts.joined(separator: "; ")
    }

    /// "best of 8 on these utterances: step 70; confirm on others".
    public var bestText: String? {
        best.map { "best of \(steps.count) on these utterances: step \($0.step); confirm on others" }
    }
}

/// One key over checkpoints, over the utterances that all have a score for.
private struct Course {
    let definition: KeyDefinition
    let steps: [Int]
    let utteranceCount: Int
    /// The checkpoints' scores by block, and the oriented differences of all but the first to the one before and to the
    /// best before.
    let sums: [BlockSums]
    private(set) var previous: [BlockSums] = []
    private(set) var best: [BlockSums] = []
    private let settings: ComparisonSettings
    private let margin: Margins.Size?

    init?(_ definition: KeyDefinition, _ aligned: AlignedRuns, _ settings: ComparisonSettings, isForced: Bool) {
        guard aligned.runs.count > 1, definition.aggregation == .mean,
            aligned.runs.allSatisfy({ $0.column(definition.name) != nil })
        else { return nil }
        let columns = aligned.runs.indices.map { aligned.column(definition.name, ofRun: $0) }
        let common = aligned.keys.indices.filter { place in columns.allSatisfy { $0[place]?.value != nil } }
        let blocks = common.map { aligned.blocking.blocks[$0] }
        let values = columns.map { column in common.compactMap { column[$0]?.value } }
        let sums = values.compactMap { BlockSums(values: $0, blocks: blocks) }
        guard sums.count == columns.count else { return nil }
        self.definition = definition
        self.settings = settings
        self.sums = sums
        // Without a margin nothing is judged: forced comparisons, and those of a few of the utterances.
        let isJudged = !isForced && Double(common.count) >= settings.minimumCoverage * Double(aligned.keys.count)
        margin = isJudged ? settings.margins.entry(for: definition.name)?.size : nil
        utteranceCount = common.count
        let known = aligned.runs.compactMap(\.step)
        steps = known.count == aligned.runs.count ? known : Array(1...aligned.runs.count)
        func differences(to other: (Int) -> Int) -> [BlockSums] {
            values.indices.dropFirst().compactMap { place in
                let (before, after) = (values[other(place)], values[place])
                return BlockSums(
                    values: Quantum.differences(
                        baseline: before, candidate: after, higherIsBetter: definition.direction != .lower),
                    blocks: blocks, quantum: Quantum(scores: before, after))
            }
        }
        previous = differences { $0 - 1 }
        best = differences(to: bestBefore)
    }

    /// The checkpoint before `place` with the best mean; of equal ones the earliest.
    func bestBefore(_ place: Int) -> Int {
        let sign = definition.direction == .lower ? -1.0 : 1.0
        return (0..<place).reduce(0) { sign * sums[$1].mean > sign * sums[$0].mean ? $1 : $0 }
    }

    /// What each checkpoint but the first changes against another, corrected over the checkpoints.
    func changes(
        _ intervals: [MeanInterval], _ flips: [SignFlipTest], against other: (Int) -> Int
    ) -> [CheckpointHistory.Change] {
        let test = PairAnalysis.primaryTest(
            settings.test == .wilcoxon ? .auto : settings.test, blockCount: sums[0].count, hasRanks: true)
        let p = test == .t ? intervals.map { StudentTTest(of: $0)?.p ?? 1 } : flips.map(\.p)
        let corrected = holmAdjusted(p)
        return intervals.indices.map { i in
            let step = other(i + 1)
            return CheckpointHistory.Change(
                step: steps[step], difference: intervals[i].mean, interval: ReportedInterval(intervals[i]), p: p[i],
                pHolm: corrected[i], verdict: verdict(intervals[i], corrected[i], baselineMean: sums[step].mean))
        }
    }

    private func verdict(_ interval: MeanInterval, _ p: Double, baselineMean: Double) -> Verdict {
        guard let margin, let low = interval.lower, let high = interval.upper else { return .undecided }
        return MarginTest(
            low: low, high: high, margin: margin.value(baselineMean: baselineMean), rounding: interval.rounding,
            isCertain: p < settings.alpha
        ).verdict.verdict
    }
}

import Metrics
import Statistics

/// Quality against bit rate on one key.
public struct RateQuality: Sendable {
    /// A system's point.
    public struct Point: Sendable {
        /// The system's place in ``Comparison/runs``.
        public var system: Int
        /// Bit rate in kbit/s.
        public var kbps: Double
        /// Mean over the utterances that all systems with a rate have a score for.
        public var value: Double
        /// Interval of the mean.
        public var interval: ReportedInterval
    }

    /// One codec's curve against another's.
    public struct Delta: Sendable {
        /// Names of the codecs.
        public var anchor: String, test: String
        /// Change of the bit rate at equal quality in per cent, negative = fewer bits.
        public var ratePercent: Double?
        /// Change of the quality at equal rate in the key's unit, positive = better.
        public var quality: Double?
        /// Share of the quality (BD-rate) and of the rate axis that both curves cover.
        public var overlapQuality: Double, overlapRate: Double
        /// Percentile interval of `ratePercent`, from resampled utterances.
        public var interval: ReportedInterval?
        /// Why there is no `ratePercent`: noOverlap, notMonotone, tooFewPoints.
        public var undefined: String?
        /// What to know when reading it.
        public var note: String?
    }

    /// The key.
    public var definition: KeyDefinition
    /// How many utterances the means are over.
    public var utteranceCount: Int
    /// The systems with a known rate, in the order given.
    public var points: [Point]
    /// Systems that no other beats in both rate and quality.
    public var pareto: [Int]
    /// Systems that another beats so clearly that the interval of the difference is above 0.
    public var clearlyDominated: [Int]
    /// Comparisons of codecs at several rates.
    public var deltas: [Delta]
}

extension RateQuality {
    /// The points and curves of several keys, which share resamples; keys with fewer than two known rates have none.
    static func all(
        _ definitions: [KeyDefinition], _ aligned: AlignedRuns, _ settings: ComparisonSettings, isForced: Bool
    ) -> [RateQuality] {
        let planes = definitions.compactMap { RatePlane($0, aligned) }
        var intervals = MeanInterval.intervals(
            of: planes.flatMap { $0.sums + $0.duels.map(\.sums) }, confidence: settings.confidence,
            resamples: settings.resamples, seed: settings.seed)[...]
        return planes.map { plane in
            let points = Array(intervals.prefix(plane.sums.count))
            let duels = Array(intervals.dropFirst(plane.sums.count).prefix(plane.duels.count))
            intervals.removeFirst(points.count + duels.count)
            return RateQuality(plane, points, duels, aligned, settings, isForced: isForced)
        }
    }

    private init(
        _ plane: RatePlane, _ intervals: [MeanInterval], _ duels: [MeanInterval], _ aligned: AlignedRuns,
        _ settings: ComparisonSettings, isForced: Bool
    ) {
        let (sign, systems) = (plane.sign, plane.systems)
        definition = plane.definition
        utteranceCount = Int(plane.sums.first?.totalWeight ?? 0)
        points = systems.indices.map { i in
            Point(
                system: systems[i], kbps: plane.kbps[i], value: sign * plane.sums[i].mean,
                interval: ReportedInterval(intervals[i]).turned(sign < 0))
        }
        pareto = plane.pareto.members.map { systems[$0] }
        let beaten = zip(plane.duels, duels).filter { ($0.1.lower ?? 0) > 0 }.map { systems[$0.0.system] }
        clearlyDominated = isForced ? [] : Set(beaten).sorted()
        deltas = Self.deltas(aligned, systems, plane.kbps, plane.sums, settings)
    }

    /// Every codec's curve against that of the first one.
    private static func deltas(
        _ aligned: AlignedRuns, _ systems: [Int], _ kbps: [Double], _ sums: [BlockSums],
        _ settings: ComparisonSettings
    ) -> [Delta] {
        var codecs = [(name: String, members: [Int])]()
        for i in systems.indices {
            guard let codec = aligned.runs[systems[i]].rate?.codec else { continue }
            if let known = codecs.firstIndex(where: { $0.name == codec }) {
                codecs[known].members.append(i)
            } else {
                codecs.append((codec, [i]))
            }
        }
        codecs.removeAll { $0.members.count < 2 }
        guard let anchor = codecs.first else { return [] }
        return codecs.dropFirst().compactMap { test in
            delta(anchor, test, kbps, sums, settings)
        }
    }

    private static func delta(
        _ anchor: (name: String, members: [Int]), _ test: (name: String, members: [Int]), _ kbps: [Double],
        _ sums: [BlockSums], _ settings: ComparisonSettings
    ) -> Delta? {
        let curves = [anchor, test].compactMap { codec in
            RateQualityCurve(codec.members.map { RateQualityPoint(rate: kbps[$0], quality: sums[$0].mean) })
        }
        guard curves.count == 2 else { return nil }
        let delta = BjontegaardDelta(anchor: curves[0], test: curves[1])
        let points = [anchor, test].map { codec in
            codec.members.map { BjontegaardIntervals.Point(rate: .fixed(kbps[$0]), quality: sums[$0]) }
        }
        let intervals = BjontegaardIntervals(
            anchor: points[0], test: points[1], confidence: settings.confidence, seed: settings.seed)
        var notes = [String]()
        if delta.isIndicative { notes.append("indicative: fewer than four rates a codec") }
        if delta.ratePercent != nil, delta.qualityOverlap < BjontegaardDelta.minimumOverlap {
            notes.append("rests on \(NumberText.percent(delta.qualityOverlap)) of the range of quality")
        }
        notes += delta.crossings.map { crossing in
            let (below, above) = crossing.testIsBetterAbove ? ("worse", "better") : ("better", "worse")
            return "the curves cross at \(NumberText.plain(crossing.rate, digits: 1)) kbit/s: \(test.name) is \(below) "
                + "below, \(above) above"
        }
        return Delta(
            anchor: anchor.name, test: test.name, ratePercent: delta.ratePercent, quality: delta.quality,
            overlapQuality: delta.qualityOverlap, overlapRate: delta.rateOverlap,
            interval: intervals.ratePercent.interval.map {
                ReportedInterval(method: .percentile, low: $0.lower, high: $0.upper, level: $0.confidence)
            }, undefined: delta.rateUndefined?.rawValue, note: notes.isEmpty ? nil : notes.joined(separator: "; "))
    }
}

/// One key over bit rates, over the utterances that all systems with a rate have a score for.
private struct RatePlane {
    let definition: KeyDefinition
    /// The systems' places in the runs, and their rates in kbit/s.
    let systems: [Int]
    let kbps: [Double]
    /// 1, or −1 where less is better; scores below are turned by it.
    let sign: Double
    let sums: [BlockSums]
    let pareto: ParetoSet
    /// Differences of each dominated system to each that dominates it.
    private(set) var duels: [(system: Int, sums: BlockSums)] = []

    init?(_ definition: KeyDefinition, _ aligned: AlignedRuns) {
        let systems = aligned.runs.indices.filter { system in
            aligned.runs[system].rate?.kbps != nil && aligned.runs[system].column(definition.name) != nil
        }
        guard systems.count > 1, definition.aggregation == .mean else { return nil }
        let columns = systems.map { aligned.column(definition.name, ofRun: $0) }
        let common = aligned.keys.indices.filter { place in columns.allSatisfy { $0[place]?.value != nil } }
        let blocks = common.map { aligned.blocking.blocks[$0] }
        let sign = definition.direction == .lower ? -1.0 : 1.0
        let values = columns.map { column in common.compactMap { column[$0]?.value } }
        let sums = values.compactMap { BlockSums(values: $0.map { sign * $0 }, blocks: blocks) }
        guard sums.count == systems.count else { return nil }
        self.definition = definition
        self.systems = systems
        self.sign = sign
        self.sums = sums
        kbps = systems.map { aligned.runs[$0].rate?.kbps ?? 0 }
        let pareto = ParetoSet(zip(kbps, sums).map { RateQualityPoint(rate: $0, quality: $1.mean) })
        self.pareto = pareto
        duels = pareto.dominators.indices.flatMap { system in
            pareto.dominators[system].compactMap { dominator in
                BlockSums(
                    values: Quantum.differences(
                        baseline: values[system], candidate: values[dominator], higherIsBetter: sign > 0),
                    blocks: blocks
                ).map { (system, $0) }
            }
        }
    }
}

import Metrics
import Statistics

/// What moves where a baseline is replaced.
public struct BaselineChange: Sendable {
    /// A key's number of scores and its mean, of a run.
    public struct Mean: Sendable, Equatable {
        /// Number of finite scores.
        public var count: Int
        /// Their mean, or the pooled rate; `nil` without any.
        public var mean: Double?
    }

    /// A key of the old or the new run.
    public struct Key: Sendable {
        /// The definition, that of the new run where both have one.
        public let definition: KeyDefinition
        /// Before and after; `nil` where the run lacks the key.
        public let before: Mean?, after: Mean?

        /// Whether number or mean differ.
        public var hasMoved: Bool { before != after }
    }

    /// The keys of both runs, in the new run's order.
    public let keys: [Key]
    /// Utterances that only the new run has, and that only the old one has.
    public let added: [String], removed: [String]
    /// What was not made alike, one sentence each: scores then move for reasons other than the codec.
    public let mismatches: [String]

    /// Compares the run of a baseline with the one that is to replace it.
    public init(from old: ComparedRun, to new: ComparedRun) {
        let before = Dictionary(Self.means(old), uniquingKeysWith: { first, _ in first })
        let after = Dictionary(Self.means(new), uniquingKeysWith: { first, _ in first })
        let lost = old.definitions.filter { after[$0.name] == nil }
        keys = (new.definitions + lost).map {
            Key(definition: $0, before: before[$0.name], after: after[$0.name])
        }
        let (oldKeys, newKeys) = (Set(old.utterances.map(\.key)), Set(new.utterances.map(\.key)))
        added = new.utterances.map(\.key).filter { !oldKeys.contains($0) }
        removed = old.utterances.map(\.key).filter { !newKeys.contains($0) }
        var (a, b) = (old, new)
        (a.name, b.name) = ("the old baseline", "the new one")
        let common = new.definitions.filter { before[$0.name] != nil }.map(\.name)
        mismatches = Provenance(AlignedRuns([a, b]), keys: common).mismatches
    }

    /// Whether nothing moves at all.
    public var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && mismatches.isEmpty && !keys.contains(where: \.hasMoved)
    }

    /// Number and mean of each key of a run, in its order.
    static func means(_ run: ComparedRun) -> [(String, Mean)] {
        zip(run.definitions, run.scores).map { definition, column in
            let values = column.compactMap { $0?.value }
            let mean: Double?
            if definition.aggregation == .ratio {
                let units = (run.units[definition.name] ?? []).compactMap { $0 }
                mean =
                    BlockSums(
                        values: units.map(\.errors), blocks: Array(units.indices), weights: units.map(\.units))?.mean
            } else {
                mean = BlockSums(values: values)?.mean
            }
            return (definition.name, Mean(count: values.count, mean: mean))
        }
    }
}

import Metrics
import Scoring

extension [ComparedRun] {
    /// Gives a key a direction that no definition has: other tools' results name keys and say no more.
    public mutating func giveDirection(
        _ direction: KeyDefinition.Direction, to key: String
    ) throws(ComparisonError) {
        let known = flatMap(\.definitions)
        guard let definition = known.first(where: { $0.name == key }) else {
            throw ComparisonError(
                .malformed, "no run has a key '\(key)'" + didYouMean(key, among: Set(known.map(\.name)).sorted()))
        }
        guard definition.direction == .none || definition.direction == direction else {
            throw ComparisonError(
                .malformed, "'\(key)' is defined the other way round (\(definition.direction.rawValue) is better)")
        }
        for run in indices {
            for i in self[run].definitions.indices where self[run].definitions[i].name == key {
                self[run].definitions[i].direction = direction
            }
        }
    }
}

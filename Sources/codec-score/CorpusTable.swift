import Console
import Metrics
import Scoring

/// The distances between sets of embeddings as they are printed at the end of a run: a line a key, a column a system.
struct CorpusTable {
    let names: [String]
    let results: [CorpusResult]

    func print(to terminal: Terminal) {
        guard let first = results.first else { return }
        var table = TextTable(
            [("whole set", .left), ("", .left)] + names.map { (Escaping.terminal($0), .right) })
        for key in first.keys {
            let values = results.map { result -> String in
                let value = result.scores.first { $0.key == key.name }?.score.value
                return value.map { fixed($0, digits: key.digits) } ?? "–"
            }
            table.add([key.name, key.direction.arrow] + values)
        }
        terminal.print("")
        table.print(to: terminal)
        let rows = results.map { "\($0.hypothesis.count)" }.joined(separator: ", ")
        terminal.print(
            "embedding \(first.embedding), \(first.dimension) numbers: \(first.reference.count) rows of the reference "
                + "against \(rows); only equal utterances and embeddings compare", style: .dim)
    }
}

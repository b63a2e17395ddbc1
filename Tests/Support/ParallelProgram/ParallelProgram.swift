import Foundation
import Torch
import Training

/// What tests start with `mpirun`, since a test is one process.
///
/// usage: parallel-program train EXERCISE     a JSON object, see ``Exercise``; losses of every step go to standard output
///        parallel-program differ             whether a text that differs in the last process is noticed
///        parallel-program exchange           what comes of values of all processes, as JSON
@main enum ParallelProgram {
    static func main() throws {
        let arguments = CommandLine.arguments
        let group: ProcessGroup?
        do { group = try ProcessGroup.current() } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(2)
        }
        do {
            switch (arguments.dropFirst().first, arguments.count, group) {
            case ("train", 3, _):
                try JSONDecoder().decode(Exercise.self, from: Data(arguments[2].utf8)).run(group)
            case ("differ", 2, let group?):
                try group.checkSame(group.rank == group.count - 1 ? "b" : "a", as: "configuration")
            case ("exchange", 2, let group?): try exchange(group)
            default: throw Exercise.Failure(description: "unknown arguments, or mpirun is missing")
            }
            try group?.finish()
        } catch {
            guard let group else { throw error }
            group.abort(after: error)
        }
    }

    /// What comes of values of all processes.
    struct Exchanged: Codable {
        var count = 0
        /// Numbers of this host.
        var localRank = 0
        /// The last process's part of a batch: its first item, where it ends, and how many items there are.
        var part: [Int] = []
        /// Whether a batch goes on of which the last process has no item.
        var isPassedOver = false
        /// A gradient's mean, weighted by items, and sums of values.
        var mean: [Double] = [], values: [Double] = []
        var text = ""
        /// Rows 1, 0, last of the processes' rows: process r has r + 1 rows, all numbers of which are r + row / 10.
        var rows: [Double] = []
        /// Sums of tensors of three types, of which one is not in C order.
        var sums: [[Double]] = []
    }

    private static func exchange(_ group: ProcessGroup) throws {
        let (rank, last) = (group.rank, group.count - 1)
        var found = Exchanged(count: group.count, localRank: group.localRank)
        if let part = try group.begin(batch: 0, items: rank + 1) {
            found.part = [part.items.lowerBound, part.items.upperBound, part.total]
        }
        found.isPassedOver = try group.begin(batch: 1, items: last - rank) == nil
        let gradient = try Tensor(doubles: [Double(rank), 3], shape: [2, 1])
        try group.average([gradient], weight: Double(last - rank))
        found.mean = try gradient.doubles()
        found.values = try group.sums([1, Double(rank)])
        found.text = try String(
            decoding: group.broadcast(Array((rank == 0 ? "zero" : "a longer one").utf8)), as: UTF8.self)
        let values = (0...rank).flatMap { row -> [Double] in
            let value = Double(rank) + Double(row) / 10
            return [value, value]
        }
        let rows = try Tensor(doubles: values, shape: [rank + 1, 2])
        found.rows = try group.rows(of: rows) { [1, 0, $0 - 1] }.doubles()
        let factor = Double(rank + 1)
        let turned = try Tensor(doubles: (1...6).map { Double($0) * factor }, shape: [2, 3]).transposed(0, 1)
        let tensors = [
            turned, try Tensor([Float(rank) + 0.5], shape: []), try Tensor(integers: [rank, 1], shape: [2]),
        ]
        try group.sum(tensors)
        found.sums = try tensors.map { try $0.doubles() }
        let broadcast = try Tensor([Float(rank)], shape: [1])
        try group.broadcast([broadcast])
        found.sums.append(try broadcast.doubles())
        // Of the last process, which nothing favours.
        if rank == last { print(String(decoding: try JSONEncoder().encode(found), as: UTF8.self)) }
    }
}

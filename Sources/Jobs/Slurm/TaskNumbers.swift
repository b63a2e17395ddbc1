/// Numbers of jobs as `sbatch --array` takes them.
enum TaskNumbers {
    /// `[1, 2, 3, 7]` as `1-3,7`.
    static func text(_ numbers: [Int]) -> String {
        var runs: [(first: Int, last: Int)] = []
        for number in numbers {
            if let last = runs.last?.last, number == last + 1 {
                runs[runs.count - 1].last = number
            } else {
                runs.append((number, number))
            }
        }
        return runs.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }.joined(separator: ",")
    }
}

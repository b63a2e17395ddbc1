/// The ranks of values from 1 for the smallest, ties sharing the mean of their ranks, and the sizes of all groups of
/// equal values in ascending order of the values.
func midranks(_ values: [Double]) -> (ranks: [Double], groups: [Int]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var groups: [Int] = []
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
        for index in order[start..<end] { ranks[index] = Double(start + 1 + end) / 2 }
        groups.append(end - start)
        start = end
    }
    return (ranks, groups)
}

/// Σ(t³ − t) over groups of t equal values, which tie corrections need.
func tieSum(_ groups: some Sequence<Int>) -> Double {
    groups.reduce(0) { sum, size in
        let t = Double(size)
        return sum + (t * t * t - t)
    }
}

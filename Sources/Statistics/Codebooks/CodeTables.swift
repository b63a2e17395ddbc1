/// How often each code of a codebook occurs.
struct CodeTable: Sendable {
    /// A count a code; empty for a codebook too large for that.
    private var dense: [Int]
    /// Counts of the codes that occur in a large codebook.
    private var sparse: [Int: Int] = [:]

    init(codebookSize: Int) {
        dense = codebookSize <= CodeCounts.maximumDistinct ? [Int](repeating: 0, count: codebookSize) : []
    }

    /// The counts in no order.
    var counts: [Int] { dense.isEmpty ? Array(sparse.values) : dense }

    mutating func add(_ codes: [Int]) {
        if dense.isEmpty {
            for code in codes { sparse[code, default: 0] += 1 }
        } else {
            for code in codes { dense[code] += 1 }
        }
    }

    mutating func add(_ other: CodeTable) {
        for code in dense.indices { dense[code] += other.dense[code] }
        sparse.merge(other.sparse, uniquingKeysWith: +)
    }
}

/// How often each pair of codes of two streams occurs.
struct CodePairTable: Sendable {
    private let rowLength: Int
    private let size: Int
    /// Counts of the pairs that occur, as long as they are few: the whole table takes megabytes for each two streams.
    private var sparse: [Int: UInt32] = [:]
    /// Rows of the first stream's codes; empty until there are many pairs.
    private var dense: [UInt32] = []

    /// No pairs yet; `nil` for streams of different frame rates, or of too many pairs of codes.
    init?(_ first: CodeStream, _ second: CodeStream) {
        guard first.frameRate == second.frameRate,
            first.codebookSize <= CodeCounts.maximumDistinct / second.codebookSize
        else { return nil }
        rowLength = second.codebookSize
        size = first.codebookSize * second.codebookSize
    }

    /// The counts in no order.
    var counts: [Int] { (dense.isEmpty ? Array(sparse.values) : dense).map { Int($0) } }

    mutating func add(_ first: [Int], _ second: [Int]) {
        for (a, b) in zip(first, second) { add(1, at: a * rowLength + b) }
    }

    mutating func add(_ other: CodePairTable) {
        for (index, count) in other.sparse { add(count, at: index) }
        for (index, count) in other.dense.enumerated() where count > 0 { add(count, at: index) }
    }

    private mutating func add(_ count: UInt32, at index: Int) {
        if dense.isEmpty {
            sparse[index, default: 0] += count
            guard sparse.count > size / 16 else { return }
            dense = [UInt32](repeating: 0, count: size)
            for (index, count) in sparse { dense[index] = count }
            sparse = [:]
        } else {
            dense[index] += count
        }
    }
}

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
    /// Rows of the first stream's codes; empty until there are pairs.
    private var table: [UInt32] = []

    /// No pairs yet; `nil` for streams of different frame rates, or of too many pairs of codes.
    init?(_ first: CodeStream, _ second: CodeStream) {
        guard first.frameRate == second.frameRate,
            first.codebookSize <= CodeCounts.maximumDistinct / second.codebookSize
        else { return nil }
        rowLength = second.codebookSize
        size = first.codebookSize * second.codebookSize
    }

    var counts: [Int] { table.map { Int($0) } }

    mutating func add(_ first: [Int], _ second: [Int]) {
        allocate()
        for (a, b) in zip(first, second) { table[a * rowLength + b] += 1 }
    }

    mutating func add(_ other: CodePairTable) {
        guard !other.table.isEmpty else { return }
        allocate()
        for index in table.indices { table[index] += other.table[index] }
    }

    private mutating func allocate() {
        if table.isEmpty { table = [UInt32](repeating: 0, count: size) }
    }
}

import COpenBLAS

/// The moments of several sets of embeddings (a reference, systems) by unit (a block, a group of utterances): a row a
/// unit, so that the sums of a resample are a product of matrices.
struct MomentMatrix {
    /// Number of units.
    let unitCount: Int

    private let setCount: Int
    private let dimension: Int
    private var elements: [Double]

    /// Adds up the utterances of each unit.
    ///
    /// - Parameters:
    ///   - sets: for each set the moments of each utterance, at least one
    ///   - units: the index of each utterance's unit; indices that do not occur make no unit
    init(summing sets: [UtteranceMoments], by units: [Int]) {
        precondition(sets.allSatisfy { $0.count == units.count }, "every utterance has moments in every set")
        let dimension = sets[0][0].dimension
        let present = Set(units).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: zip(present, present.indices))
        self.dimension = dimension
        setCount = sets.count
        unitCount = present.count
        let setLength = 1 + dimension + dimension * (dimension + 1) / 2
        elements = [Double](repeating: 0, count: present.count * sets.count * setLength)
        for (set, utterances) in sets.enumerated() {
            for utterance in 0..<utterances.count {
                let moments = utterances[utterance]
                precondition(moments.dimension == dimension, "embeddings have one dimension")
                let unit = numbers[units[utterance]] ?? 0
                var place = (unit * sets.count + set) * setLength
                elements[place] += moments.count
                for value in moments.sum {
                    place += 1
                    elements[place] += value
                }
                for value in moments.products {
                    place += 1
                    elements[place] += value
                }
            }
        }
    }

    /// The moments of each set with every unit taken as often as its weight says, for several samples at a time.
    ///
    /// - Parameter samples: weights by unit, one array a sample
    func totals(_ samples: [[Double]]) -> [[EmbeddingMoments]] {
        useSingleThreadedBLAS()
        let rowLength = elements.count / unitCount
        var totals = [Double](repeating: 0, count: samples.count * rowLength)
        cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(samples.count), Int32(rowLength), Int32(unitCount), 1,
            samples.flatMap { $0 }, Int32(unitCount), elements, Int32(rowLength), 0, &totals, Int32(rowLength))
        let setLength = rowLength / setCount
        return samples.indices.map { sample in
            (0..<setCount).map { set in
                let start = sample * rowLength + set * setLength
                return EmbeddingMoments(
                    count: totals[start], sum: Array(totals[(start + 1)...(start + dimension)]),
                    products: Array(totals[(start + 1 + dimension)..<(start + setLength)]))
            }
        }
    }
}

import Synchronization
import Torch

/// What training keeps of a codebook besides its vectors: moving averages of how often each is chosen and of what chose it,
/// whose quotient the vector is.
///
/// Source: van den Oord, Vinyals & Kavukcuoglu, Neural discrete representation learning, 2017, appendix A.1; with k-means at
/// the start and new vectors for those that nobody chooses, as in EnCodec and ESPnet.
struct CodebookAverages: Sendable {
    /// Whether the vectors are there, [1]: 1, or 0 before the first batch.
    private let isInitialized: Tensor
    /// Spares asking the device again.
    private let known = Known()
    /// [V, Dc]; with the codebook, which reads them.
    private let vectors: Tensor
    /// How often each vector was chosen in a step, [V], and the sum of what chose it, [V, Dc].
    let sizes: Tensor, sums: Tensor
    /// The codebook's place in the state dict.
    let key: String
    let options: QuantizerConfiguration

    /// Keeps averages from becoming 0.
    static let epsilon = 1e-5

    /// The vectors and averages at `_codebook` of a stage.
    static func make(
        _ place: ParameterScope, _ options: QuantizerConfiguration
    ) throws -> (vectors: Tensor, averages: CodebookAverages) {
        let shape = [options.codebookSize, options.codebookWidth]
        // Vectors and their averages begin as the same numbers.
        let first = InitialValue.uniformForReLU(width: options.codebookWidth)
        let isInitialized = try place.buffer("inited", [1], initial: .constant(options.usesKMeans ? 0 : 1))
        let sizes = try place.buffer("cluster_size", [options.codebookSize], initial: .constant(0))
        let vectors = try place.buffer("embed", shape, initial: options.usesKMeans ? .constant(0) : first)
        let sums = try place.buffer("embed_avg", shape, initial: .constant(0))
        if !options.usesKMeans, case .trainingFromNothing = place.store.purpose { try sums.assign(vectors) }
        let averages = CodebookAverages(
            isInitialized: isInitialized, vectors: vectors, sizes: sizes, sums: sums, key: place.path, options: options)
        return (vectors, averages)
    }

    // MARK: The first batch

    /// Makes the vectors by k-means over rows [M, Dc], unless they are there.
    ///
    /// - Parameters:
    ///   - rows: What the codebook is about to quantize.
    ///   - chance: Which rows the centres begin as.
    func initialize(_ rows: Tensor, _ chance: some TrainingChance) throws {
        guard try !known.isInitialized(isInitialized) else { return }
        try Torch.withoutGradients {
            let rows = try rows.detached()
            let first = try chance.vectors(options.codebookSize, of: rows, codebook: key)
            let clusters = try KMeans.clusters(
                rows, from: first, iterations: options.kMeansIterations, chance.exchange)
            // Centres of numbers that are not finite are none; the next batch may have others.
            guard try clusters.means.sum().doubles()[0].isFinite else { return }
            try sizes.assign(clusters.sizes)
            try sums.assign(clusters.means * clusters.sizes.unsqueezed(1))
            try renewVectors()
            try isInitialized.assign(Tensor([1], shape: [1]).to(isInitialized.type).to(isInitialized.device))
        }
    }

    // MARK: Every batch

    /// How often each vector was chosen by rows [M, Dc] with these codes [M], and the sums of what chose it.
    func counts(_ rows: Tensor, _ codes: Tensor) throws -> (sizes: Tensor, sums: Tensor) {
        try Tensor.sumsByGroup(rows, codes, groups: options.codebookSize)
    }

    /// Takes a step's counts into the averages, and makes the vectors of them.
    func update(sizes newSizes: Tensor, sums newSums: Tensor) throws {
        try sizes.decay(by: options.decay, adding: newSizes)
        try sums.decay(by: options.decay, adding: newSums)
        try renewVectors()
    }

    private func renewVectors() throws {
        let total = try sizes.sum()
        let smoothed = try (sizes + Self.epsilon) / (total + Double(options.codebookSize) * Self.epsilon) * total
        try vectors.assign(sums / smoothed.unsqueezed(1))
    }

    /// Puts rows in the place of vectors that are chosen too seldom.
    ///
    /// - Parameters:
    ///   - sizes: ``sizes``' numbers.
    ///   - rows: What the codebook quantized, [M, Dc].
    ///   - chance: Which rows.
    func replaceUnused(_ sizes: ArraySlice<Double>, _ rows: Tensor, _ chance: some TrainingChance) throws {
        let threshold = options.deadCodeThreshold
        guard threshold > 0 else { return }
        let unused = sizes.enumerated().filter { $0.element < threshold }.map { Int64($0.offset) }
        guard !unused.isEmpty else { return }
        let places = try Tensor(integers: unused, shape: [unused.count]).to(rows.device)
        let chosen = try chance.vectors(unused.count, of: rows, codebook: key)
        try vectors.assign(chosen, at: places)
        try sums.assign(chosen * threshold, at: places)
        let size = try Tensor(doubles: [threshold], shape: [1]).to(self.sizes.type).to(self.sizes.device)
        try self.sizes.assign(size.expanded([unused.count]), at: places)
    }
}

/// Whether a codebook is known to be there.
private final class Known: Sendable {
    private let isKnown = Atomic(false)

    func isInitialized(_ flag: Tensor) throws -> Bool {
        if isKnown.load(ordering: .relaxed) { return true }
        let found = try flag.doubles()[0] != 0
        isKnown.store(found, ordering: .relaxed)
        return found
    }
}

/// Lloyd's algorithm, as codebooks begin with it.
enum KMeans {
    /// The centres after some iterations, [V, Dc], and how many rows each had in the last assignment, [V].
    ///
    /// - Parameters:
    ///   - rows: [M, Dc].
    ///   - first: The centres at the start, [V, Dc]. One without rows stays where it is.
    ///   - iterations: How often rows are assigned anew.
    ///   - exchange: Joins other processes' rows.
    static func clusters(
        _ rows: Tensor, from first: Tensor, iterations: Int, _ exchange: (any GradientExchange)?
    ) throws -> (means: Tensor, sizes: Tensor) {
        let count = first.shape[0]
        var means = first
        var sizes = try Tensor([Float](repeating: 0, count: count), shape: [count]).to(rows.type).to(rows.device)
        let rowNorms = try rows.square().sum([1], keepsDimensions: true)
        for _ in 0..<iterations {
            let centreNorms = try means.square().sum([1])
            // Numbers of a distance's square below 1e-8 are rounding; they count as equal.
            let squared = try rowNorms + centreNorms + rows.matmul(means.transposed(0, 1)) * -2
            let codes = try squared.clamped(minimum: 1e-8).sqrt().argmin(-1)
            var sums: Tensor
            (sizes, sums) = try Tensor.sumsByGroup(rows, codes, groups: count)
            if let exchange { try exchange.sum([sizes, sums]) }
            let filled = try sizes.clamped(maximum: 1).unsqueezed(1)
            sums = try sums / sizes.clamped(minimum: 1).unsqueezed(1)
            means = try sums * filled + means * (1 - filled)
        }
        return (means, sizes)
    }
}

import NeuralCodecs
import Torch

/// Several processes that train one model.
package protocol TrainingProcesses: GradientExchange {
    /// Begins a batch, of which each process has a part.
    ///
    /// - Parameters:
    ///   - batch: The batch's number, the same in all processes.
    ///   - items: How many items this process has of it; fewer than planned where files could not be read.
    /// - Returns: This process's part, or `nil` where a process has no item: all pass the batch over then.
    func begin(batch: Int, items: Int) throws -> BatchPart?
    /// Puts the mean over all processes' items in the place of gradients.
    ///
    /// - Parameters:
    ///   - gradients: Of the same parameters in each process.
    ///   - weight: How many items of the batch this process had.
    func average(_ gradients: [Tensor], weight: Double) throws
    /// The sums of numbers over all processes.
    func sums(_ values: [Double]) throws -> [Double]
    /// Throws where a text is not the same in all processes; `name` says what it is.
    func checkSame(_ text: String, as name: String) throws
}

extension TrainingProcesses {
    /// The means of values over all processes' items.
    ///
    /// - Parameters:
    ///   - values: This process's means over its own items.
    ///   - weight: How many items it had.
    /// - Returns: The means, and how many items there were in all processes.
    func means(
        _ values: [(name: String, value: Double)], weight: Double
    ) throws -> ([(name: String, value: Double)], weight: Double) {
        let sums = try sums(values.map { $0.value * weight } + [weight])
        let whole = sums[sums.count - 1]
        return (zip(values, sums).map { ($0.name, $1 / whole) }, whole)
    }
}

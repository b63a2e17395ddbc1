import Torch

/// Several processes that train one model. All call the same methods in the same order.
package protocol GradientExchange: AnyObject {
    /// How many processes there are.
    var count: Int { get }
    /// This process's number, from 0.
    var rank: Int { get }
    /// Which items of the batch at hand are this process's.
    var part: BatchPart { get }
    /// Puts the sum over all processes in the place of each tensor's numbers.
    func sum(_ tensors: [Tensor]) throws
    /// Chooses among the rows of all processes, which are counted one after the other in the order of the processes' numbers.
    ///
    /// - Parameters:
    ///   - rows: This process's, [M, D]; M may differ between processes.
    ///   - choice: Gets how many rows all of them have, and gives the numbers of those that are chosen, the same in all processes.
    /// - Returns: The chosen rows, the same everywhere.
    func rows(of rows: Tensor, _ choice: (_ available: Int) -> [Int]) throws -> Tensor
}

/// Which items of a batch are a process's own.
package struct BatchPart: Sendable, Equatable {
    /// This process's items among those of the whole batch.
    package let items: Range<Int>
    /// How many items the whole batch has.
    package let total: Int

    /// The items `items` of `total`.
    package init(items: Range<Int>, total: Int) {
        precondition(items.lowerBound >= 0 && items.upperBound <= total && total > 0, "a part is within its batch")
        (self.items, self.total) = (items, total)
    }

    /// What part of the batch this is, from 0 to 1: the weight of this process's means among those of all.
    package var weight: Double { Double(items.count) / Double(total) }
}

/// Working memory of an algorithm, freed at the end of the scope that owns it, aligned for the widest vectors.
struct Scratch: ~Copyable {
    /// The values.
    let values: UnsafeMutablePointer<Double>
    /// Their number.
    let count: Int

    /// Memory of `count` zeros.
    init(_ count: Int) {
        self.count = count
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Double>.stride, alignment: 64)
        values = bytes.bindMemory(to: Double.self, capacity: max(count, 1))
        values.initialize(repeating: 0, count: max(count, 1))
    }

    /// Memory that begins as a copy of `initial`.
    init(_ initial: [Double]) {
        self.init(initial.count)
        values.update(from: initial, count: initial.count)
    }

    deinit { UnsafeMutableRawPointer(values).deallocate() }

    /// The values as `count / 2` complex numbers, real part first.
    func withComplexValues<R>(_ body: (UnsafeMutablePointer<ComplexDouble>) throws -> R) rethrows -> R {
        try values.withMemoryRebound(to: ComplexDouble.self, capacity: max(count / 2, 1), body)
    }
}

import Testing

@testable import Training

struct RandomStateTests {
    @Test("Words, orders, bounded numbers and choices are NumPy's")
    func agreesWithNumPy() throws {
        let goldens = try ChunkGoldens.load().random
        #expect(goldens.count == 8)
        for golden in goldens {
            var state = NumPyRandomState(seed: UInt32(golden.seed))
            #expect((0..<3).map { _ in state.next32() } == golden.words, "seed \(golden.seed)")
            var order = Array(0..<20)
            state.shuffle(&order)
            #expect(order == golden.shuffled, "seed \(golden.seed)")
            var long = Array(0..<700)
            state.shuffle(&long)
            #expect(fnv(long) == golden.shuffled_700, "seed \(golden.seed)")
            let highs = [-4, 0, 1, 100, 1 << 31, 1 << 40]
            #expect(highs.map { state.randint(-5, $0) } == golden.randint, "seed \(golden.seed)")
            #expect((0..<8).map { _ in state.choice([3, 1, 4, 1, 5]) } == golden.choice, "seed \(golden.seed)")
        }
    }

    @Test("A range of one number draws nothing")
    func drawsNothing() {
        var (one, other) = (NumPyRandomState(seed: 1), NumPyRandomState(seed: 1))
        #expect(one.randint(3, 4) == 3)
        #expect(one.next32() == other.next32())
    }
}

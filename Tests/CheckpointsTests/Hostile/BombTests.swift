import Checkpoints
import Foundation
import Testing

/// Small files that stand for much: they are refused in bounded time and memory, and let go without a deep call stack.
@Suite(.timeLimit(.minutes(2))) struct BombTests {
    private typealias P = PickleBytes

    @Test(arguments: [30, 60, 62]) func laughingTuples(_ levels: Int) {
        var pickle = P.none
        for _ in 0..<levels { pickle += P.keep(0) + P.recall(0) + [0x86] }
        expectRefusal("stands for too many values", pickle: pickle)
    }

    @Test(arguments: [30, 60, 100_000]) func laughingLists(_ levels: Int) {
        var pickle = P.emptyList
        for _ in 0..<levels {
            pickle += P.keep(0) + P.emptyList + P.keep(1) + P.recall(0) + P.append + P.recall(0) + P.append
        }
        // Every list but the last stays on the stack; one tuple takes them all.
        expectRefusal("stands for too many values", pickle: P.mark + pickle + [UInt8(ascii: "t")])
    }

    @Test(arguments: [30, 60]) func laughingDictionaries(_ levels: Int) {
        var pickle = P.emptyDictionary
        for _ in 0..<levels {
            pickle += P.keep(0) + P.dictionary([(P.text("a"), P.recall(0)), (P.text("b"), P.recall(0))])
        }
        expectRefusal("stands for too many values", pickle: P.mark + pickle + [UInt8(ascii: "t")])
    }

    @Test func listsInThemselves() {
        expectRefusal("too many inside each other", pickle: P.emptyList + P.keep(0) + P.recall(0) + P.append)
        expectRefusal(
            "too many inside each other",
            pickle: P.emptyDictionary + P.keep(0) + P.mark + P.none + P.recall(0) + P.setItems)
        expectRefusal(
            "too many inside each other", pickle: P.emptyList + P.keep(0) + P.recall(0) + P.tuple1 + P.append)
    }

    /// A list that begins with itself: a copy of it at each depth would take gigabytes.
    @Test func aLongListInItself() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 2 << 30, rlim_max: 2 << 30)
            guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { throw Failure("no limit") }
            let nones = [UInt8](repeating: UInt8(ascii: "N"), count: 1_500_000)
            let list = PickleBytes.emptyList + PickleBytes.keep(0) + PickleBytes.mark + PickleBytes.recall(0)
            expectRefusal("stands for too many values", pickle: list + nones + PickleBytes.appends)
        }
    }

    @Test func moreValuesThanAnyCheckpoints() {
        let many = 5_000_000
        expectRefusal(
            "has more values than any checkpoint's", pickle: [UInt8](repeating: UInt8(ascii: "]"), count: many))
        let pairs = [[UInt8]](repeating: P.emptyList + P.append, count: many).joined()
        expectRefusal("has more values than any checkpoint's", pickle: P.emptyList + pairs)
    }

    @Test func tuplesInsideEachOther() throws {
        let deep = [[UInt8]](repeating: P.tuple1, count: 1_000_000).joined()
        expectRefusal("has too many tuples inside each other", pickle: P.emptyTuple + deep)
        let allowed = [UInt8](repeating: P.tuple1[0], count: 63)
        #expect(throws: Never.self) { try read(pickle: P.emptyTuple + allowed) }
        expectRefusal("has too many tuples inside each other", pickle: P.emptyTuple + allowed + P.tuple1)
    }

    @Test func containersInsideEachOther() {
        let count = 1_000_000
        let lists = [UInt8](repeating: P.emptyList[0], count: count) + [UInt8](repeating: P.append[0], count: count - 1)
        expectRefusal("too many inside each other", pickle: lists)
        let both =
            [UInt8](repeating: P.emptyList[0], count: count)
            + [[UInt8]](repeating: P.tuple1 + P.append, count: count - 1).joined()
        expectRefusal("too many inside each other", pickle: both)
        // Cut off, so that all of them are let go at an error.
        expectRefusal("ends too early", Archive(pickle: [0x80, 2] + lists))
        expectRefusal("ends too early", Archive(pickle: [0x80, 2] + both))
    }

    @Test func marks() {
        let marks = [UInt8](repeating: P.mark[0], count: 1_000_000)
        expectRefusal("ends with 1000000 values", pickle: marks)
        expectRefusal("holds something that is no value", pickle: P.mark)
    }

    /// A few bytes of a storage repeated, as one tensor and as many.
    @Test func repeatedNumbers() throws {
        expectRefusal("larger than its storage", pickle: P.tensor(shape: [1 << 20 + 1], strides: [0]))
        let tensor = P.tensor(shape: [1 << 20], strides: [0])
        guard case .tensor(let read) = try read(pickle: tensor) else {
            Issue.record("no tensor")
            return
        }
        #expect(try read.contiguousBytes().count == 4 << 20)
    }
}

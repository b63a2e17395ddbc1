import Statistics
import Testing

private struct CodeGolden: Decodable {
    struct Stream: Decodable {
        let used: Int
        let utilization: Double
        let entropyBits: Double
        let entropyBitsMillerMadow: Double
        let perplexity: Double
        let normalizedEntropy: Double
        let top1Share: Double
    }
    struct Joint: Decodable {
        let distinct: Int
        let entropyBits: Double
        let entropyBitsMillerMadow: Double
        let samples: Int
    }
    // The decoder's snake case takes digits to words of their own.
    let mutualInformationBits01: Double
    let codebookSize: Int
    let frameRate: Double
    let codes: [[Int]]
    let streams: [Stream]
    let joint: Joint
    let nominalKbps: Double
    let entropyKbps: Double
    let jointEntropyKbps: Double

    func counts() -> CodeCounts {
        CodeCounts(
            streams: codes.map { _ in CodeStream(codebookSize: codebookSize, frameRate: frameRate) })
    }
}

private func streams(_ sizes: [Int], rates: [Double]? = nil) -> [CodeStream] {
    sizes.indices.map { CodeStream(codebookSize: sizes[$0], frameRate: rates?[$0] ?? 50) }
}

@Suite struct CodebookTests {
    @Test func codesAreDescribedLikeTheGoldens() throws {
        for golden in try Goldens.rows(of: "codes.jsonl", as: CodeGolden.self) {
            var counts = golden.counts()
            try counts.add(golden.codes)
            #expect(counts.codebooks.count == golden.streams.count)
            for (codebook, expected) in zip(counts.codebooks, golden.streams) {
                let codebook = try #require(codebook)
                #expect(codebook.usedCount == expected.used)
                #expect(codebook.frameCount == golden.codes[0].count)
                #expect(codebook.deadCount == golden.codebookSize - expected.used)
                expectClose(codebook.utilization, expected.utilization, "utilization")
                expectClose(codebook.entropyBits, expected.entropyBits, "entropy")
                expectClose(codebook.entropyBitsMillerMadow, expected.entropyBitsMillerMadow, "Miller and Madow")
                expectClose(codebook.perplexity, expected.perplexity, "perplexity")
                expectClose(codebook.normalizedEntropy, expected.normalizedEntropy, "normalized entropy")
                expectClose(codebook.topShare, expected.top1Share, "top share")
            }
            let joint = try #require(counts.joint)
            #expect(joint.distinctCount == golden.joint.distinct)
            #expect(joint.frameCount == golden.joint.samples)
            #expect(!joint.isEstimable)
            expectClose(joint.entropyBits, golden.joint.entropyBits, "joint entropy")
            expectClose(joint.entropyBitsMillerMadow, golden.joint.entropyBitsMillerMadow, "joint, Miller and Madow")
            let mutual = try #require(counts.mutualInformation(ofStreamAndNext: 0))
            expectClose(mutual.bits, golden.mutualInformationBits01, "mutual information")
            #expect(!mutual.isEstimable)
            expectClose(counts.nominalKbps, golden.nominalKbps, "nominal kbps")
            expectClose(counts.entropyKbps, golden.entropyKbps, "entropy kbps")
            expectClose(counts.jointEntropyKbps, golden.jointEntropyKbps, "joint entropy kbps")
            #expect(counts.tokensPerSecond == Double(golden.codes.count) * golden.frameRate)
        }
    }

    @Test func utterancesAddUpInAnyOrderAndInParts() throws {
        let golden = try #require(try Goldens.rows(of: "codes.jsonl", as: CodeGolden.self).first)
        var whole = golden.counts()
        try whole.add(golden.codes)
        var parts = [golden.counts(), golden.counts()]
        for start in stride(from: 0, to: 150, by: 7).reversed() {
            try parts[start % 2].add(golden.codes.map { Array($0[start..<min(start + 7, 150)]) })
        }
        var sum = golden.counts()
        for part in parts { sum.add(part) }
        #expect(sum.codebooks == whole.codebooks)
        #expect(sum.joint == whole.joint)
        #expect(sum.mutualInformation(ofStreamAndNext: 1) == whole.mutualInformation(ofStreamAndNext: 1))
    }

    @Test func anEvenlyUsedCodebookIsFull() throws {
        var counts = CodeCounts(streams: streams([8]))
        try counts.add([(0..<80).map { $0 % 8 }])
        let codebook = try #require(counts.codebooks[0])
        #expect(codebook.entropyBits == 3)
        #expect(codebook.perplexity == 8)
        #expect(codebook.normalizedEntropy == 1)
        #expect(codebook.topShare == 0.125)
        #expect(codebook.topTenShare == 1)
        #expect(codebook.hasEnoughFrames)
        try counts.add([[0]])
        #expect(try #require(counts.codebooks[0]).hasEnoughFrames)
        var short = CodeCounts(streams: streams([8]))
        try short.add([(0..<79).map { $0 % 8 }])
        #expect(try #require(short.codebooks[0]).hasEnoughFrames == false)
    }

    @Test func anEntropyNeedsTenFramesForEachCodeThatOccurs() throws {
        var counts = CodeCounts(streams: streams([1024]))
        try counts.add([(0..<79).map { $0 % 8 }])
        #expect(try #require(counts.codebooks[0]).isEntropyEstimable == false)
        try counts.add([[0]])
        #expect(try #require(counts.codebooks[0]).isEntropyEstimable)
        #expect(try #require(counts.codebooks[0]).hasEnoughFrames == false)
    }

    @Test func aStreamThatRepeatsAnotherAddsNothing() throws {
        var random = SplitMix64(seed: 9)
        let first = (0..<400).map { _ in Int.random(in: 0..<6, using: &random) }
        let other = (0..<400).map { $0 / 100 }
        var counts = CodeCounts(streams: streams([6, 6, 4]))
        try counts.add([first, first.map { 5 - $0 }, other])
        let codebooks = try counts.codebooks.map { try #require($0) }
        let copied = try #require(counts.mutualInformation(ofStreamAndNext: 0))
        expectClose(copied.bits, codebooks[0].entropyBits, tolerance: 1e-14, "all of it")
        #expect(copied.isEstimable)
        let unrelated = try #require(counts.mutualInformation(ofStreamAndNext: 1))
        #expect(unrelated.bits < 0.1)
        let joint = try #require(counts.joint)
        #expect(joint.distinctCount <= 24)
        #expect(joint.isEstimable)
        expectClose(
            joint.entropyBits, codebooks[1].entropyBits + codebooks[2].entropyBits - unrelated.bits, tolerance: 1e-13,
            "H(b) + H(c) − I(b; c)")
    }

    @Test func tuplesAreCountedExactly() throws {
        // All 4096 triples of sixteen codes, in an order that visits slots at random, each as often as its first code + 1.
        var counts = CodeCounts(streams: streams([16, 16, 16]))
        for round in 0..<16 {
            let triples = (0..<4096).map { ($0 &* 2_654_435) & 4095 }.filter { $0 >> 8 >= round }
            try counts.add([triples.map { $0 >> 8 }, triples.map { ($0 >> 4) & 15 }, triples.map { $0 & 15 }])
        }
        let joint = try #require(counts.joint)
        #expect(joint.distinctCount == 4096)
        let first = try #require(counts.codebooks[0])
        expectClose(joint.entropyBits, first.entropyBits + 8, tolerance: 1e-13, "the others are even given the first")
    }

    @Test func tooManyTuplesAreGivenUp() throws {
        var counts = CodeCounts(streams: streams([2048, 2048]))
        let numbers = Array(0...CodeCounts.maximumDistinct)
        try counts.add([numbers.map { $0 & 2047 }, numbers.map { $0 >> 11 }])
        #expect(counts.joint == nil)
        #expect(counts.jointEntropyKbps == nil)
        #expect(counts.mutualInformation(ofStreamAndNext: 0) == nil)
        #expect(try #require(counts.codebooks[0]).utilization == 1)
        #expect(counts.entropyKbps != nil)
        var other = CodeCounts(streams: streams([2048, 2048]))
        try other.add([[1], [2]])
        other.add(counts)
        #expect(other.joint == nil)
    }

    @Test func largeCodebooksCountWhatOccurs() throws {
        var counts = CodeCounts(streams: streams([1 << 40]))
        try counts.add([[0, 1 << 39, 1 << 39, (1 << 40) - 1]])
        let codebook = try #require(counts.codebooks[0])
        #expect(codebook.usedCount == 3)
        #expect(codebook.entropyBits == 1.5)
        #expect(counts.nominalKbps == 2)
    }

    @Test func streamsOfDifferentRatesAreNotJoined() throws {
        var counts = CodeCounts(streams: streams([4, 4], rates: [50, 25]))
        try counts.add([[0, 1, 2, 3], [0, 1]])
        #expect(counts.joint == nil)
        #expect(counts.mutualInformation(ofStreamAndNext: 0) == nil)
        expectClose(counts.nominalKbps, 0.15, tolerance: 1e-15, "nominal kbps")
        expectClose(counts.entropyKbps, 0.125, tolerance: 1e-15, "entropy kbps")
        #expect(counts.tokensPerSecond == 75)
    }

    @Test func nothingHasNoStatistics() {
        let counts = CodeCounts(streams: streams([4, 4]))
        #expect(counts.codebooks == [nil, nil])
        #expect(counts.joint == nil)
        #expect(counts.entropyKbps == nil)
        #expect(counts.mutualInformation(ofStreamAndNext: 0) == nil)
        #expect(CodeCounts(streams: []).joint == nil)
    }

    @Test func aCodebookOfOneCodeHasNoNormalizedEntropy() throws {
        var counts = CodeCounts(streams: streams([1]))
        try counts.add([[0, 0]])
        let codebook = try #require(counts.codebooks[0])
        #expect(codebook.entropyBits == 0)
        #expect(codebook.normalizedEntropy == nil)
    }

    @Test func wrongCodesAreRefusedWhole() throws {
        var counts = CodeCounts(streams: streams([4, 4]))
        #expect(throws: CodeError.outOfRange(stream: 1, frame: 1, code: 4, codebookSize: 4)) {
            try counts.add([[0, 1], [3, 4]])
        }
        #expect(throws: CodeError.outOfRange(stream: 0, frame: 0, code: -1, codebookSize: 4)) {
            try counts.add([[-1], [0]])
        }
        #expect(throws: CodeError.frameCount(stream: 1, found: 1, expected: 2)) { try counts.add([[0, 1], [0]]) }
        #expect(throws: CodeError.streamCount(found: 1, expected: 2)) { try counts.add([[0]]) }
        #expect(counts.codebooks == [nil, nil])
        #expect(
            "\(CodeError.outOfRange(stream: 1, frame: 7, code: 4, codebookSize: 4))"
                == "code 4 in frame 7 of stream 1 is not between 0 and 3")
    }
}

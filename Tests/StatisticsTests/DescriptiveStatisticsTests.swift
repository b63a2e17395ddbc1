import Statistics
import Testing

@Suite struct DescriptiveStatisticsTests {
    @Test func describesScores() throws {
        let described = try #require(DescriptiveStatistics([4, 1, 3, 2]))
        #expect(described.count == 4)
        #expect(described.mean == 2.5)
        #expect(described.median == 2.5)
        #expect(described.minimum == 1)
        #expect(described.maximum == 4)
        expectClose(described.standardDeviation, (5.0 / 3).squareRoot(), tolerance: 1e-15, "standard deviation")
    }

    // numpy.quantile([1, 2, 4, 8, 16], [0.05, 0.25, 0.9])
    @Test func percentilesInterpolateLikeNumPy() throws {
        let described = try #require(DescriptiveStatistics([8, 1, 16, 4, 2]))
        expectClose(described.quantile(0.05), 1.2, tolerance: 1e-15, "5 %")
        #expect(described.quantile(0.25) == 2)
        expectClose(described.quantile(0.9), 12.8, tolerance: 1e-15, "90 %")
        #expect(described.quantile(0) == 1)
        #expect(described.quantile(1) == 16)
    }

    @Test func meansOfDecimalsAreDecimal() throws {
        #expect(try #require(DescriptiveStatistics([Double](repeating: 0.1, count: 10))).mean == 0.1)
    }

    @Test func oneValueHasNoDeviation() throws {
        let single = try #require(DescriptiveStatistics([3]))
        #expect(single.standardDeviation == nil)
        #expect(single.median == 3)
        #expect(single.quantile(0.99) == 3)
    }

    @Test func nothingIsNil() {
        #expect(DescriptiveStatistics([]) == nil)
        #expect(DescriptiveStatistics([1, .nan]) == nil)
    }
}

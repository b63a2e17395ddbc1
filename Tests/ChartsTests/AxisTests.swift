import Testing

@testable import Charts

@Suite struct AxisTests {
    @Test func linearTicksAreRound() {
        #expect(Ticks.linear(0...1, count: 5).map(\.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
        #expect(Ticks.linear(-6...6, count: 6).map(\.label) == ["−6", "−4", "−2", "0", "2", "4", "6"])
        #expect(Ticks.linear(1.37...3.9, count: 6).map(\.value) == [1.5, 2, 2.5, 3, 3.5])
        #expect(Ticks.linear(0...0.00031, count: 4).map(\.label) == ["0.0000", "0.0001", "0.0002", "0.0003"])
    }

    @Test(arguments: [1e-12, 0.003, 1, 7, 123, 99_999, 1e9, 1e250])
    func thereAreAFewTicksOfEverySize(_ size: Double) {
        for domain in [0...size, -size...size, (size * 0.9)...size, (size * 0.1)...(size * 7)] {
            let ticks = Ticks.linear(domain, count: 6)
            #expect((3...9).contains(ticks.count))
            #expect(Set(ticks.map(\.label)).count == ticks.count)
            let slack = (domain.upperBound - domain.lowerBound) * 1e-6
            #expect(ticks.allSatisfy { $0.value >= domain.lowerBound - slack && $0.value <= domain.upperBound + slack })
        }
    }

    @Test func logarithmicTicksFollowTheRange() {
        #expect(Ticks.logarithmic(1.4...26, count: 7).map(\.label) == ["2", "5", "10", "20"])
        #expect(Ticks.logarithmic(0.08...1200, count: 7).map(\.label) == ["0.1", "1", "10", "100", "1000"])
        #expect(Ticks.logarithmic(6...6.6, count: 7).count >= 3)
        #expect((3...8).contains(Ticks.logarithmic(1e-290...1e290, count: 7).count))
        #expect(Ticks.logarithmic(0...1, count: 7).isEmpty)
    }

    @Test func positionsAreProportional() {
        let axis = Axis(0...10, from: 100, to: 0, ticks: 5)
        #expect(axis.position(2.5) == 75)
        #expect(axis.position(11) == 0 && axis.position(-1) == 100)
        let rates = Axis(1...100, scale: .logarithmic, from: 0, to: 100, ticks: 5)
        #expect(abs(rates.position(10) - 50) < 1e-9)
    }

    @Test func domainsHoldTheValues() {
        #expect(Axis.domain(of: [1, 3], padding: 0.1) == 0.8...3.2)
        #expect(Axis.domain(of: [2.5, .nan, 2.5]) == 2.25...2.75)
        #expect(Axis.domain(of: [0]) == -1...1)
        #expect(Axis.domain(of: [Double.infinity]) == 0...1)
        let huge = Axis.domain(of: [-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude])
        #expect((huge.upperBound - huge.lowerBound).isFinite)
        #expect(Axis.logarithmicDomain(of: [0, -3, .nan]) == 1...10)
        let one = Axis.logarithmicDomain(of: [6])
        #expect(one.lowerBound < 6 && one.upperBound > 6)
    }

    @Test func crowdedLabelsAreLeftOut() {
        let ticks = (0...100).map { Tick(value: Double($0), label: "\($0)000") }
        let axis = Axis(0...100, from: 0, to: 400, ticks: ticks)
        let kept = axis.thinned(ticks, size: 12)
        #expect(kept.count > 3 && kept.count < 12)
        for (a, b) in zip(kept, kept.dropFirst()) {
            let gap = axis.position(b.value) - axis.position(a.value)
            #expect(gap > (a.label.width(12) + b.label.width(12)) / 2)
        }
    }
}

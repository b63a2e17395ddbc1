import DSP
import Testing

@Suite struct KaldiEnergyVADTests {
    private static func voiced(_ energies: [Double], _ change: (inout KaldiEnergyVAD) -> Void = { _ in }) -> String {
        var vad = KaldiEnergyVAD()
        change(&vad)
        return vad.voiced(logEnergies: energies).map { $0 ? "1" : "0" }.joined()
    }

    /// The mean of these is 10, so the threshold is 5 + 0.5 · 10; on it is not above it.
    @Test func defaults() {
        #expect(Self.voiced([2, 18, 10, 10, 10.001, 9.999]) == "010010")
        #expect(Self.voiced([]) == "")
    }

    @Test func contextIsCutAtTheEnds() {
        // Above 5: 1 0 0 1 1.
        let energies = [9.0, 1, 1, 9, 9]
        let votes = { (share: Double) in
            Self.voiced(energies) {
                $0.meanScale = 0
                $0.contextFrames = 1
                $0.proportionThreshold = share
            }
        }
        // Shares: 1/2, 1/3, 1/3, 2/3, 2/2.
        #expect(votes(0.5) == "10011")
        #expect(votes(0.3) == "11111")
        #expect(votes(0.9) == "00001")
    }

    /// 3 of 5 are 0.6 in single precision, though 0.6 is a little more there.
    @Test func aShareThatIsJustReachedCounts() {
        let energies = [9.0, 1, 9, 1, 9]
        let vote = Self.voiced(energies) {
            $0.meanScale = 0
            $0.contextFrames = .max
        }
        #expect(vote == "11111")
    }

    @Test(arguments: [
        ("--vad-energy-threshold", { @Sendable (vad: inout KaldiEnergyVAD) in vad.energyThreshold = .nan }),
        ("--vad-energy-mean-scale", { @Sendable (vad: inout KaldiEnergyVAD) in vad.meanScale = -1 }),
        ("--vad-frames-context", { @Sendable (vad: inout KaldiEnergyVAD) in vad.contextFrames = -1 }),
        ("--vad-proportion-threshold", { @Sendable (vad: inout KaldiEnergyVAD) in vad.proportionThreshold = 1 }),
    ])
    func impossibleOptionsAreNamed(_ option: String, _ change: @Sendable (inout KaldiEnergyVAD) -> Void) {
        var vad = KaldiEnergyVAD()
        change(&vad)
        let error = #expect(throws: KaldiOptionError.self) { try vad.check() }
        #expect(error?.option == option)
    }
}

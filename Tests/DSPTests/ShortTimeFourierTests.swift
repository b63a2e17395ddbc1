import DSP
import Glibc
import Testing

@Suite struct ShortTimeFourierTests {
    @Test func aToneStandsInItsBin() {
        let transform = ShortTimeFourier(fftSize: 256, hopLength: 64)
        let tone = (0..<2048).map { cos(2 * .pi * 10 * Double($0) / 256) }
        var frames = 0
        transform.forEachFrame(of: tone, and: tone, .power) { power, _ in
            // Half the window's sum, squared.
            if frames > 1 && frames < 31 { #expect(abs(power[10] - 64 * 64) < 1e-6) }
            frames += 1
        }
        #expect(frames == transform.frameCount(of: 2048) && frames == 33)
    }

    /// An even reflection at a sample makes a cosine that starts there go on.
    @Test func endsAreReflected() {
        let transform = ShortTimeFourier(fftSize: 256, hopLength: 256)
        let tone = (0..<1025).map { cos(2 * .pi * 8 * Double($0) / 256) }
        transform.forEachFrame(of: tone, and: tone, .power) { power, _ in #expect(abs(power[8] - 64 * 64) < 1e-6) }
    }

    /// Half of the first frame is before the signal, and the window's half has half its sum.
    @Test func endsMayBeSilent() {
        let transform = ShortTimeFourier(fftSize: 256, hopLength: 256, ends: .zeros)
        var levels = [Double]()
        transform.forEachFrame(of: [Double](repeating: 1, count: 1024), .power) { levels.append($0[0].squareRoot()) }
        let (first, middle, last) = (levels[0], levels[2], levels[4])
        #expect(levels.count == 5 && abs(middle - 128) < 1e-9 && abs(first - 64.5) < 1e-9 && abs(last - 63.5) < 1e-9)
        transform.forEachFrame(of: [1, 1], .power) { #expect($0[0] > 0) }
    }

    @Test func aShortWindowKeepsToTheMiddleOfTheFrame() {
        let transform = ShortTimeFourier(fftSize: 64, hopLength: 64, windowLength: 16)
        var impulse = [Double](repeating: 0, count: 257)
        impulse[128] = 1
        impulse[72] = 1
        var energies = [Double]()
        transform.forEachFrame(of: impulse, and: impulse, .power) { power, _ in energies.append(power[0]) }
        // The window's middle, where it is 1, and its first sample, where it is 0.
        #expect(energies.map { ($0 * 1e9).rounded() / 1e9 } == [0, 0, 1, 0, 0])
    }

    @Test func magnitudesHaveAFloor() {
        let transform = ShortTimeFourier(fftSize: 32, hopLength: 8)
        let silence = [Double](repeating: 0, count: 32)
        transform.forEachFrame(of: silence, and: silence, .magnitude(leastPower: 1e-8)) { magnitudes, _ in
            #expect(magnitudes.allSatisfy { $0 == 1e-4 })
        }
    }
}

import Foundation
import TestSupport
import Testing
import Torch

/// Complex numbers and spectra against sums of sines.
@Suite(.needsLibtorch) struct SpectraTests {
    @Test func complexNumbers() throws {
        let z = try Tensor.complex(Tensor([3, 0, -1], shape: [3]), Tensor([4, -2, 0], shape: [3]))
        #expect(z.type == .complex64)
        try expect(z.real(), [3, 0, -1])
        try expect(z.imaginary(), [4, -2, 0])
        try expect(z.absolute(), [5, 2, 1])
        try expect(z.angle(), [atan2(4, 3), -.pi / 2, .pi])
        try expect((z * z).real(), [-7, -4, 1])
        try expect((z * z).imaginary(), [24, 0, 0])
        let real = try Tensor([1], shape: [1])
        try expect(real.real(), [1])
        #expect(throws: TorchError.self) { try real.imaginary() }
    }

    @Test func windows() throws {
        let hann = { (n: Int, length: Int) in 0.5 - 0.5 * cos(2 * Double.pi * Double(n) / Double(length)) }
        try expect(Tensor.hannWindow(8), (0..<8).map { hann($0, 8) }, shape: [8])
        try expect(Tensor.hannWindow(8, isPeriodic: false), (0..<8).map { hann($0, 7) })
    }

    @Test func transform() throws {
        let (size, hop, length) = (16, 4, 40)
        let x = noise(length)
        let window = try Tensor.hannWindow(12).to(.float64)
        let weights = [0, 0] + (try window.doubles()) + [0, 0]
        let signal = try Tensor(doubles: x, shape: [1, length])
        /// Bin k of the frame that begins at `start`, with the signal mirrored at its ends.
        func bin(_ k: Int, _ start: Int) -> (Double, Double) {
            var sum = (0.0, 0.0)
            for n in 0..<size {
                let place = abs(start + n) < length ? abs(start + n) : 2 * (length - 1) - (start + n)
                let phase = -2 * Double.pi * Double(k * n) / Double(size)
                sum.0 += weights[n] * x[place] * cos(phase)
                sum.1 += weights[n] * x[place] * sin(phase)
            }
            return sum
        }
        for (isCentered, frames) in [(false, (length - size) / hop + 1), (true, length / hop + 1)] {
            let spectrum = try signal.stft(fftSize: size, hop: hop, window: window, isCentered: isCentered)
            #expect(spectrum.type == .complex128)
            let bins = (0...size / 2).flatMap { k in
                (0..<frames).map { bin(k, $0 * hop - (isCentered ? size / 2 : 0)) }
            }
            try expect(spectrum.real(), bins.map(\.0), shape: [1, size / 2 + 1, frames], tolerance: 1e-13)
            try expect(spectrum.imaginary(), bins.map(\.1), tolerance: 1e-13)
        }
    }

    @Test func inverse() throws {
        let x = try randomDoubles([2, 64])
        let window = try Tensor.hannWindow(16).to(.float64)
        let spectrum = try x.stft(fftSize: 16, hop: 4, window: window, isCentered: true)
        try expect(
            spectrum.istft(fftSize: 16, hop: 4, window: window), x.doubles(), shape: [2, 64], tolerance: 1e-13)
        let shorter = try spectrum.istft(fftSize: 16, hop: 4, window: window, length: 61)
        try expect(shorter, x.narrowed(1, start: 0, length: 61).doubles(), shape: [2, 61], tolerance: 1e-13)
        // Frames that do not go beyond the ends leave no sum of windows there.
        let uncentred = try x.stft(fftSize: 16, hop: 4, window: window)
        #expect(throws: TorchError.self) {
            try uncentred.istft(fftSize: 16, hop: 4, window: window, isCentered: false)
        }
    }
}

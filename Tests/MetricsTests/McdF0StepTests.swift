import Audio
import DSP
import FoundationEssentials
import Glibc
import Goldens
import Metrics
import Testing

/// What WORLD, SPTK and fastdtw give for a pair on the way to `mcd_f0`, with ten digits.
struct McdF0Steps: Decodable, Sendable, CustomStringConvertible {
    struct Side: Decodable, Sendable {
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let low_cut_1000_1015: [Double]
        let f0: [Double]
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let npow_db: [Double]
        let frames: [Int]
        let mcep: [[Double]]
    }

    struct Alignment: Decodable, Sendable {
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let path_hyp: [Int]
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let path_ref: [Int]
    }

    let key: String
    let system: String
    let rate: Int
    let ref: Side
    let hyp: Side
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let dtw_power: Alignment

    var description: String { "\(key) \(system)" }

    /// The files there are beside the golden values.
    static let all: [McdF0Steps] = {
        guard let directory = try? GoldenDirectory.all().first(where: { $0.name == "metrics" }) else { return [] }
        let folder = directory.path + "/steps"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().filter { $0.hasPrefix("mcd_f0_") }.compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)")
                .flatMap { try? JSONDecoder().decode(McdF0Steps.self, from: $0) }
        }
    }()

    func pair() throws -> AnalyzedPair {
        let directory = try #require(GoldenDirectory.all().first { $0.name == "metrics" })
        let files = try directory.audio.files(key: key, system: system)
        return try AnalyzedPair(
            reference: AnalyzedSignal(PairFolder.read(files.reference)),
            hypothesis: AnalyzedSignal(PairFolder.read(files.hypothesis)))
    }
}

@Suite struct McdF0StepTests {
    private let analysis = MelCepstra(
        contour: F0Contour(), transformLength: 1024, order: 39, allPass: 0.466, withPower: true)

    @Test func thereAreSteps() { #expect(McdF0Steps.all.count >= 3) }

    @Test(arguments: McdF0Steps.all) func everyStepAgrees(with golden: McdF0Steps) throws {
        let pair = try golden.pair()
        for (signal, side) in [(pair.reference, golden.ref), (pair.hypothesis, golden.hyp)] {
            let lowCut = try signal.result(of: ConditionedSpeech(.lowCut))
            for (a, b) in zip(lowCut[1000...1015], side.low_cut_1000_1015) { #expect(abs(a - b) < 1e-5) }

            let f0 = try signal.result(of: analysis.contour)
            #expect(f0.count == side.f0.count)
            for (a, b) in zip(f0, side.f0) { #expect(abs(a - b) < 1e-6) }

            let frames = try signal.result(of: analysis)
            for (a, b) in zip(frames.relativePower, side.npow_db) { #expect(abs(a - b) < 1e-6) }
            for (frame, coefficients) in zip(side.frames, side.mcep) {
                for (a, b) in zip(frames.cepstra[frame], coefficients) { #expect(abs(a - b) < 1e-7) }
            }
        }
    }

    @Test(arguments: McdF0Steps.all) func theAlignmentIsTheSamePath(as golden: McdF0Steps) throws {
        let pair = try golden.pair()
        func loud(_ signal: AnalyzedSignal) throws -> FrameFeatures {
            let frames = try signal.result(of: analysis)
            return frames.cepstra.selecting(frames.relativePower.indices.filter { frames.relativePower[$0] > -20 })
        }
        let path = try fastDTW(loud(pair.hypothesis), loud(pair.reference))
        #expect(path.map(\.first) == golden.dtw_power.path_hyp)
        #expect(path.map(\.second) == golden.dtw_power.path_ref)
    }
}

import FoundationEssentials
import DSP
import Glibc
import Goldens
import Metrics

// Measures the metrics' CPU time: `bench PAIRS_FOLDER EVERY GROUP…` scores every EVERYth pair of the folder with each
// group and prints, as JSON, the process' CPU seconds of the metric calls alone, after loading and rate alignment.
// Every group gets a fresh pair, so nothing is shared between groups or between pairs. `scripts/bench` runs it.

struct Group {
    let name: String
    let metrics: [any Metric]

    /// `mcd_f0`, `mcd_f0:dtw=true`, or several joined by `+`, which then share what they can. `pysepm:ncm=false` leaves
    /// the normalised covariance out.
    init(_ name: String) throws {
        self.name = name
        metrics = try name.split(separator: "+").map { part in
            let words = part.split(separator: ":")
            guard let type = MetricRegistry.metric(named: String(words[0])) else {
                throw BenchError(description: "there is no metric \(words[0])")
            }
            var given = [String: ParameterValue]()
            for setting in words.dropFirst() {
                let sides = setting.split(separator: "=").map(String.init)
                given[sides[0]] =
                    Bool(sides[1]).map { .boolean($0) } ?? Double(sides[1]).map { .number($0) } ?? .text(sides[1])
            }
            if type == Pysepm.self, given["ncm"] == .boolean(false) {
                given["ncm"] = nil
                return Pysepm.withoutCovariance(try Parameters(for: type.definition, given: given))
            }
            return try type.init(Parameters(for: type.definition, given: given))
        }
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String
}

/// CPU seconds of this process so far, all threads.
func processTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func score(_ group: Group, _ pair: AnalyzedPair) {
    for metric in group.metrics { _ = try? metric.score(pair) }
}

do {
    Allocation.keepFreedBuffers()
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 3, let every = Int(arguments[1]), every > 0 else {
        throw BenchError(description: "usage: bench PAIRS_FOLDER EVERY GROUP…")
    }
    let folder = try PairFolder(path: arguments[0])
    let signals = try stride(from: 0, to: folder.pairs.count, by: every).map { index in
        let files = folder.pairs[index]
        return (reference: try PairFolder.read(files.reference), hypothesis: try PairFolder.read(files.hypothesis))
    }
    var seconds = [(String, Double)]()
    var audio = 0.0
    for group in try arguments.dropFirst(2).map(Group.init) {
        func pair(_ index: Int) -> AnalyzedPair {
            AnalyzedPair(
                reference: AnalyzedSignal(signals[index].reference),
                hypothesis: AnalyzedSignal(signals[index].hypothesis))
        }
        // Tables and transform plans are made once a run.
        score(group, pair(0))
        let pairs = signals.indices.map(pair)
        audio = pairs.reduce(0) { $0 + Double($1.reference.samples.count) / Double($1.sampleRate) }
        let start = processTime()
        for pair in pairs { score(group, pair) }
        seconds.append((group.name, processTime() - start))
    }
    let fields = seconds.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ")
    print("{\"audio_seconds\": \(audio), \"pairs\": \(signals.count), \"cpu_seconds\": {\(fields)}}")
} catch {
    let message = "bench: \(error)\n"
    write(STDERR_FILENO, message, message.utf8.count)
    exit(1)
}

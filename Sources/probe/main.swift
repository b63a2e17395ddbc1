import Audio
import Glibc
import Metrics
// lines: name fsx fsy mode rate c2 rawx rawy
func load(_ p: String) -> [Double] {
    guard let f = fopen(p, "rb") else { fatalError(p) }
    defer { fclose(f) }
    fseek(f, 0, SEEK_END); let n = ftell(f) / 8; rewind(f)
    return [Double](unsafeUninitializedCapacity: n) { b, c in c = fread(b.baseAddress!, 8, n, f) }
}
func cpu() -> Double { var t = timespec(); clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return Double(t.tv_sec) + 1e-9 * Double(t.tv_nsec) }
var audio = 0.0, total = 0.0
let repeats = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2])! : 1
let verbose = CommandLine.arguments.count > 3
guard let list = fopen(CommandLine.arguments[1], "r") else { fatalError() }
var buf = [CChar](repeating: 0, count: 4096)
while fgets(&buf, 4096, list) != nil {
    let w = String(cString: buf).split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    let x = load(w[6]), y = load(w[7])
    let p = try Parameters(for: Pesq.definition, given: ["mode": .text(w[3]), "rate": .text(w[4]), "corrigendum2": .boolean(w[5] == "1")])
    let m = try Pesq(p)
    var best = 1e9
    var text = ""
    for _ in 0..<repeats {
        let pair = AnalyzedPair(reference: AnalyzedSignal(Signal(sampleRate: Int(w[1])!, channels: [x])), hypothesis: AnalyzedSignal(Signal(sampleRate: Int(w[2])!, channels: [y])))
        let t = cpu()
        do {
            let s = try m.score(pair)
            if case .value(let v) = s["pesq"]! { text = "\(v)" } else { text = "\(s)" }
        } catch { text = "undefined \(error)" }
        best = min(best, cpu() - t)
        if verbose, w[3] != "auto" || true {
            let r = try pair.result(of: PesqAnalysis(mode: PesqMode(rawValue: w[3] == "auto" ? (pair.sampleRate < 16000 ? "nb" : "wb") : w[3])!, sampleRate: w[4] == "auto" ? (pair.sampleRate < 16000 ? 8000 : 16000) : Int(w[4])!, corrigendum2: w[5] == "1"))
            print("STEP {\"name\":\"\(w[0])\",\"raw\":\(r.raw),\"d\":\(r.disturbance),\"a\":\(r.asymmetricDisturbance),\"start_frame\":\(r.frames.lowerBound),\"stop_frame\":\(r.frames.upperBound),\"crude_delay\":\(r.crudeDelay),\"u\":\(r.utterances.map { [$0.start, $0.end, $0.delay, $0.searchStart, $0.searchEnd, $0.delayEstimate] }),\"conf\":\(r.utterances.map(\.confidence)),\"fd\":\(r.frameDisturbances),\"fa\":\(r.frameAsymmetricDisturbances)}")
        }
    }
    let d = Double(x.count) / Double(Int(w[1])!)
    audio += d; total += best
    print(w[0], text, best / d)
}
print("TOTAL", total / audio, "CPU s per audio s over", audio)


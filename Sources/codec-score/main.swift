import Audio
import DSP
import Metrics
let y = Resampler.polyphase.resample((0..<3001).map { Double(($0 * 7919) % 1000) / 1000 - 0.5 }, from: Int(CommandLine.arguments[1])!, to: Int(CommandLine.arguments[2])!)
for v in y { print(v) }

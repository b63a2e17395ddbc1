import Console
import FoundationEssentials
import Hub
import NeuralCodecs
import Scoring

/// Models that may have to be fetched.
enum Download {
    /// The model's files; a repository of the Hub's is fetched where its cache does not have it, with a bar on a terminal.
    static func model(_ name: String, isQuiet: Bool) async throws -> PretrainedModel {
        let terminal = Terminal.error
        let clear: @Sendable () -> Void = { if terminal.isTerminal { terminal.write("\r\u{1B}[K") } }
        defer { clear() }
        return try await Interruption.watch(advice: "what was fetched is kept, run it again to go on", cleanUp: clear) {
            try await PretrainedModel.find(name, environment: ProcessInfo.processInfo.environment) { progress in
                guard terminal.isTerminal, !isQuiet else { return }
                let megabytes = { (bytes: Int) in fixed(Double(bytes) / 1e6, digits: 1) }
                var line = Escaping.terminal(progress.file) + " "
                if let total = progress.total, total > 0 {
                    line += terminal.bar(progress.done, of: total, width: 30)
                    line += terminal.styled(" \(megabytes(progress.done)) of \(megabytes(total)) MB", .dim)
                } else {
                    line += terminal.styled("\(megabytes(progress.done)) MB", .dim)
                }
                terminal.write("\r\u{1B}[K" + line)
            }
        }
    }
}

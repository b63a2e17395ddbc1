import ArgumentParser
import Console
import Training

/// `codec-recipe average`: the average of several checkpoints of one training.
struct AverageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "average",
        abstract: "Average checkpoints of one training.",
        discussion: "codec-recipe average exp/encodec/{118,119,120}epoch.pth --output exp/encodec/last3.pth")

    @Argument(help: ArgumentHelp("Checkpoints, the newest last.", valueName: "checkpoint"))
    var checkpoints: [String]

    @Option(name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "file"))
    var output: String

    @Flag(
        inversion: .prefixedNo,
        help: "Average codebooks as ESPnet does, rather than take those of the last checkpoint.")
    var averageCodebooks = true

    @Flag(help: "Replace the output if it is there.")
    var force = false

    func validate() throws {
        if checkpoints.count < 2 { throw ValidationError("give at least two checkpoints") }
    }

    func run() async throws {
        try await exiting {
            try refuseExisting(output, unless: force)
            try ModelAverage.write(
                checkpoints, newest: checkpoints.count - 1, averagesCodebooks: averageCodebooks, to: output)
            Terminal.output.print("\(output): the average of \(checkpoints.count) checkpoints")
        }
    }
}

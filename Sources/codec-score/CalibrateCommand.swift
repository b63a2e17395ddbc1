import ArgumentParser
import Comparison
import Console
import FoundationEssentials
import Scoring

/// `codec-score calibrate`: margins from the noise of doing nothing.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measures how far equal runs lie apart, and suggests margins.",
        discussion: """
            codec-score calibrate scores/seed1 scores/seed2 scores/seed3 -o margins.yaml

            The runs are of one system on the same input; only the seed, the machine or the encoding was repeated. \
            With one run, --split-half gives an upper bound. Never calibrate on the comparison that will be judged.

            Exit codes: 0 measured, 64 wrong usage, 65 runs that cannot be read or were not made alike, 66 input \
            missing, 70 a bug, 73 and 74 output cannot be created or written, 78 margins that cannot be read.
            """)

    @Argument(help: ArgumentHelp("Runs, each as a path or as name=path.", valueName: "run"))
    var runs: [String]

    @Flag(help: "Take the differences for noise though they exclude 0.")
    var allowUnequal = false

    @Flag(help: "Halve one run at random, where there is no second: an upper bound.")
    var splitHalf = false

    @Option(name: .shortAndLong, help: ArgumentHelp("The margins file.", valueName: "file"))
    var output: String?

    @Flag(help: "Replace a margins file that is there already.")
    var replace = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @OptionGroup(title: "Statistics") var statistics: ComparisonOptions

    func run() async throws {
        try exiting {
            if let output, !replace, FileManager.default.fileExists(atPath: output) {
                throw fail(
                    .cannotCreate, "\(output): a file is there already; --replace puts these margins in its place")
            }
            let calibration = try measure()
            // About one interval in 20 excludes 0 by chance; many do where the runs are not what they are said to be.
            let areUnequal = calibration.differences.count * 4 > calibration.intervalCount
            if areUnequal && !allowUnequal {
                CalibrationTable(calibration).print(to: .output, written: nil)
                throw fail(
                    .badResults,
                    "the runs are not equal: \(calibration.differences.count) of \(calibration.intervalCount) intervals "
                        + "exclude 0, so that this is no noise; give runs of one system, or --allow-unequal")
            }
            if let output {
                let command = ["codec-score"] + CommandLine.arguments.dropFirst()
                try WholeFile.write(calibration.yaml(command: command), to: output)
            }
            if !quiet { CalibrationTable(calibration).print(to: .output, written: output) }
        }
    }

    private func measure() throws -> Calibration {
        let settings = try statistics.settings()
        var runs = try RunArguments(runs).runs
        // Repeated runs of one system mostly have one name.
        let names = Dictionary(grouping: runs.indices) { runs[$0].name }
        for same in names.values where same.count > 1 { for i in same { runs[i].name = runs[i].path } }
        guard splitHalf else {
            guard runs.count > 1 else {
                throw fail(.usage, "one run has no noise to measure; give a second of the same system, or --split-half")
            }
            return try Calibration(of: runs, settings: settings)
        }
        guard runs.count == 1 else { throw fail(.usage, "--split-half takes one run; without it runs are compared") }
        return try Calibration(splitting: runs[0], settings: settings)
    }
}

/// A calibration on a terminal.
struct CalibrationTable {
    private let calibration: Calibration

    init(_ calibration: Calibration) { self.calibration = calibration }

    /// Prints the noise of each key and the margin suggested.
    func print(to terminal: Terminal, written: String?) {
        terminal.print("Noise of doing nothing", style: .bold)
        terminal.print(Escaping.terminal(calibration.methodText), style: .dim)
        var table = TextTable([
            ("key", .left), ("noise", .right), (Escaping.terminal(calibration.margins.name), .right),
            ("suggested", .right), ("n", .right), ("unit", .left), ("ground", .left),
        ])
        for key in calibration.keys {
            let unit = key.definition.unitText
            table.add([
                Escaping.terminal(key.definition.name), Calibration.short(key.noise), key.profile?.size.text ?? "none",
                key.margin.text, "\(key.utteranceCount)", Escaping.terminal(unit),
                Escaping.terminal(calibration.ground(key)),
            ])
        }
        for (i, line) in table.lines.enumerated() {
            terminal.print(line, style: i == 0 ? .bold : calibration.keys[i - 1].isRaised ? .warning : .plain)
        }
        for difference in calibration.differences {
            let digits = difference.definition.digits
            terminal.print(
                Escaping.terminal(
                    "not equal: \(difference.runs.0) and \(difference.runs.1) on \(difference.definition.name): "
                        + "\(NumberText.signed(difference.difference, digits: digits)) "
                        + NumberText.interval(difference.interval, digits: digits)), style: .warning)
        }
        if !calibration.differences.isEmpty {
            terminal.print(
                "\(calibration.differences.count) of \(calibration.intervalCount) intervals exclude 0; among equal runs "
                    + "about one in 20 does by chance. Find out why before these margins are used.", style: .warning)
        }
        for note in calibration.notes { terminal.print(Escaping.terminal(note), style: .dim) }
        terminal.print(
            written.map { "→ \(Escaping.terminal($0))" }
                ?? "Nothing is written; -o margins.yaml writes a margins file.",
            style: .dim)
    }
}

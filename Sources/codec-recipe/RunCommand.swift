import ArgumentParser
import Console
import Files
import Foundation
import Glibc
import Jobs
import Recipe
import Scoring

/// `codec-recipe run`: ESPnet's codec recipe, stages 1 to 9.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs ESPnet's codec recipe, stages 1 to 9, with the options of codec.sh.",
        discussion: """
            codec-recipe run --train_set train --valid_set dev --test_sets test --fs 24000 \\
              --train_config conf/train.yaml --inference_config conf/decode.yaml --scoring_config conf/score.yaml

            `codec-recipe run --help` lists the options.
            """)

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("Options of codec.sh.", valueName: "option"))
    var words: [String] = []

    func run() async throws {
        if words.contains("--help") || words == ["-h"] {
            Terminal.output.print(RecipeHelp.text)
            return
        }
        try await exiting {
            let settings = try RecipeSettings(RecipeArguments(words))
            let display = RecipeDisplay()
            let run = try RecipeRun(settings, surroundings(settings, display))
            if settings.isDryRun {
                try show(run.plan())
                return
            }
            try await Interruption.watch(
                advice: settings.isForced
                    ? "what is done is kept; run the same command without --force to go on"
                    : "what is done is kept; run the same command again to go on", patience: 90, cleanUp: display.end
            ) {
                try await run.run()
            }
            display.finish()
        }
    }

    private func surroundings(_ settings: RecipeSettings, _ display: RecipeDisplay) throws -> RecipeSurroundings {
        let environment = ProcessInfo.processInfo.environment
        let program = Paths.resolved("/proc/self/exe") ?? CommandLine.arguments[0]
        let beside = String(program[...(program.lastIndex(of: "/") ?? program.startIndex)]) + "codec-score"
        let scorer =
            Paths.isExecutable(beside) ? beside : Paths.program("codec-score", in: environment["PATH"] ?? "")
        guard let scorer else {
            throw RecipeError(
                "codec-score", cause: "the program is neither beside \(program) nor in PATH",
                remedy: "install both programs together", kind: .unavailable)
        }
        return RecipeSurroundings(
            program: program, scorer: scorer, commandLine: CommandLine.arguments, launcher: try settings.launcher(),
            environment: environment, isWatched: Terminal.error.isTerminal, tell: display.show)
    }

    private func show(_ plan: [(stage: RecipeStage, title: String, steps: [(title: String, state: String)])]) {
        for (stage, title, steps) in plan {
            Terminal.output.print("Stage \(stage.rawValue): \(Escaping.terminal(title))", style: .bold)
            for step in steps {
                Terminal.output.print("  " + Escaping.terminal(step.title))
                Terminal.output.print("    " + step.state, style: step.state == "done" ? .good : .dim)
            }
        }
    }
}

/// The options as a table for people.
enum RecipeHelp {
    static var text: String {
        let width = 24
        let lines = RecipeOption.all.map { option in
            let name = "--\(option.name)"
            let gap = String(repeating: " ", count: max(1, width - name.count))
            let value = option.defaultText.isEmpty ? "" : " (\(option.defaultText))"
            return "  \(name)\(gap)\(option.meaning)\(value)\(option.isOwn ? " *" : "")"
        }
        return """
            Usage: codec-recipe run --train_set NAME --valid_set NAME --test_sets "NAME …" [--name value …]

            ESPnet's codec recipe, with the options of codec.sh; - and _ are the same in names, booleans are true or false,
            and defaults stand in parentheses. Those with * are not codec.sh's; --force and --dry-run may stand alone.
            --recipe FILE.yaml holds the same options as name: value; the command line wins.

            """ + lines.joined(separator: "\n") + """


                Exit codes: 0 done, 1 a stage failed or an option is wrong, 2 a positional argument or --feats_type, 66 a file is
                missing, 69 a program is, 74 an output cannot be written, 128 and the signal's number where it was interrupted.
                """
    }
}

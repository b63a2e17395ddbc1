import TestSupport
import Testing

@testable import Jobs

/// `conf/slurm.conf`, line by line.
struct SlurmConfigurationTests {
    /// ESPnet's file, with the comments that it has.
    static let espnet = """
        # Default configuration
        command sbatch --export=PATH
        option name=* --job-name $0
        option time=* --time $0
        option mem=* --mem-per-cpu $0
        option mem=0
        option num_threads=* --cpus-per-task $0
        option num_threads=1 --cpus-per-task 1
        option num_nodes=* --nodes $0
        default gpu=0
        option gpu=0 -p cpu
        option gpu=* -p gpu --gres=gpu:$0 -c $0  # as many cores as devices
        # --max-jobs-run is the array's own

        # resource limiter
        default gpu_limit=200
        option gpu_limit=*
        default cpu_limit=200
        option cpu_limit=*

        """

    private static func arguments(_ text: String, _ options: [String: String]) throws -> [String] {
        try SlurmConfiguration(text, source: "slurm.conf").arguments(
            for: options.map { JobOption(name: $0.key, value: $0.value) })
    }

    @Test func theBuiltInOneIsESPnets() throws {
        let read = try SlurmConfiguration(Self.espnet, source: "x")
        #expect(read.command == ["sbatch", "--export=PATH"])
        #expect(read.command == SlurmConfiguration.espnet.command)
        #expect(read.rules == SlurmConfiguration.espnet.rules)
        #expect(read.defaults == SlurmConfiguration.espnet.defaults)
    }

    @Test(arguments: [
        ([:], "-p cpu"),
        (["gpu": "0"], "-p cpu"),
        (["gpu": "2"], "-p gpu --gres=gpu:2 -c 2"),
        (["mem": "4G"], "--mem-per-cpu 4G -p cpu"),
        (["mem": "0"], "-p cpu"),
        (["num_threads": "1"], "--cpus-per-task 1 -p cpu"),
        (["num_threads": "8", "time": "4:0:0", "num_nodes": "2"], "--time 4:0:0 --cpus-per-task 8 --nodes 2 -p cpu"),
        (["cpu_limit": "3"], "-p cpu"),
    ]) func optionsBecomeArguments(_ options: [String: String], _ words: String) throws {
        #expect(try Self.arguments(Self.espnet, options).joined(separator: " ") == words)
    }

    @Test func linesMayEndAsOnWindows() throws {
        let text = "command s\r\noption a=* -x $0\r\n\r\n"
        #expect(try Self.arguments(text, ["a": "1"]) == ["-x", "1"])
    }

    /// Wherever the lines stand.
    @Test func anExactValueWins() throws {
        for text in ["command s\noption a=1 exact\noption a=* $0", "command s\noption a=* $0\noption a=1 exact"] {
            #expect(try Self.arguments(text, ["a": "1"]) == ["exact"])
            #expect(try Self.arguments(text, ["a": "2"]) == ["2"])
        }
    }

    @Test func aDefaultHoldsWhereNothingIsGiven() throws {
        let text = "command s\noption a=* --a=$0\ndefault a=5\ndefault a=6"
        #expect(try Self.arguments(text, [:]) == ["--a=5"])
        #expect(try Self.arguments(text, ["a": "7"]) == ["--a=7"])
    }

    @Test func aValueStaysOneWord() throws {
        #expect(
            try Self.arguments("command s\noption a=* -x $0/$0", ["a": "b c;$(id)"]) == ["-x", "b c;$(id)/b c;$(id)"])
    }

    @Test func wordsAreUnquoted() throws {
        let text = #"command sbatch --comment="a b" '--x=$y' c\ d "e\"f" '' # rest"#
        #expect(
            try SlurmConfiguration(text, source: "x").command == [
                "sbatch", "--comment=a b", "--x=$y", "c d", "e\"f", "",
            ])
    }

    @Test(arguments: [
        ("option a=1", "slurm.conf: it has no line that begins with 'command'"),
        ("command s\nfoo bar", "slurm.conf:2: it begins with 'foo'"),
        ("command s\n\noption a", "slurm.conf:3: there is no NAME=VALUE"),
        ("command s\noption =1 x", "slurm.conf:2: there is no NAME=VALUE"),
        ("command s\ndefault a=", "slurm.conf:2: there is no NAME=VALUE"),
        ("command s\ndefault a=1 2", "slurm.conf:2: there is more"),
        ("command", "slurm.conf:1: it names no program"),
        ("command s $USER", "slurm.conf:1: $ stands before"),
        ("command s `id`", "slurm.conf:1: it holds a `"),
        ("command s; id", "slurm.conf:1: it holds a ;"),
        ("command s 'x", "slurm.conf:1: a quote is not closed"),
        ("command s\n option a=* \"$1\"", "slurm.conf:2: $ stands before"),
    ]) func linesThatSayNothingAreNamed(_ text: String, _ words: String) {
        let error = #expect(throws: JobError.self) { try SlurmConfiguration(text, source: "slurm.conf") }
        #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    }

    @Test func anOptionWithoutARuleIsNamed() throws {
        let error = #expect(throws: JobError.self) {
            try Self.arguments("command s\noption num_threads=1 x", ["num_threads": "4"])
        }
        #expect(error?.description.contains("--num-threads 4") == true)
    }

    @Test func aMissingFileIsESPnetsUnlessItIsNamed() throws {
        let workspace = Workspace()
        #expect(try SlurmConfiguration(ofFolder: workspace.path) == .espnet)
        #expect(throws: JobError.self) { try SlurmConfiguration(contentsOf: workspace["conf/slurm.conf"]) }
        workspace.write("command mine\n", to: "conf/slurm.conf")
        #expect(try SlurmConfiguration(ofFolder: workspace.path).command == ["mine"])
    }
}

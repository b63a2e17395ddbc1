import Files
import FoundationEssentials

/// How options of jobs become arguments of `sbatch`: ESPnet's `conf/slurm.conf`, which each user fits to their cluster.
///
/// Its lines, of which the order decides that of the arguments:
///
///     command sbatch --export=PATH          the program and its first arguments
///     option mem=0                          --mem 0: no argument
///     option mem=* --mem-per-cpu $0         --mem with any other value, for which $0 stands
///     default gpu=0                         as if --gpu 0 had been given, where it was not
///
/// `#` begins a comment. Words may be quoted as in a shell; nothing but `$0` is replaced in them.
public struct SlurmConfiguration: Sendable, Hashable {
    /// An `option` line.
    struct Rule: Sendable, Hashable {
        /// The option's name.
        var option: String
        /// The value that it is for; `nil` for all that have no rule of their own.
        var value: String?
        /// What it stands for.
        var arguments: [String]
    }

    /// The file, for messages.
    let source: String
    /// The program and its first arguments.
    private(set) var command: [String] = []
    private(set) var rules: [Rule] = []
    private(set) var defaults: [JobOption] = []

    /// The file as ESPnet's recipes have it in `conf/slurm.conf`, in which partitions are called `cpu` and `gpu`.
    public static let espnet: SlurmConfiguration = {
        do { return try SlurmConfiguration(espnetText, source: "the default slurm.conf") } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static let espnetText = """
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
        option gpu=* -p gpu --gres=gpu:$0 -c $0
        default gpu_limit=200
        option gpu_limit=*
        default cpu_limit=200
        option cpu_limit=*
        """

    /// Reads a file that must be there, as the one that `--config` names.
    public init(contentsOf path: String) throws(JobError) {
        guard let content = try? Data(contentsOf: URL(filePath: path)) else {
            throw JobError(
                path, cause: "it cannot be read", remedy: "check the path, or leave --config away", kind: .missing)
        }
        try self.init(String(decoding: content, as: UTF8.self), source: path)
    }

    /// Reads `conf/slurm.conf` of a folder, or takes ESPnet's where there is none.
    public init(ofFolder folder: String) throws(JobError) {
        let path = folder == "." ? "conf/slurm.conf" : "\(folder)/conf/slurm.conf"
        guard Paths.resolved(path) != nil else {
            self = .espnet
            return
        }
        try self.init(contentsOf: path)
    }

    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - source: Its name, for messages.
    public init(_ text: String, source: String) throws(JobError) {
        self.source = source
        for (place, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            try read(line, at: "\(source):\(place + 1)")
        }
        guard !command.isEmpty else {
            throw JobError(
                source, cause: "it has no line that begins with 'command'",
                remedy: "add one, such as: command sbatch --export=PATH", kind: .invalid)
        }
    }

    private mutating func read(_ line: Substring, at place: String) throws(JobError) {
        // A comment begins at any '#', in quotes too, as Kaldi's slurm.pl has it.
        let words = line.prefix { $0 != "#" }.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard let kind = words.first else { return }
        let rest = words.count > 1 ? words[1] : ""
        switch kind {
        case "command":
            command = try SlurmWords.split(rest, at: place)
            guard !command.isEmpty else { throw Self.unreadable(place, "it names no program") }
            guard !command.contains(where: { $0.contains("$0") }) else {
                throw Self.unreadable(place, "there is no value for $0")
            }
        case "option", "default":
            let parts = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            let pair = (parts.first ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty, !pair[1].isEmpty else {
                throw Self.unreadable(place, "there is no NAME=VALUE after '\(kind)'")
            }
            let (name, value) = (String(pair[0]), String(pair[1]))
            let arguments = try SlurmWords.split(parts.count > 1 ? parts[1] : "", at: place)
            if kind == "option" {
                add(Rule(option: name, value: value == "*" ? nil : value, arguments: arguments))
            } else {
                guard arguments.isEmpty else { throw Self.unreadable(place, "there is more than NAME=VALUE") }
                if !defaults.contains(where: { $0.name == name }) {
                    defaults.append(JobOption(name: name, value: value))
                }
            }
        default: throw Self.unreadable(place, "it begins with '\(kind)'")
        }
    }

    /// Of two rules for the same the last holds.
    private mutating func add(_ rule: Rule) {
        rules.removeAll { $0.option == rule.option && $0.value == rule.value }
        rules.append(rule)
    }

    private static func unreadable(_ place: String, _ cause: String) -> JobError {
        JobError(
            place, cause: cause,
            remedy: "write 'command PROGRAM …', 'option NAME=VALUE …', 'option NAME=* …' or 'default NAME=VALUE'",
            kind: .invalid)
    }

    /// Whether an option of this name may be given.
    func describes(_ option: String) -> Bool { rules.contains { $0.option == option } }

    /// The arguments that stand for options, with the defaults, in the order of the file.
    ///
    /// - Throws: ``JobError`` for an option that has no rule.
    func arguments(for options: [JobOption]) throws(JobError) -> [String] {
        let given = Set(options.map(\.name))
        let all = options + defaults.filter { !given.contains($0.name) }
        var chosen: [Int: [String]] = [:]
        for option in all {
            let (name, value) = (option.name, option.value)
            let place =
                rules.firstIndex { $0.option == name && $0.value == value }
                ?? rules.firstIndex { $0.option == name && $0.value == nil }
            guard let place else {
                throw JobError(
                    source, cause: "it has no rule for --\(name.replacing("_", with: "-")) \(value)",
                    remedy: "add the line 'option \(name)=* ARGUMENTS', or leave the option away", kind: .invalid)
            }
            chosen[place] = rules[place].arguments.map { $0.replacing("$0", with: value) }
        }
        return chosen.sorted { $0.key < $1.key }.flatMap(\.value)
    }
}

import Foundation

/// The built `codec-score` or `codec-recipe`, run as a user runs it.
public struct Command: Sendable {
    /// A program of the package.
    public enum Program: String, Sendable {
        case score = "codec-score"
        case recipe = "codec-recipe"
    }

    /// What a finished command left.
    public struct Outcome: Sendable {
        /// Exit status; the signal's negative number where one ended it.
        public let status: Int32
        /// Standard output.
        public let output: String
        /// Standard error.
        public let errors: String
    }

    /// Path of `codec-score`: beside the running tests, unless CODECSCORE_BINARY names another.
    public static let path: String = {
        if let path = ProcessInfo.processInfo.environment["CODECSCORE_BINARY"] { return path }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent + "/codec-score"
    }()

    /// Path of a program; all are in one folder.
    public static func path(of program: Program) -> String {
        program == .score ? path : (path as NSString).deletingLastPathComponent + "/" + program.rawValue
    }

    /// Starts `codec-score` without waiting for it.
    public static func start(_ arguments: [String], in folder: String? = nil) throws -> Process {
        try start(.score, arguments, in: folder)
    }

    /// Starts a program without waiting for it.
    public static func start(_ program: Program, _ arguments: [String], in folder: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path(of: program))
        process.arguments = arguments
        process.currentDirectoryURL = folder.map { URL(fileURLWithPath: $0) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs `codec-score` to its end.
    public static func run(_ arguments: [String], in folder: String? = nil) throws -> Outcome {
        try run(.score, arguments, in: folder)
    }

    /// Runs a program to its end, with variables added to its environment.
    public static func run(
        _ program: Program, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(executable: path(of: program), arguments, in: folder, environment)
    }

    /// Runs a shell command line; `$0` is the program, `codec-score` if none is named.
    public static func shell(_ line: String, _ program: Program = .score, in folder: String? = nil) throws -> Outcome {
        try run(executable: "/bin/sh", ["-c", line, path(of: program)], in: folder)
    }

    private static func run(
        executable: String, _ arguments: [String], in folder: String?, _ environment: [String: String] = [:]
    ) throws -> Outcome {
        // Files rather than pipes: nothing can block, however much is printed.
        let scratch = Workspace()
        scratch.write("", to: "out")
        scratch.write("", to: "err")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = folder.map { URL(fileURLWithPath: $0) }
        if !environment.isEmpty {
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: scratch["out"])
        process.standardError = FileHandle(forWritingAtPath: scratch["err"])
        try process.run()
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(status: status, output: try scratch.text("out"), errors: try scratch.text("err"))
    }
}

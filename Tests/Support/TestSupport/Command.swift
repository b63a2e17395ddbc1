import Foundation

/// The built `codec-score`, run as a user runs it.
public struct Command: Sendable {
    /// What a finished command left.
    public struct Outcome: Sendable {
        /// Exit status; the signal's negative number where one ended it.
        public let status: Int32
        /// Standard output.
        public let output: String
        /// Standard error.
        public let errors: String
    }

    /// Path of the program: beside the running tests, unless CODECSCORE_BINARY names another.
    public static let path: String = {
        if let path = ProcessInfo.processInfo.environment["CODECSCORE_BINARY"] { return path }
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent + "/codec-score"
    }()

    /// Starts the program without waiting for it.
    public static func start(_ arguments: [String], in folder: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder.map { URL(fileURLWithPath: $0) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs the program to its end.
    public static func run(_ arguments: [String], in folder: String? = nil) throws -> Outcome {
        try run(executable: path, arguments, in: folder)
    }

    /// Runs a shell command line; `$0` is the program.
    public static func shell(_ line: String, in folder: String? = nil) throws -> Outcome {
        try run(executable: "/bin/sh", ["-c", line, path], in: folder)
    }

    private static func run(executable: String, _ arguments: [String], in folder: String?) throws -> Outcome {
        // Files rather than pipes: nothing can block, however much is printed.
        let scratch = Workspace()
        scratch.write("", to: "out")
        scratch.write("", to: "err")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = folder.map { URL(fileURLWithPath: $0) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: scratch["out"])
        process.standardError = FileHandle(forWritingAtPath: scratch["err"])
        try process.run()
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(status: status, output: try scratch.text("out"), errors: try scratch.text("err"))
    }
}

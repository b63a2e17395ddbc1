import Glibc

/// A command of a `wav.scp` entry that ends in `|`.
enum ShellCommand {
    /// What `command` writes to its standard output when `/bin/sh` runs it in the current directory. Its standard input
    /// is empty, its standard error is ours.
    static func output(of command: String, name: String) throws(AudioError) -> [UInt8] {
        // A decoder that waits for keys (FFmpeg) must not get at the terminal.
        guard let pipe = popen("exec </dev/null\n" + command, "re") else {
            throw AudioError(
                name, cause: "the command cannot be started: \(systemMessage(errno))", remedy: "run it by hand")
        }
        let output: [UInt8]
        do {
            output = try ByteStream.readToEnd(fileno(pipe), name: name)
        } catch {
            pclose(pipe)
            throw error
        }
        try check(status: pclose(pipe), name: name)
        if output.isEmpty {
            throw AudioError(
                name, cause: "the command wrote nothing",
                remedy: "run it by hand: it must write audio to standard output")
        }
        return output
    }

    /// The status that `wait` gives: signal in the low seven bits, exit status above.
    private static func check(status: Int32, name: String) throws(AudioError) {
        if status == 0 { return }
        let signal = status & 0x7F
        let exit = (status >> 8) & 0xFF
        if status == -1 || signal != 0 {
            throw AudioError(
                name, cause: status == -1 ? "the command's end was lost" : "the command was killed by signal \(signal)",
                remedy: "run it by hand to see why")
        }
        throw AudioError(
            name,
            cause: "the command failed with status \(exit)" + (exit == 127 ? " (a program in it was not found)" : ""),
            remedy: "run it by hand to see why")
    }
}

import Files

/// The lines that are written around a job's output, as Kaldi's `run.pl` does.
enum JobLogText {
    /// What a log begins with.
    static func header(_ command: [String], at time: Int) -> String {
        "# \(ShellText.logged(command))\n# Started at \(LogDate.text(time))\n#\n"
    }

    /// What it ends with.
    static func footer(_ ending: JobEnding, from start: Int, to end: Int) -> String {
        let code =
            switch ending {
            case .exited(let status): "code \(status)"
            case .signaled(let signal): "code 0; signal \(signal)"
            case .lost: "code 1"
            }
        return "# Accounting: time=\(end - start) threads=1\n"
            + "# Ended (\(code)) at \(LogDate.text(end)), elapsed time \(end - start) seconds\n"
    }
}

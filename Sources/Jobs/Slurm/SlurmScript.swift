import Files

/// The batch script of an array, which each of its tasks runs.
struct SlurmScript {
    /// The array.
    let array: JobArray
    /// Where a task leaves its exit status and duration, in a file of its number.
    let statusFolder: String

    /// What numbers a task, which Slurm sets.
    private static let variable = "SLURM_ARRAY_TASK_ID"

    /// The script.
    ///
    /// Its output is the log: so that what Slurm says of a task that it ends is there too. Every word of the command is quoted, so
    /// that nothing in it is more to the shell than text.
    var text: String {
        let status = "\(ShellText.quoted(statusFolder))/\"$\(Self.variable)\""
        let command = array.command.map { spliced($0) }.joined(separator: " ")
        let threads = array.resources.threads ?? 1
        var lines = [
            "#!/bin/bash",
            "# The tasks of a job array; written anew at each start.",
            "",
            "# sbatch --export=PATH means srun in here too; it is to pass on what is set below.",
            "unset SLURM_EXPORT_ENV",
            "",
            "finish() { # STATUS SECONDS",
            #"    printf '%s %s\n' "$1" "$2" >\#(status).partial && mv -f \#(status).partial \#(status)"#,
            #"    exit "$1""#,
            "}",
            "",
            #"printf '# Running on %s\n' "${HOSTNAME:-}""#,
            #"printf '# %s\n' \#(spliced(ShellText.logged(array.command)))"#,
            #"printf '# Started at %s\n#\n' "$(LC_ALL=C date)""#,
            "cd \(ShellText.quoted(array.absoluteFolder)) || finish 1 0",
            "if [ -f ./path.sh ]; then . ./path.sh; fi",
        ]
        lines += array.environment.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, value in
            "export \(name)=\(ShellText.quoted(value))"
        }
        lines += [
            "job_start=$(date +%s)",
            "(exec -- \(command)) </dev/null && job_status=0 || job_status=$?",
            "job_end=$(date +%s)",
            #"printf '# Accounting: time=%s threads=%s\n' "$((job_end - job_start))" \#(threads)"#,
            #"printf '# Ended (code %s) at %s, elapsed time %s seconds\n' "$job_status" "$(LC_ALL=C date)" \"#,
            #"    "$((job_end - job_start))""#,
            #"finish "$job_status" "$((job_end - job_start))""#,
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func spliced(_ word: String) -> String {
        ShellText.quoted(word, array.placeholder, variable: Self.variable)
    }
}

import Glibc

/// The processes of a session, as Linux lists them in `/proc`.
enum SessionProcesses {
    /// Kills what is left of a session whose leader has ended.
    static func kill(session leader: Int32) {
        // Once more, for what was started while the first look went on.
        for _ in 0..<2 {
            for process in processes(of: leader) where process != leader { Glibc.kill(process, SIGKILL) }
        }
    }

    /// The numbers of its processes.
    static func processes(of session: Int32) -> [Int32] {
        FolderEntries.names(in: "/proc").compactMap { Int32($0) }.filter { getsid($0) == session }
    }
}

import Foundation
import TestSupport

/// A Slurm of one node on this machine, for one test or suite: munge, controller and node as processes of their own on free ports,
/// with all files in a temporary folder.
///
/// It has the partitions of ESPnet's `slurm.conf`, `cpu` (the default) and `gpu`, and no accounting. The end of this value, or of
/// the test program, however it comes, ends the jobs and the daemons.
public final class SlurmCluster: Sendable {
    /// Why there is no cluster.
    public struct Failure: Error, CustomStringConvertible {
        /// What went wrong.
        public let description: String
    }

    /// Its files.
    private let workspace: Workspace
    /// The shell that started the daemons and waits for the end of its standard input to end them.
    private let keeper: Process
    private let lifeline: Pipe

    /// What programs must find in their environment to use it.
    public let environment: [String: String]

    /// Why no cluster can be started here; `nil` where one can.
    public static let obstacle: String? = {
        guard geteuid() == 0 else { return "only root can start slurmd" }
        let missing = programs.filter { path(of: $0) == nil }
        return missing.isEmpty ? nil : "\(missing.joined(separator: ", ")) missing: run scripts/setup --slurm"
    }()

    /// Whether tests that need a cluster are to run: where one can be started, and where CODECSCORE_REQUIRE_SLURM is 1.
    public static var isWanted: Bool {
        obstacle == nil || ProcessInfo.processInfo.environment["CODECSCORE_REQUIRE_SLURM"] == "1"
    }

    private static let programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo", "srun"]

    /// Where a program is, of those that only root has in PATH too.
    private static func path(of program: String) -> String? {
        let list = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (list.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin", "/sbin"])
            .map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Starts a cluster and waits until its node takes jobs.
    ///
    /// - Parameters:
    ///   - cores: The node's, which need not be there.
    ///   - devices: Its GPUs, which need not be there either.
    ///   - settings: Further lines of Slurm's own configuration.
    public init(cores: Int = 4, devices: Int = 2, settings: [String] = []) throws {
        if let obstacle = Self.obstacle { throw Failure(description: obstacle) }
        workspace = Workspace()
        let folder = workspace.path
        guard folder.utf8.count < 80 else { throw Failure(description: "\(folder) is too long for a socket's path") }
        for name in ["state", "spool"] { workspace.write("", to: "\(name)/.keep") }
        workspace.write((0..<128).map { _ in UInt8.random(in: 0...255) }, to: "munge.key")
        chmod(workspace["munge.key"], 0o600)
        chmod(folder, 0o755)
        // Any file passes for a device.
        for device in 0..<devices { workspace.write("", to: "gpu\(device)") }
        workspace.write((0..<devices).map { "Name=gpu File=\(folder)/gpu\($0)\n" }.joined(), to: "gres.conf")
        let lines = try Self.configuration(folder, cores, devices) + settings
        workspace.write(lines.joined(separator: "\n") + "\n", to: "slurm.conf")
        environment = ["SLURM_CONF": workspace["slurm.conf"]]
        lifeline = Pipe()
        keeper = Process()
        keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
        keeper.arguments = ["-c", Self.keeping, "sh", folder]
        keeper.currentDirectoryURL = URL(fileURLWithPath: folder)
        keeper.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            .merging(["PATH": (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/usr/local/sbin:/sbin"])
        {
            $1
        }
        keeper.standardInput = lifeline.fileHandleForReading
        keeper.standardOutput = FileHandle.nullDevice
        workspace.write("", to: "daemons.log")
        keeper.standardError = FileHandle(forWritingAtPath: workspace["daemons.log"])
        try keeper.run()
        try? lifeline.fileHandleForReading.close()
        try waitUntilIdle()
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        keeper.waitUntilExit()
    }

    /// What a program of Slurm's says, or any that is to find this cluster.
    public func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path(of: program) ?? program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    private func waitUntilIdle() throws {
        for _ in 0..<75 {
            if try run("sinfo", ["--noheader", "--partition=cpu", "--format=%T"]).hasPrefix("idle") { return }
            guard keeper.isRunning else { break }
            Thread.sleep(forTimeInterval: 0.2)
        }
        let logs = ["daemons.log", "slurmctld.log", "slurmd.log", "munged.log"].map { name in
            "\(name):\n" + ((try? workspace.text(name)) ?? "").suffix(2000)
        }
        throw Failure(description: "Slurm does not start:\n" + logs.joined(separator: "\n"))
    }

    /// Slurm's configuration: nothing of it is the machine's, and nothing waits longer than it must.
    private static func configuration(_ folder: String, _ cores: Int, _ devices: Int) throws -> [String] {
        let host = String(ProcessInfo.processInfo.hostName.prefix { $0 != "." })
        let ports = try (0..<2).map { _ in try freePort() }
        return [
            "ClusterName=test", "SlurmctldHost=\(host)(127.0.0.1)", "SlurmctldPort=\(ports[0])",
            "SlurmdPort=\(ports[1])",
            "SlurmUser=root", "SlurmdUser=root", "AuthType=auth/munge", "AuthInfo=socket=\(folder)/munge.socket",
            "StateSaveLocation=\(folder)/state", "SlurmdSpoolDir=\(folder)/spool",
            "SlurmctldPidFile=\(folder)/slurmctld.pid", "SlurmdPidFile=\(folder)/slurmd.pid",
            "SlurmctldLogFile=\(folder)/slurmctld.log", "SlurmdLogFile=\(folder)/slurmd.log",
            "ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none", "SelectType=select/cons_tres",
            "SelectTypeParameters=CR_Core", "ReturnToService=2", "MpiDefault=none", "MailProg=/bin/true",
            "SlurmdParameters=config_overrides", "GresTypes=gpu", "KillWait=1",
            "SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=2",
            "NodeName=\(host) NodeAddr=127.0.0.1 CPUs=\(cores) RealMemory=64000 Gres=gpu:\(devices) State=UNKNOWN",
            "PartitionName=cpu Nodes=\(host) Default=YES MaxTime=INFINITE State=UP",
            "PartitionName=gpu Nodes=\(host) MaxTime=INFINITE State=UP",
        ]
    }

    /// A port that nobody listens on.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
            }
        }
        guard isBound else { throw Failure(description: "there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Starts the daemons; when the standard input ends, ends the jobs, the daemons and whatever else has this configuration in its
    /// environment: the steps' own processes are nobody's children.
    private static let keeping = """
        folder=$1
        exec 3<&0 </dev/null
        munged --foreground --socket="$folder/munge.socket" --key-file="$folder/munge.key" \\
            --log-file="$folder/munged.log" --pid-file="$folder/munged.pid" --seed-file="$folder/munged.seed" 3<&- &
        munge=$!
        tries=0
        until [ -S "$folder/munge.socket" ] || [ "$tries" -ge 100 ]; do tries=$((tries + 1)); sleep 0.1; done
        slurmctld -D 3<&- &
        controller=$!
        slurmd -D 3<&- &
        node=$!
        read -r _ <&3
        jobs=$(squeue --noheader --format=%A)
        if [ -n "$jobs" ]; then
            scancel $jobs
            tries=0
            while [ -n "$(squeue --noheader --format=%A)" ] && [ "$tries" -lt 20 ]; do
                tries=$((tries + 1))
                sleep 0.2
            done
        fi
        kill "$node" "$controller"
        (sleep 5; kill -KILL "$node" "$controller") &
        wait "$node"
        wait "$controller"
        # munge has nothing to save, and at times looks at a signal only when somebody calls.
        kill -KILL "$munge"
        wait "$munge"
        for process in /proc/[0-9]*; do
            number=${process#/proc/}
            [ "$number" != $$ ] || continue
            if tr '\\0' '\\n' <"$process/environ" 2>/dev/null | grep -qxF "SLURM_CONF=$folder/slurm.conf"; then
                kill -KILL "$number" 2>/dev/null
            fi
        done
        rm -rf "$folder"
        """
}

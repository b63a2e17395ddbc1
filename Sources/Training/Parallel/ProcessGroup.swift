import CMPI
import Codecs
import Foundation
import NeuralCodecs
import Torch

/// The processes that train one model together, one of which this is.
///
///     let group = try ProcessGroup.current()          // nil for a process of its own
///     try group?.checkSame(configurationText, as: "configuration")
///     try group?.begin(batch: number, items: rows)    // nil where all pass the batch over
///     … losses and their gradients …
///     try group?.average(gradients, weight: Double(rows))
///     try group?.finish()
///
/// All processes must make the same calls in the same order. A process that cannot go on calls ``abort(after:)``, as the others would
/// wait for it for ever. It is one thread's at a time.
package final class ProcessGroup: TrainingProcesses {
    package let count: Int
    package let rank: Int
    /// The number of this process among those on its host, from 0: that of its GPU.
    package let localRank: Int
    /// How many of the processes are on this host.
    package let localCount: Int
    /// The host's name.
    package let host: String

    let mpi: MessagePassing
    /// What adds up numbers on this process's GPU.
    private(set) var collective: CollectiveLibrary?
    private var currentPart: BatchPart?

    /// Joins the processes that `mpirun` or `srun` started together; `nil` where this one was started alone. Without a launcher MPI
    /// is not touched.
    ///
    /// - Parameter variable: The value of a variable of the environment.
    /// - Throws: `CodecError` where MPI is missing or refuses, or does not find as many processes as the launcher started.
    package static func current(
        _ variable: (String) -> String? = { ProcessInfo.processInfo.environment[$0] }
    ) throws(CodecError) -> ProcessGroup? {
        guard let launch = try ProcessLaunch.find(variable), launch.count != 1 else { return nil }
        let mpi = try MessagePassing(path: MessagePassing.shimPath(variable))
        try mpi.start()
        if let started = launch.count, started != mpi.count {
            throw CodecError(
                launch.launcher, cause: "it started \(started) processes, and MPI (\(mpi.library)) finds \(mpi.count)",
                remedy:
                    "use the launcher of that MPI, or run scripts/setup --mpi with MPICC naming the other's compiler",
                kind: .unavailable)
        }
        return mpi.count == 1 ? nil : try ProcessGroup(mpi)
    }

    private init(_ mpi: MessagePassing) throws(CodecError) {
        self.mpi = mpi
        (count, rank, localRank, host) = (mpi.count, mpi.rank, mpi.localRank, mpi.host)
        let hosts = try Self.hashes(of: mpi.host, mpi)
        localCount = hosts.count { $0 == hosts[mpi.rank] }
    }

    /// Whether this is the process that writes files and messages.
    package var isFirst: Bool { rank == 0 }

    /// What MPI it is, and, once a GPU is in use, what NCCL.
    package var engines: String { mpi.library + (collective.map { "; NCCL \($0.version)" } ?? "") }

    /// Readies the device on which this process trains. Sums on GPUs are NCCL's.
    ///
    /// - Throws: `CodecError` where NCCL is missing, or two processes have one GPU.
    package func use(_ device: Device) throws {
        guard case .cuda(let number) = device else { return }
        var library = try CollectiveLibrary.load()
        var id = try rank == 0 ? library.makeID() : cnccl_id()
        try withUnsafeMutableBytes(of: &id) { bytes in try mpi.broadcast(bytes) }
        try Torch.use(cudaDevice: number)
        try library.join(count: count, id: id, rank: rank)
        collective = library
    }

    // MARK: Batches

    package var part: BatchPart {
        guard let currentPart else { preconditionFailure("begin(batch:items:) comes before a batch's work") }
        return currentPart
    }

    /// Begins a batch, of which each process has a part.
    ///
    /// - Parameters:
    ///   - batch: The batch's number, the same in all processes.
    ///   - items: How many items this process has of it; fewer than planned where files could not be read.
    /// - Returns: This process's part, or `nil` where a process has no item: all pass the batch over then.
    /// - Throws: `CodecError` where processes are at different batches.
    @discardableResult
    package func begin(batch: Int, items: Int) throws(CodecError) -> BatchPart? {
        let all = try mpi.gather([batch, items])
        let batches = stride(from: 0, to: all.count, by: 2).map { all[$0] }
        let counts = stride(from: 1, to: all.count, by: 2).map { all[$0] }
        if let other = batches.firstIndex(where: { $0 != batches[0] }) {
            throw CodecError(
                name(other), cause: "it is at batch \(batches[other]), process 0 at \(batches[0])",
                remedy: "start all processes with the same program, options and files")
        }
        guard counts.allSatisfy({ $0 > 0 }) else {
            currentPart = nil
            return nil
        }
        let first = counts.prefix(rank).reduce(0, +)
        let part = BatchPart(items: first..<first + items, total: counts.reduce(0, +))
        currentPart = part
        return part
    }

    // MARK: The end

    /// Says on standard error why this process cannot go on, and ends all of them.
    package func abort(after error: any Error) -> Never {
        FileHandle.standardError.write(Data("\(name(rank)) on \(host): \(error)\n".utf8))
        mpi.abort(1)
        exit(1)
    }

    /// Parts from the others when all is done; nothing may be called afterwards.
    package func finish() throws(CodecError) {
        collective?.leave()
        collective = nil
        try mpi.finish()
    }

    /// A process for messages.
    func name(_ rank: Int) -> String { "process \(rank) of \(count)" }
}

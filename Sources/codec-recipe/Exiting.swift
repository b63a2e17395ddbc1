import ArgumentParser
import Audio
import Checkpoints
import Codecs
import Console
import FoundationEssentials
import Glibc
import Scoring
import Torch

/// Does a command's work and turns what it throws into the exit that the help text promises.
func exiting(_ work: () async throws -> Void) async throws {
    // A full disk is then an error with a message, and a closed pipe ends no work.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    defer { leaveTeardownToSystem() }
    do {
        try await work()
    } catch let exit as ExitCode {
        throw exit
    } catch let error as ValidationError {
        throw error
    } catch let error as CodecError {
        throw fail(ExitStatus(error.kind), error.headline, details: error.details)
    } catch let error as CheckpointError {
        throw fail(ExitStatus(error.kind), error.description)
    } catch let error as TorchError {
        throw fail(error.isDeviceMissing || !Torch.isAvailable ? .unavailable : .badResults, error.description)
    } catch let error as OutputError {
        throw fail(error)
    } catch let error as AudioError {
        throw fail(.noInput, error.description)
    } catch {
        throw fail(.internalError, "\(error); this is a bug, please report it with the command line")
    }
    if let exit = Terminal.exitOfFailure { throw exit }
}

/// Refuses an output that is there already.
func refuseExisting(_ output: String, unless isForced: Bool) throws {
    guard isForced || !FileManager.default.fileExists(atPath: output) else {
        throw fail(.cannotCreate, "\(output): it is there already; choose another name, or give --force")
    }
}

/// Has the program end as soon as its buffers are written. libtorch would take apart its tables of operators then, which is a
/// third of the time of loading it, for memory that the system takes back at once.
private func leaveTeardownToSystem() {
    // What is registered last is called first, so this comes before libtorch's own.
    on_exit(
        { status, _ in
            fflush(nil)
            _exit(status)
        }, nil)
}

extension ExitStatus {
    /// The status for a checkpoint's fault.
    init(_ kind: CheckpointError.Kind) {
        self =
            switch kind {
            case .invalid: .badResults
            case .missing: .noInput
            case .cannotCreate: .cannotCreate
            case .cannotWrite: .cannotWrite
            }
    }
}

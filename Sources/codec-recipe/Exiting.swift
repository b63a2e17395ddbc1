import ArgumentParser
import Audio
import Checkpoints
import Codecs
import Console
import Glibc
import Scoring
import Torch

/// Does a command's work and turns what it throws into the exit that the help text promises.
func exiting(_ work: () async throws -> Void) async throws {
    // Full disks and closed pipes are then errors with a message, not a silent death.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    do {
        try await work()
    } catch let exit as ExitCode {
        throw exit
    } catch let error as ValidationError {
        throw error
    } catch let error as CodecError {
        throw fail(ExitStatus(error.kind), error.description)
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
    if Terminal.hasFailed {
        throw fail(.cannotWrite, "standard output: cannot be written; check the pipe or the disk")
    }
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

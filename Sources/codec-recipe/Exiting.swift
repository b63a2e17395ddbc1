import ArgumentParser
import Archives
import Audio
import Checkpoints
import Codecs
import Console
import DSP
import Files
import FoundationEssentials
import Glibc
import Hub
import Jobs
import Kaldi
import Packing
import Recipe
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
    } catch let error as RecipeError {
        if error.kind == .usage { Terminal.error.print(RecipeHelp.text) }
        throw fail(error)
    } catch let error as KaldiError {
        throw fail(ExitStatus(error.kind), error.description)
    } catch let error as ArchiveError {
        throw fail(.badResults, error.description)
    } catch let error as JobError {
        throw fail(ExitStatus(error.kind), error.description)
    } catch let error as FileError {
        throw fail(
            error.step == .reading ? .noInput : .cannotWrite,
            "\(error.path): \(error.cause); check the path, its permissions and the room on the disk")
    } catch let error as KaldiOptionError {
        throw fail(.usage, "\(error)")
    } catch let error as StoredRunError {
        throw fail(.badResults, error.description)
    } catch let error as MergeError {
        throw fail(.badResults, error.description)
    } catch let error as CocoaError {
        throw fail(.cannotWrite, "\(error.localizedDescription); check paths and permissions")
    } catch let error as PackingError {
        throw fail(ExitStatus(error.kind), error.description)
    } catch let error as HubError {
        throw fail(ExitStatus(error.kind), error.description)
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

/// Prints why a recipe cannot go on; the status is `codec.sh`'s where it knows the case.
private func fail(_ error: RecipeError) -> ExitCode {
    let status: Int32 =
        switch error.kind {
        case .option, .failed: ExitStatus.someFailed.rawValue
        case .usage: 2
        case .missing: ExitStatus.noInput.rawValue
        case .unavailable: ExitStatus.unavailable.rawValue
        case .cannotWrite: ExitStatus.cannotWrite.rawValue
        }
    _ = fail(.someFailed, error.description, details: error.details)
    return ExitCode(status)
}

extension ExitStatus {
    /// The status where jobs cannot be started or watched.
    init(_ kind: JobError.Kind) {
        self =
            switch kind {
            case .missing: .noInput
            case .unavailable: .unavailable
            case .cannotWrite: .cannotWrite
            case .invalid, .request, .refused: .someFailed
            }
    }

    /// The status for a fault of a package.
    init(_ kind: PackingError.Kind) {
        self =
            switch kind {
            case .invalid: .badResults
            case .missing: .noInput
            case .cannotCreate: .cannotCreate
            case .cannotWrite: .cannotWrite
            }
    }

    /// The status for a fault with the Hub.
    init(_ kind: HubError.Kind) {
        self =
            switch kind {
            case .request: .usage
            case .missing: .noInput
            case .unavailable, .unreachable: .unavailable
            default: .someFailed
            }
    }

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

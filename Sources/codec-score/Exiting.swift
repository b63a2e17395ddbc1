import ArgumentParser
import Comparison
import Console
import Glibc
import Reports
import Scoring

/// Does a command's work and turns what it throws into the exit that the help text promises.
func exiting(_ work: () throws -> Void) throws {
    // A closed pipe then ends no work.
    signal(SIGPIPE, SIG_IGN)
    do {
        try work()
    } catch let exit as ExitCode {
        throw exit
    } catch let error as ComparisonError {
        throw fail(error)
    } catch let error as OutputError {
        throw fail(error)
    } catch let error as ReportError where error.kind != .template {
        throw fail(
            error.kind == .missing ? .noInput : error.kind == .malformed ? .badResults : .cannotCreate,
            error.description)
    } catch {
        throw fail(.internalError, "\(error); this is a bug, please report it with the command line")
    }
    if let exit = Terminal.exitOfFailure { throw exit }
}

/// Which jobs of an array are run, by what the logs of an earlier run say: `--pick` of Kaldi's `run.pl`.
public enum JobPick: String, Sendable, Hashable, CaseIterable {
    /// All of them.
    case all
    /// Those that failed, and those without an end.
    case failed
    /// Those without an end; those that failed are not run again, and count as failed.
    case incomplete

    /// The end that stands for a job which is not run again; `nil` for one that is to be run.
    func kept(_ logged: JobEnding?) -> JobEnding? {
        switch self {
        case .all: nil
        case .failed: logged?.isSuccess == true ? logged : nil
        case .incomplete: logged
        }
    }
}

import FoundationEssentials
import Glibc

/// The recipe that started a training, whose death the training must not survive: nobody would know of it.
public enum ParentProcess {
    private static let name = "CODEC_RECIPE_PARENT"

    /// Variables for a program that is to end with this one.
    static var variables: [String: String] { [name: String(getpid())] }

    /// Whether this program was started by a recipe that is gone.
    public static var isGone: Bool {
        guard let text = ProcessInfo.processInfo.environment[name], let number = pid_t(text) else { return false }
        return kill(number, 0) != 0 && errno == ESRCH
    }

    /// Whether a recipe started this program.
    public static var isKnown: Bool { ProcessInfo.processInfo.environment[name] != nil }
}

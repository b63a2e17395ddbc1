import Kaldi
import TestSupport
import Testing

/// A valid data directory of four utterances of two speakers, which tests spoil.
struct Fixture {
    let workspace: Workspace
    /// The folder's name.
    let name: String

    init(_ name: String = "data", in workspace: Workspace = Workspace()) {
        self.workspace = workspace
        self.name = name
        write("a-1 a\na-2 a\nb-1 b\nb-2 b\n", to: "utt2spk")
        write("a a-1 a-2\nb b-1 b-2\n", to: "spk2utt")
        write("a-1 /x/a-1.wav\na-2 /x/a 2.wav\nb-1 sox x.wav -t wav - |\nb-2 y.ark:12\n", to: "wav.scp")
        write("a-1 ONE\na-2 TWO\nb-1 THREE\nb-2 FOUR\n", to: "text")
    }

    /// The same with `segments`: two recordings, of which the utterances are cut.
    static func segmented(_ name: String = "data", in workspace: Workspace = Workspace()) -> Fixture {
        let fixture = Fixture(name, in: workspace)
        fixture.write("r1 /x/r1.wav\nr2 /x/r2.wav\n", to: "wav.scp")
        fixture.write("a-1 r1 0 1.5\na-2 r1 2 3\nb-1 r2 0.5 9.25\nb-2 r2 10 11\n", to: "segments")
        return fixture
    }

    var path: String { workspace[name] }
    var directory: DataDirectory { DataDirectory(path) }

    func write(_ text: String, to file: String) { workspace.write(text, to: "\(name)/\(file)") }

    func write(_ bytes: [UInt8], to file: String) { workspace.write(bytes, to: "\(name)/\(file)") }

    func remove(_ file: String) throws { try removeFile(path + "/" + file) }

    func has(_ file: String) -> Bool { workspace.has("\(name)/\(file)") }

    func text(_ file: String) throws -> String { try workspace.text("\(name)/\(file)") }

    /// The report without features.
    func report(_ change: (inout ValidationOptions) -> Void = { _ in }) -> ValidationReport {
        var options = ValidationOptions(needsFeatures: false)
        change(&options)
        return directory.validate(options)
    }
}

/// The error that work ends in.
func error(_ work: () throws(KaldiError) -> Void) throws -> KaldiError {
    var found: KaldiError?
    do throws(KaldiError) { try work() } catch { found = error }
    return try #require(found, "nothing was thrown")
}

import Audio
import FoundationEssentials
import Glibc
import Kaldi

/// Stage 1: `data/SET` for every set, by the user's `local/data.sh`, from folders of audio, or from LibriTTS.
struct DataPreparationStage {
    private let recipe: RecipeContext

    init(_ recipe: RecipeContext) { self.recipe = recipe }

    var steps: [RecipeStep] {
        if let folder = recipe.settings.optional("audio_dir") {
            return recipe.sets.map { set in
                prepared(set, from: ["\(folder)/\(set)"]) { try audioFolder("\(folder)/\(set)", set) }
            }
        }
        if let root = recipe.settings.optional("libritts") {
            return recipe.sets.map { set in
                prepared(set, from: Self.parts(of: set, root).map { "\(root)/\($0)" }) { try libriTTS(root, set) }
            }
        }
        return [script]
    }

    /// A set that is prepared here; its folders are looked at anew each time, which takes a moment.
    private func prepared(
        _ set: String, from sources: [String], _ work: @escaping @Sendable () throws -> Void
    ) -> RecipeStep {
        RecipeStep(
            stage: .dataPreparation, title: "\(sources.joined(separator: ", ")) -> data/\(set)", folder: "data/\(set)",
            outputs: [.list("data/\(set)/wav.scp")],
            facts: {
                var fingerprint = Fingerprint()
                for source in sources {
                    guard FileManager.default.fileExists(atPath: source) else {
                        throw RecipeError(
                            source, cause: "there is no such folder", remedy: "check the path and the sets' names",
                            kind: .missing)
                    }
                    fingerprint.add("source", source)
                    // As they are found for the list, links to folders followed.
                    for utterance in UtteranceCollection(path: source).utterances {
                        fingerprint.add(utterance.key, "")
                        if case .file(let path) = utterance.source { fingerprint.add(sizeAndTime: path) }
                    }
                }
                return .init(fingerprint)
            },
            work: { _, _ in
                try work()
                try check(set)
            })
    }

    private func audioFolder(_ source: String, _ set: String) throws {
        tell(try AudioFolder(source).prepare(DataDirectory("data/\(set)")))
    }

    /// Parts of LibriTTS that recipes put together under one name.
    private static let combined = [
        "train-clean-460": ["train-clean-100", "train-clean-360"],
        "train-960": ["train-clean-100", "train-clean-360", "train-other-500"],
    ]

    /// The corpus' folders that make a set.
    private static func parts(of set: String, _ root: String) -> [String] {
        FileManager.default.fileExists(atPath: "\(root)/\(set)") ? [set] : combined[set] ?? [set]
    }

    private func libriTTS(_ root: String, _ set: String) throws {
        let parts = Self.parts(of: set, root)
        for part in parts {
            tell(try LibriTTS("\(root)/\(part)").prepare(DataDirectory("data/\(part)")))
        }
        if parts != [set] {
            try DataDirectory("data/\(set)").combine(parts.map { DataDirectory("data/\($0)") })
        }
    }

    private func tell(_ report: PreparationReport) {
        for message in report.messages { recipe.tell(.note(message)) }
        for warning in report.warnings { recipe.tell(.warning(warning)) }
    }

    // MARK: local/data.sh

    private var script: RecipeStep {
        let path = "local/data.sh"
        let options = recipe.settings.text("local_data_opts")
        return RecipeStep(
            stage: .dataPreparation, title: "\(path) \(options)", folder: "data",
            outputs: recipe.sets.map { .file("data/\($0)/wav.scp") },
            facts: {
                guard FileManager.default.fileExists(atPath: path) else {
                    throw RecipeError(
                        path, cause: "there is no such script in this folder",
                        remedy:
                            "write one that makes data/SET/wav.scp of every set, or give --audio_dir or --libritts, "
                            + "or begin at --stage 2",
                        kind: .missing)
                }
                var fingerprint = Fingerprint()
                fingerprint.add("options", options)
                fingerprint.add("sets", recipe.sets.joined(separator: " "))
                fingerprint.add(content: path)
                return .init(fingerprint)
            },
            work: { _, _ in
                guard access(path, X_OK) == 0 else {
                    throw RecipeError(path, cause: "it may not be run", remedy: "chmod +x \(path)")
                }
                let status = try await ChildProgram.run([path] + ShellWords.split(options, option: "local_data_opts"))
                guard status == 0 else {
                    throw RecipeError(
                        path, cause: "it ended with status \(status)", remedy: "see what it printed above")
                }
                for set in recipe.sets { try check(set) }
            })
    }

    /// Tells what is wrong with a prepared set; only what would stop the stages after it is an error.
    private func check(_ set: String) throws {
        let folder = "data/\(set)"
        let list = try listOfEarlierStage(folder + "/wav.scp", .dataPreparation)
        let entries = "\(list.lines.count) \(list.lines.count == 1 ? "entry" : "entries")"
        let hasSpeakers = FileManager.default.fileExists(atPath: folder + "/utt2spk")
        guard hasSpeakers else {
            return recipe.tell(.note("\(folder): \(entries), no utt2spk"))
        }
        let report = DataDirectory(folder).validate(
            ValidationOptions(
                needsFeatures: false, needsText: FileManager.default.fileExists(atPath: folder + "/text")))
        for problem in report.failures.prefix(3) { recipe.tell(.warning("\(problem)")) }
        recipe.tell(.note("\(folder): \(entries)"))
    }
}

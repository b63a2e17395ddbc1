import ArgumentParser
import Audio
import Console
import FoundationEssentials
import Scoring

// How the command turns its options into a plan, and what it says about collections.
extension ScoreCommand {
    /// Reads the collections and lists, and pairs them.
    func makePlan() throws -> ScoringPlan {
        var selection = ScoringPlan.Selection()
        var problems = [String]()
        selection.limit = self.selection.limit
        selection.shard = self.selection.shard
        if let path = self.selection.keys {
            let list = KeyList(path: path)
            guard !list.keys.isEmpty else {
                throw fail(
                    .noInput, list.problems.first?.description ?? "\(path): no key is in this list; write one a line")
            }
            selection.keys = Set(list.keys)
            problems += list.problems.map(\.description)
        }
        if let path = self.selection.utt2spk {
            let map = SpeakerMap(path: path)
            guard !map.speakers.isEmpty else {
                throw fail(
                    .noInput,
                    map.problems.first?.description ?? "\(path): no speaker is in this list; write `key speaker` a line"
                )
            }
            selection.speakers = map.speakers
            problems += map.problems.map(\.description)
        }
        for path in [ref] + hyp.map({ NamedPath($0).path }) where !FileManager.default.fileExists(atPath: path) {
            throw fail(.noInput, "\(path): there is no such file or folder; check --ref and --hyp")
        }
        let allowPipes = self.selection.allowPipes
        let reference = UtteranceCollection(path: ref, allowPipes: allowPipes)
        let systems = try namedSystems().map {
            (system: $0, collection: UtteranceCollection(path: $0.path, allowPipes: allowPipes))
        }
        return ScoringPlan(
            reference: reference, systems: systems, selection: selection, problems: problems,
            transcripts: try readTranscripts(systems.map(\.system.name)))
    }

    /// The systems with their names and folders for results.
    private func namedSystems() throws -> [ScoringPlan.System] {
        let arguments = hyp.map(NamedPath.init)
        let names = arguments.map { $0.name ?? Self.displayName($0.path) }
        if arguments.count == 1 {
            let path = arguments[0].path
            return [.init(name: names[0], path: path, output: out ?? Self.defaultOutput(for: path))]
        }
        for (i, name) in names.enumerated() {
            if names[..<i].contains(name) {
                throw fail(
                    .usage, "two systems are called '\(name)'; name them, as in --hyp A=path/one --hyp B=path/two")
            }
            if name.hasPrefix(".") || name.contains("/") {
                throw fail(
                    .usage, "a system cannot be called '\(name)', since its folder is; name it, as in --hyp A=path")
            }
        }
        return zip(names, arguments).map { name, argument in
            .init(name: name, path: argument.path, output: (out ?? ".") + "/" + name)
        }
    }

    /// The last part of a path that says something: not `wav`, not the list's own name.
    private static func displayName(_ path: String) -> String {
        var parts = path.split(separator: "/").map(String.init)
        if parts.count > 1, let last = parts.last, last == "wav" || last.hasSuffix(".scp") { parts.removeLast() }
        if parts.count > 1, parts.last == "wav" { parts.removeLast() }
        return parts.last.map { $0 == "." || $0 == ".." ? "hypothesis" : $0 } ?? "hypothesis"
    }

    /// `<folder>-scores` beside the hypothesis folder; for a list or file, beside the folder that holds it.
    private static func defaultOutput(for path: String) -> String {
        var isDirectory = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        var parts = (path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path)
            .split(separator: "/").map(String.init)
        parts = parts.reduce(into: []) { kept, part in
            if part == ".." { kept = kept.dropLast() } else if part != "." { kept.append(part) }
        }
        if exists && !isDirectory { parts.removeLast() }
        let folder = "/" + parts.joined(separator: "/") + "-scores"
        let current = FileManager.default.currentDirectoryPath + "/"
        return folder.hasPrefix(current) && !path.hasPrefix("/") ? String(folder.dropFirst(current.count)) : folder
    }

    /// Says what is wrong with the collections, and which keys only one side has.
    func reportProblems(_ plan: ScoringPlan) {
        var said = Set<String>()
        for problem in plan.coverage.flatMap(\.problems) where said.insert(problem).inserted {
            Terminal.error.print("codec-score: error: \(problem)", style: .error)
        }
        for (system, coverage) in zip(plan.systems, plan.coverage) {
            let place = plan.systems.count > 1 ? " (\(system.name))" : ""
            report(coverage.onlyInReference, "without a hypothesis\(place)")
            report(coverage.onlyInHypothesis, "without a reference\(place)")
        }
    }

    private func report(_ keys: [String], _ fault: String) {
        guard !keys.isEmpty else { return }
        let shown = 20
        let names = keys.prefix(shown).joined(separator: ", ")
        let rest = keys.count > shown ? ", … \(keys.count - shown) more" : ""
        let message = "\(keys.count) \(keys.count == 1 ? "key" : "keys") \(fault): \(names)\(rest)"
        if selection.allowUnpaired {
            warn(message)
        } else {
            Terminal.error.print("codec-score: error: \(message)", style: .error)
        }
        if keys.contains(where: { $0.contains("/") }) {
            warn(
                "keys with a folder in them stand for files of one name in several folders; give each system's folder as its own --hyp"
            )
        }
    }

    /// Why a plan is empty, with keys of both sides where there are any.
    func nothingToScore(_ plan: ScoringPlan) -> String {
        let references = plan.coverage.first?.onlyInReference ?? []
        let hypotheses = plan.coverage.flatMap(\.onlyInHypothesis)
        guard let reference = references.first, let hypothesis = hypotheses.first else {
            let empty =
                references.isEmpty && hypotheses.isEmpty
                ? "both collections" : references.isEmpty ? ref : hyp.joined(separator: ", ")
            return "nothing to score: no utterance is in \(empty) "
                + "(a collection is a folder of audio files, a wav.scp, or a Kaldi data directory)"
        }
        return "nothing to score: no key is in both collections; the reference has '\(reference)', "
            + "the hypothesis '\(hypothesis)'"
    }
}

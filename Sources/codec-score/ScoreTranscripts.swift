import ArgumentParser
import Audio
import Console
import Scoring

// How the command finds the transcripts of its systems and of the reference.
extension ScoreCommand {
    /// The lists that --hyp-text and --ref-text name, or the data directory's `text`; `nil` where none are asked for.
    ///
    /// - Parameter names: the systems' names, in their order
    func readTranscripts(_ names: [String]) throws -> RunTranscripts? {
        guard !transcripts.hypText.isEmpty else { return nil }
        guard let path = transcripts.refText ?? TranscriptList.path(ofCollection: ref) else {
            throw fail(
                .usage,
                "--hyp-text needs to know what is said in \(ref): give it with --ref-text FILE, a line `key words` an utterance"
            )
        }
        let reference = try list(path, "--ref-text")
        return RunTranscripts(
            reference: reference, systems: try pathsOfSystems(names).map { try list($0, "--hyp-text") })
    }

    /// Says which lists lack utterances that are scored.
    func reportMissingTranscripts(_ plan: ScoringPlan) {
        guard let lists = plan.transcripts else { return }
        let keys = plan.items.map(\.key)
        report(keys, plan.items.count { $0.reference.transcript == nil }, lists.reference)
        for (i, list) in lists.systems.enumerated() {
            let keys = plan.keys(ofSystem: i)
            report(keys, plan.items.count { $0.hypotheses[i].map { $0.transcript == nil } ?? false }, list)
        }
    }

    private func report(_ keys: [String], _ missing: Int, _ list: TranscriptList) {
        guard missing > 0 else { return }
        var message =
            "\(list.path) has no transcript of \(missing) of \(keys.count) utterances, which get no error rate"
        if missing == keys.count, let other = list.texts.keys.min(by: precedesInByteOrder) {
            message += ": the utterances are called as '\(keys[0])', those of the list as '\(other)'"
        }
        warn(message)
    }

    private func list(_ path: String, _ option: String) throws -> TranscriptList {
        let list = TranscriptList(path: path)
        guard !list.texts.isEmpty else {
            throw fail(
                .noInput,
                list.problems.first?.description
                    ?? "\(path): no transcript is in this list; \(option) takes a line `key words` an utterance")
        }
        return list
    }

    /// The file of each system: as many as there are systems, in their order or by their names.
    private func pathsOfSystems(_ names: [String]) throws -> [String] {
        let arguments = transcripts.hypText.map(NamedPath.init)
        let named = arguments.filter { $0.name != nil }
        guard !named.isEmpty else { return arguments.map(\.path) }
        return try names.map { name in
            let own = named.filter { $0.name == name }
            guard named.count == arguments.count, own.count == 1 else {
                throw fail(
                    .usage,
                    "--hyp-text: \(own.count) lists are for the system '\(name)'; give one for each of "
                        + "\(names.joined(separator: ", ")), all by name or all in the order of --hyp")
            }
            return own[0].path
        }
    }
}

import FoundationEssentials
import Kaldi

/// Stage 2: `data/SET/wav.scp` to `dump/raw`, as files of one rate and encoding.
struct FormattingStage {
    private let recipe: RecipeContext

    init(_ recipe: RecipeContext) { self.recipe = recipe }

    var steps: [RecipeStep] { recipe.sets.map(step) }

    private func step(_ set: String) -> RecipeStep {
        let (list, segments, output) = ("data/\(set)/wav.scp", "data/\(set)/segments", recipe.formatted(set))
        let settings = recipe.settings
        let hasSegments: @Sendable () -> Bool = { FileManager.default.fileExists(atPath: segments) }
        return RecipeStep(
            stage: .formatting, title: "data/\(set) -> \(output)", folder: output,
            outputs: [.list(output + "/wav.scp"), .file(output + "/utt2num_samples"), .file(output + "/feats_type")]
                + (settings.flag("kaldi_feats") ? [.list(output + "/feats.scp"), .list(output + "/vad.scp")] : []),
            facts: {
                let recordings = try listOfEarlierStage(list, .dataPreparation)
                try requireUnique(recordings)
                var fingerprint = Fingerprint()
                for name in ["fs", "audio_format", "kaldi_feats"] { fingerprint.add(name, settings.text(name)) }
                fingerprint.add(list: list)
                if hasSegments() { fingerprint.add(content: segments) }
                let units = hasSegments() ? try KaldiTable(path: segments) : recordings
                return .init(
                    fingerprint, jobs: min(recipe.jobs("nj", lines: recordings.lines.count), max(1, units.lines.count)))
            },
            clear: {
                try removeAll(output + "/logs")
                try removeAll(output + "/data")
            },
            work: { facts, isGoingOn in
                if isGoingOn { try retryFailures(output, jobs: facts.jobs) }
                try await format(set, segments: hasSegments() ? segments : nil, jobs: facts.jobs, isGoingOn)
            })
    }

    private func format(_ set: String, segments: String?, jobs: Int, _ isGoingOn: Bool) async throws {
        let (list, output) = ("data/\(set)/wav.scp", recipe.formatted(set))
        let (logs, data) = (output + "/logs", output + "/data")
        let numbers = 1...jobs
        let settings = recipe.settings
        var command = [
            recipe.surroundings.program, "format-wav-scp", "--fs", String(settings.sampleRate), "--audio-format",
            settings.text("audio_format"), "--allow-failures",
        ]
        if isGoingOn { command.append("--resume") }
        if settings.flag("kaldi_feats") { command.append("--kaldi-feats") }
        if let segments {
            try KaldiTable(path: segments).split(into: numbers.map { "\(logs)/segments.\($0)" })
            command += [
                "--segments", "\(logs)/segments.\(RecipeJobs.number)", list, "\(data)/format.\(RecipeJobs.number)",
            ]
        } else {
            try KaldiTable(path: list).split(into: numbers.map { "\(logs)/wav.\($0).scp" })
            command += ["\(logs)/wav.\(RecipeJobs.number).scp", "\(data)/format.\(RecipeJobs.number)"]
        }
        try await recipe.runJobs(
            "formatting \(set)",
            .init(
                name: "format_wav_scp", folder: logs, count: jobs, command: command,
                inputs: [segments == nil ? "\(logs)/wav.\(RecipeJobs.number).scp" : list]),
            isGoingOn: isGoingOn)
        let folders = numbers.map { "\(data)/format.\($0)" }
        let features = settings.flag("kaldi_feats") ? ["feats.scp", "vad.scp"] : []
        for name in ["wav.scp", "utt2num_samples"] + features {
            try concatenate(folders.map { "\($0)/\(name)" }, to: "\(output)/\(name)")
        }
        try writeText("raw\n", to: output + "/feats_type")
        try report(set, folders)
    }

    /// Takes away the logs of jobs that left utterances out, so that these are tried again.
    private func retryFailures(_ output: String, jobs: Int) throws {
        for job in 1...jobs {
            let failures = "\(output)/data/format.\(job)/\(AudioFormatting.failuresName)"
            guard FileManager.default.contents(atPath: failures)?.isEmpty == false else { continue }
            try removeAll("\(output)/logs/format_wav_scp.\(job).log")
        }
    }

    /// Tells what was left out, and fails where that is more than is allowed.
    private func report(_ set: String, _ folders: [String]) throws {
        let failures = folders.flatMap { folder in
            (FileManager.default.contents(atPath: "\(folder)/\(AudioFormatting.failuresName)") ?? Data())
                .split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        }
        let output = recipe.formatted(set)
        let written = try KaldiTable(path: output + "/wav.scp").lines.count
        recipe.tell(
            .note(
                "\(output): \(written) utterance\(written == 1 ? "" : "s")"
                    + (failures.isEmpty ? "" : ", \(failures.count) left out")))
        let allowed = recipe.settings.integer("max_failures")
        let shown = failures.prefix(10).map { "  " + $0 } + (failures.count > 10 ? ["  …"] : [])
        guard failures.count <= allowed, written > 0 else {
            throw RecipeError(
                "data/\(set)/wav.scp",
                cause: "\(failures.count) of \(written + failures.count) utterances could not be read",
                remedy: written > 0
                    ? "mend them, or go on without them by --max_failures \(failures.count)" : "mend them",
                details: Array(shown))
        }
        for line in shown { recipe.tell(.warning("left out:" + line)) }
    }
}

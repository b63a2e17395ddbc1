import Audio
import FoundationEssentials
import Kaldi
import NeuralCodecs

/// Stage 6: each test set through each checkpoint, as codes and audio.
struct DecodingStage {
    private let recipe: RecipeContext
    private let options: InferenceOptions

    init(_ recipe: RecipeContext) throws(RecipeError) {
        self.recipe = recipe
        options = try InferenceOptions(
            config: recipe.settings.optional("inference_config"),
            arguments: ShellWords.split(recipe.settings.text("inference_args"), option: "inference_args"))
    }

    var steps: [RecipeStep] {
        for set in recipe.settings.testSets where recipe.isFiltered(set) {
            recipe.tell(.note("\(set) is decoded after the duration filter, since it trains or validates too"))
        }
        return recipe.decodings.flatMap { decoding in
            recipe.settings.testSets.map { step(decoding.model, decoding.tag, $0) }
        }
    }

    private func step(_ model: String, _ tag: String, _ set: String) -> RecipeStep {
        let folder = "\(recipe.experiment)/\(tag)/\(set)"
        let list = recipe.dumped(set) + "/wav.scp"
        let (modelFile, config) = ("\(recipe.experiment)/\(model)", recipe.experiment + "/config.yaml")
        let settings = recipe.settings
        let lists = ["codec"] + (options.isEncodeOnly ? [] : ["wav"])
        return RecipeStep(
            stage: .decoding, title: "\(recipe.dumped(set)), \(model) -> \(folder)", folder: folder,
            outputs: lists.map { .list("\(folder)/\($0)/\($0).scp") },
            facts: {
                let lines = try listOfEarlierStage(list, .formatting).lines.count
                if options.modelTag == nil { try checkModel(modelFile, config) }
                var fingerprint = Fingerprint()
                fingerprint.add("options", options.text)
                for name in ["espnet_exact", "gpu_inference"] { fingerprint.add(name, settings.text(name)) }
                fingerprint.add(list: list)
                fingerprint.add(sizeAndTime: modelFile)
                fingerprint.add(content: config)
                return .init(
                    fingerprint, jobs: recipe.jobs("inference_nj", lines: lines))
            },
            clear: { try removeAll(folder + "/log") },
            work: { facts, isGoingOn in
                try recipe.writeScript(into: "\(recipe.experiment)/\(tag)", from: .decoding)
                warnOfBandwidth(config)
                try await decode(set, model, into: folder, jobs: facts.jobs, isGoingOn)
                for name in ["codec", "wav"] where !isGoingOn || !lists.contains(name) {
                    try removeAll("\(folder)/\(name)")
                }
                for name in lists { try merge(name, in: folder, jobs: facts.jobs) }
            },
            tidy: {
                let logs = folder + "/log"
                for name in try FileManager.default.contentsOfDirectory(atPath: logs) where name.hasPrefix("output.") {
                    try removeAll("\(logs)/\(name)")
                }
            })
    }

    /// Says so where the bandwidth asked for changes nothing.
    private func warnOfBandwidth(_ config: String) {
        guard options.hasBandwidth, recipe.settings.flag("espnet_exact"),
            let kind = try? TrainConfiguration(path: config).kind, !kind.honoursTargetBandwidthInESPnet
        else { return }
        recipe.tell(
            .warning(
                "ESPnet's \(kind.title) ignores target_bandwidth, and so does this decoding; "
                    + "--espnet_exact false honours it"))
    }

    private func checkModel(_ modelFile: String, _ config: String) throws(RecipeError) {
        for path in [modelFile, config] where !FileManager.default.fileExists(atPath: path) {
            let all = ((try? FileManager.default.contentsOfDirectory(atPath: recipe.experiment)) ?? [])
                .filter { $0.hasSuffix(".pth") && $0 != "checkpoint.pth" }.sorted(by: precedesInByteOrder)
            throw RecipeError(
                path, cause: "there is no such file",
                remedy: all.isEmpty
                    ? "train first (--stage 5), or name the experiment by --codec_exp or --tag"
                    : "name one of \(all.joined(separator: ", ")) by --inference_model", kind: .missing)
        }
    }

    private func decode(
        _ set: String, _ model: String, into folder: String, jobs: Int, _ isGoingOn: Bool
    ) async throws {
        let logs = folder + "/log"
        let settings = recipe.settings
        let list = try KaldiTable(path: recipe.dumped(set) + "/wav.scp")
        try list.split(into: (1...jobs).map { "\(logs)/keys.\($0).scp" })
        let feats = recipe.dumped(set) + "/feats_type"
        if FileManager.default.fileExists(atPath: feats) { try concatenate([feats], to: folder + "/feats_type") }
        let usesGPU = settings.flag("gpu_inference") || options.usesGPU
        var command = [
            recipe.surroundings.program, options.isEncodeOnly ? "encode" : "resynthesize", "--input",
            "\(logs)/keys.\(RecipeJobs.number).scp",
            "--output-dir", "\(logs)/output.\(RecipeJobs.number)", isGoingOn ? "--resume" : "--force", "--jobs", "1",
        ]
        if let tag = options.modelTag {
            command += ["--model-tag", tag]
        } else {
            command += [
                "--model-file", "\(recipe.experiment)/\(model)", "--train-config", recipe.experiment + "/config.yaml",
            ]
        }
        if usesGPU { command += ["--device", "cuda"] }
        if settings.flag("espnet_exact") { command.append("--espnet-exact") }
        try await recipe.runJobs(
            "decoding \(set)",
            .init(
                name: "codec_inference", folder: logs, count: jobs, command: command + options.arguments,
                gpus: usesGPU ? 1 : 0, inputs: ["\(logs)/keys.\(RecipeJobs.number).scp"]), isGoingOn: isGoingOn)
    }

    /// Puts the jobs' files of a kind into one folder, with a table sorted by key.
    ///
    /// What an earlier, broken run moved already is found where it is.
    private func merge(_ name: String, in folder: String, jobs: Int) throws {
        let output = "\(folder)/\(name)"
        try makeFolder(output)
        var lines = [(key: String, path: String)]()
        for job in 1...jobs {
            let part = "\(folder)/log/output.\(job)/\(name)"
            let table = "\(part)/\(name).scp"
            guard FileManager.default.fileExists(atPath: table) else {
                throw RecipeError(
                    table, cause: "a job has not left this list",
                    remedy: "see \(folder)/log/codec_inference.\(job).log, and run again with --force")
            }
            for line in try KaldiTable(path: table).lines {
                let (key, path) = (line.key.description, line.value)
                guard path.hasPrefix(part + "/") else {
                    throw RecipeError(
                        table, cause: "'\(key)' is not in the folder of its list", remedy: "run again with --force")
                }
                let place = output + path.dropFirst(part.count)
                try move(path, place)
                try move(Self.sidecar(path), Self.sidecar(place))
                lines.append((key, place))
            }
            let record = "\(name).run.json"
            try move("\(part)/\(record)", "\(output)/\(record)")
        }
        lines.sort { precedesInByteOrder($0.key, $1.key) }
        try writeText(lines.map { "\($0.key) \($0.path)\n" }.joined(), to: "\(output)/\(name).scp")
    }

    /// The description beside a file of codes, which has their suffix replaced.
    private static func sidecar(_ path: String) -> String {
        (path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path) + ".json"
    }

    private func move(_ from: String, _ to: String) throws {
        guard FileManager.default.fileExists(atPath: from) else { return }
        try removeAll(to)
        if let slash = to.lastIndex(of: "/") { try makeFolder(String(to[..<slash])) }
        do { try FileManager.default.moveItem(atPath: from, toPath: to) } catch {
            throw RecipeError(
                to, cause: "\(from) cannot be moved there: \(error)", remedy: "check the folder", kind: .cannotWrite)
        }
    }
}

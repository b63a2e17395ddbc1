/// Names and folders that follow from the options, as `codec.sh` derives them.
public struct RecipeNames: Sendable, Equatable {
    /// The experiment's suffix.
    public let tag: String
    /// The scoring's folder below a decoded set.
    public let scoringTag: String
    /// Folder of shapes.
    public let statsFolder: String
    /// The experiment's folder.
    public let experiment: String
    /// Dumped audio.
    public let dump: String
    /// The decoding's folder below the experiment, by checkpoint, in the order of ``RecipeSettings/models``.
    public let decodings: [(model: String, tag: String)]

    /// The names of settings.
    public init(_ settings: RecipeSettings) throws(RecipeError) {
        let expdir = settings.text("expdir")
        dump = settings.text("dumpdir") + "/raw"
        tag =
            settings.optional("tag")
            ?? (settings.optional("train_config").map { Self.base($0) + "_raw_fs" + settings.text("fs") } ?? "train_raw")
            + Self.squeezed(settings.text("train_args"))
        scoringTag =
            settings.optional("scoring_tag")
            ?? (settings.optional("scoring_config").map(Self.base) ?? "scoring")
            + Self.squeezed(settings.text("scoring_args"))
        statsFolder = settings.optional("codec_stats_dir") ?? expdir + "/codec_stats_raw"
        experiment = settings.optional("codec_exp") ?? expdir + "/codec_" + tag
        let inference = settings.optional("inference_tag")
        let start =
            (settings.optional("inference_config").map(Self.base) ?? "inference")
            + Self.squeezed(settings.text("inference_args"))
        if inference != nil, settings.models.count > 1 {
            throw RecipeError(
                "--inference_tag", cause: "several checkpoints are to be decoded with, and one folder is named",
                remedy: "leave it out, or name one --inference_model", kind: .option)
        }
        let tags = settings.models.map { Self.modelTag($0) }
        if let twice = tags.indices.first(where: { tags[..<$0].contains(tags[$0]) }) {
            throw RecipeError(
                "--inference_model",
                cause: "'\(settings.models[twice])' would be decoded into the folder of another one",
                remedy: "name each checkpoint once, or decode them in runs of their own with --inference_tag",
                kind: .option)
        }
        decodings = settings.models.map { ($0, inference ?? start + "_" + Self.modelTag($0)) }
    }

    /// A file's name without `.yaml`, as `basename FILE .yaml` gives it.
    static func base(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".yaml") && name != ".yaml" ? String(name.dropLast(5)) : name
    }

    /// Arguments as a part of a name.
    static func squeezed(_ arguments: String) -> String {
        arguments.replacing("--", with: "_").filter { !" |=".contains($0) }
    }

    /// A checkpoint as a part of a name: without its last extension, slashes replaced.
    static func modelTag(_ model: String) -> String {
        let name = model.replacing("/", with: "_")
        return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    /// Whether all names are the same.
    public static func == (a: RecipeNames, b: RecipeNames) -> Bool {
        a.tag == b.tag && a.scoringTag == b.scoringTag && a.statsFolder == b.statsFolder
            && a.experiment == b.experiment && a.dump == b.dump && a.decodings.elementsEqual(b.decodings, by: ==)
    }
}

import Files
import Hub

/// The page of a model on Hugging Face's Hub: `README.md`, with the front matter that the Hub files it under.
///
/// Texts of users stay texts: whatever is in a name, it changes neither the front matter nor the page's structure.
///
/// Source: ESPnet, `scripts/utils/TEMPLATE_HF_Readme.md`, as stage 9 of `codec.sh` fills it; Hugging Face, "Model Cards".
public struct ModelCard: Sendable, Hashable {
    /// The repository.
    public var repository: HubRepository
    /// Who trained the model.
    public var author: String
    /// ESPnet's name of the recipe: `libritts/codec1`.
    public var recipe: String
    /// The program that trained it, and its version: `codec-recipe 0.1.0`.
    public var program: String
    /// `config.yaml`.
    public var configuration: String
    /// `RESULTS.md`, if there is one.
    public var results: String?
    /// The codec's sample rate in Hz, if it is to be told.
    public var sampleRate: Int?
    /// What its codes cost, if it is to be told.
    public var rates: [CodecRate] = []
    /// What the Hub files it under; ``defaultTags`` if nobody says otherwise.
    public var tags = Self.defaultTags
    /// The language, or several.
    public var languages = ["multilingual"]
    /// What it was trained on.
    public var datasets: [String]
    /// The licence's name on the Hub.
    public var license = Self.defaultLicense

    /// The tags that ESPnet gives its codecs.
    public static let defaultTags = ["espnet", "audio", "codec"]
    /// The licence that ESPnet gives its models.
    public static let defaultLicense = "cc-by-4.0"
    /// What the Hub calls the file.
    public static let fileName = "README.md"

    /// The page of a model, with ESPnet's tags, language and licence.
    ///
    /// - Parameters:
    ///   - repository: where it will be
    ///   - author: who trained it
    ///   - recipe: `libritts/codec1`; the part before `/` is the data set
    ///   - program: what trained it, with its version
    ///   - configuration: the text of `config.yaml`
    ///   - results: the text of `RESULTS.md`
    public init(
        repository: HubRepository, author: String, recipe: String, program: String, configuration: String,
        results: String? = nil
    ) {
        self.repository = repository
        self.author = author
        self.recipe = recipe
        self.program = program
        self.configuration = configuration
        self.results = results
        datasets = recipe.split(separator: "/").first.map { [String($0)] } ?? []
    }

    /// The text of `README.md`.
    public var markdown: String {
        let parts = [
            frontMatter, introduction, use, codec, results.map { MarkdownText.document($0) }, folded, citation,
        ]
        return parts.compactMap(\.self).joined(separator: "\n")
    }

    private var frontMatter: String {
        func list(_ key: String, _ values: [String]) -> String {
            values.isEmpty ? "" : "\(key):\n" + values.map { "- \(YAMLText.quoted($0))\n" }.joined()
        }
        let language =
            languages.count == 1 ? "language: \(YAMLText.quoted(languages[0]))\n" : list("language", languages)
        return "---\n" + list("tags", tags) + language + list("datasets", datasets)
            + "license: \(YAMLText.quoted(license))\n---\n"
    }

    private var introduction: String {
        """
        ## ESPnet2 Codec model

        ### \(MarkdownText.code(repository.identifier))

        This model was trained by \(MarkdownText.escaped(author)) with \(MarkdownText.escaped(program)), after the recipe \
        \(MarkdownText.code(recipe)) of [ESPnet](https://github.com/espnet/espnet/). ESPnet loads it.

        """
    }

    private var use: String {
        let folder = ShellText.logged(["egs2/" + recipe])
        let recipeCommands = """
            cd espnet
            pip install -e .
            cd \(folder)
            ./run.sh --skip_data_prep false --skip_train true --download_model \(repository.identifier)

            """
        let python = """
            from espnet2.bin.gan_codec_inference import AudioCoding

            codec = AudioCoding.from_pretrained("\(repository.identifier)")

            """
        let own = "codec-recipe resynthesize --pretrained \(repository.identifier) --input AUDIO --output-dir FOLDER\n"
        return """
            ### How to use it in ESPnet

            \(MarkdownText.block(recipeCommands, language: "bash"))
            \(MarkdownText.block(python, language: "python"))
            ### How to use it with codec-recipe

            \(MarkdownText.block(own, language: "bash"))
            """
    }

    private var codec: String? {
        guard sampleRate != nil || !rates.isEmpty else { return nil }
        let rate = sampleRate.map { "- sample rate: \($0) Hz\n" } ?? ""
        let table = rates.isEmpty ? "" : CodecRate.table(rates)
        return "## Codec\n\n" + [rate, table].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var folded: String {
        """
        ## Codec config

        <details><summary>expand</summary>

        \(MarkdownText.block(configuration, language: "yaml"))
        </details>

        """
    }

    private var citation: String {
        "### Citation\n\n" + MarkdownText.block(Citations.bibTeX, language: "bibtex")
    }
}

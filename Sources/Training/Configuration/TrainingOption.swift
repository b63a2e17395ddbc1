/// An option of ESPnet's `gan_codec_train`, or one of our own: its form, its default and what it does here.
package struct TrainingOption: Sendable {
    /// How the values of an option are written, in a file and as arguments.
    package enum Form: Sendable, Hashable {
        /// True where it is named; without a value.
        case mark
        /// true or false; yes, no, 1, 0 and the like as arguments.
        case flag
        /// A whole number.
        case integer(isOptional: Bool)
        /// A number.
        case real
        /// A size in bytes, with a unit such as MB in texts.
        case byteCount(isOptional: Bool)
        /// A text.
        case text(isOptional: Bool)
        /// One of some words, in any case; `nil` among them is null.
        case word([String?])
        /// A whole number, or a text such as 3-5.
        case integerOrText
        /// So many texts after one name.
        case texts(count: Int?)
        /// Whole numbers after one name, or one alone in a file.
        case integers
        /// Texts, one each time the option is named; they follow those of the file.
        case repeatedTexts
        /// Whole numbers, one each time.
        case repeatedIntegers
        /// Three texts with commas each time.
        case repeatedTriples
        /// Three texts with commas, several after one name.
        case triples
        /// Keys and values: `key.inner=value`, or a mapping.
        case mapping(isOptional: Bool)
    }

    /// What an option does here.
    package enum Role: Sendable, Hashable {
        /// What it does in ESPnet.
        case acts
        /// Nothing, whatever its value, and why.
        case ignored(String)
        /// Nothing may be said but these values, and why.
        case fixed([String], String)
        /// ESPnet does not have it; what it does.
        case own(String)
        /// ESPnet writes it into `config.yaml`, and it is not read.
        case written(String)
    }

    /// The name, with underscores.
    package let name: String
    /// How values are written.
    package let form: Form
    /// The default, in YAML.
    package let defaultText: String
    /// What it does here.
    package let role: Role

    init(_ name: String, _ form: Form, _ defaultText: String, _ role: Role = .acts) {
        self.name = name
        self.form = form
        self.defaultText = defaultText
        self.role = role
    }

    /// Whether it may be given as an argument.
    var isArgument: Bool { if case .written = role { false } else { true } }

    /// Whether it is left out of what is written while it has its default, because ESPnet does not know it.
    var isOwn: Bool { if case .own = role { true } else { false } }
}

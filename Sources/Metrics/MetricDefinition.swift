/// Everything there is to know about a metric, in one place: the parser, `codec-score metrics NAME`, the page under
/// `metrics/` and the run record are all made from it.
public struct MetricDefinition: Sendable {
    /// Name in configurations and on the command line; VERSA's where VERSA has the metric.
    public var name: String
    /// Other names that are accepted.
    public var aliases: [String] = []
    /// Name in words.
    public var title: String
    /// What is measured, in one sentence.
    public var summary: String
    /// How it is computed, paragraph by paragraph, for someone who wants to cite or re-implement it.
    public var method: [String]
    /// The scores it gives, in order.
    public var keys: [KeyDefinition]
    /// What can be set.
    public var parameters: [ParameterDefinition] = []
    /// VERSA's options that choose what is computed where all of it is computed here: taken, without effect.
    public var unusedOptions: [String] = []
    /// VERSA's options that only one value of exists here, with that value as YAML's flow style has it, without blanks.
    public var fixedOptions: [String: String] = [:]
    /// VERSA's mappings of options that are parameters here.
    public var nestedOptions: [String] = []
    /// When it has no value.
    public var undefinedCases: [UndefinedCase] = []
    /// What it does not hear, and when not to trust it.
    public var blindSpots: [String]
    /// How gain, delay and polarity change it.
    public var invariances: [String] = []
    /// Where it agrees with VERSA's packages, and where it differs on purpose.
    public var agreement: [String]
    /// Standards and papers.
    public var citations: [Citation]
    /// The licence of a model's weights; empty where there are none.
    public var license: String

    /// A definition; parts left out are empty.
    public init(
        name: String, aliases: [String] = [], title: String, summary: String, method: [String], keys: [KeyDefinition],
        parameters: [ParameterDefinition] = [], unusedOptions: [String] = [],
        fixedOptions: [String: String] = [:], nestedOptions: [String] = [],
        undefinedCases: [UndefinedCase] = [], blindSpots: [String],
        invariances: [String] = [], agreement: [String], citations: [Citation], license: String = ""
    ) {
        self.name = name
        self.aliases = aliases
        self.title = title
        self.summary = summary
        self.method = method
        self.keys = keys
        self.parameters = parameters
        self.unusedOptions = unusedOptions
        self.fixedOptions = fixedOptions
        self.nestedOptions = nestedOptions
        self.undefinedCases = undefinedCases
        self.blindSpots = blindSpots
        self.invariances = invariances
        self.agreement = agreement
        self.citations = citations
        self.license = license
    }
}

/// One score that a metric gives.
public struct KeyDefinition: Sendable {
    /// Which way is better.
    public enum Direction: String, Sendable { case higher, lower, none }
    /// How utterances are summarised over a corpus.
    public enum Aggregation: String, Sendable { case mean, ratio, corpus }

    /// Name in result files; VERSA's where VERSA has the key.
    public var name: String
    /// Other names under which result files of other tools may hold it.
    public var aliases: [String]
    /// Name in words.
    public var title: String
    /// Unit: `dB`, `Hz`, `MOS-LQO`, `1` for a pure number.
    public var unit: String
    /// Smallest and largest possible value, `nil` where there is no bound.
    public var range: (lower: Double?, upper: Double?)
    /// Which way is better.
    public var direction: Direction
    /// How a corpus is summarised.
    public var aggregation: Aggregation
    /// Decimals in tables.
    public var digits: Int
    /// Whether more noise always gives a worse value on speech.
    public var monotone: Bool

    /// The unit as it stands beside a number: nothing for a pure number.
    public var unitText: String { unit == "1" ? "" : unit }

    /// A key's definition.
    public init(
        _ name: String, aliases: [String] = [], title: String, unit: String, range: (lower: Double?, upper: Double?),
        direction: Direction, aggregation: Aggregation = .mean, digits: Int, monotone: Bool
    ) {
        self.name = name
        self.aliases = aliases
        self.title = title
        self.unit = unit
        self.range = range
        self.direction = direction
        self.aggregation = aggregation
        self.digits = digits
        self.monotone = monotone
    }
}

/// A case in which a metric has no value.
public struct UndefinedCase: Sendable {
    /// The reason given.
    public var reason: Undefined.Reason
    /// When it is given.
    public var when: String

    /// A case.
    public init(_ reason: Undefined.Reason, _ when: String) {
        self.reason = reason
        self.when = when
    }
}

/// A standard, paper or package.
public struct Citation: Sendable {
    /// Authors, title, year.
    public var text: String
    /// `https://doi.org/…`, `https://arxiv.org/abs/…` or a standard's page.
    public var link: String?

    /// A citation.
    public init(_ text: String, link: String? = nil) {
        self.text = text
        self.link = link
    }
}

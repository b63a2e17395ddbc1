import Glibc
import Metrics

/// Which utterances a rule is about: all conditions must hold, of a list one.
public struct UtteranceFilter: Sendable, Equatable {
    /// Globs over speakers; empty for all.
    public var speakers: [String] = []
    /// Globs over utterance keys; empty for all.
    public var keys: [String] = []
    /// Ranges of the utterance's facts.
    public var slices: [Slice] = []

    /// A fact about an utterance that does not depend on the system.
    public enum Column: String, Sendable, CaseIterable {
        /// Length of the reference in seconds.
        case duration
        /// Common sample rate of the pair in Hz.
        case sampleRate = "sample_rate"
    }

    /// A range of a column; the lower end belongs to it, the upper one only where both are equal.
    public struct Slice: Sendable, Equatable {
        /// The column.
        public var column: Column
        /// The ends; `nil` where there is none.
        public var from: Double?, to: Double?

        func contains(_ value: Double) -> Bool {
            if let from, value < from { return false }
            guard let to else { return true }
            return value < to || (from == to && value == to)
        }
    }

    static let fields = ["speaker", "key", "slice"]

    /// Reads the value of `where`.
    init(_ fields: StrictMapping) throws(ComparisonError) {
        speakers = try fields.texts("speaker") ?? []
        keys = try fields.texts("key") ?? []
        if let columns = try fields.mapping("slice", known: Column.allCases.map(\.rawValue)) {
            for column in Column.allCases {
                if let range = try columns.range(column.rawValue) {
                    slices.append(Slice(column: column, from: range.from, to: range.to))
                }
            }
        }
        guard !speakers.isEmpty || !keys.isEmpty || !slices.isEmpty else {
            throw StrictMapping.error(fields.place, "'where' names no speaker, key or slice")
        }
    }

    /// For each utterance whether the rule is about it. A glob that fits nothing is an error: it is mistyped.
    func places(in aligned: AlignedRuns, place: String) throws(ComparisonError) -> [Bool] {
        let speakers = Set(aligned.speakers.compactMap { $0 })
        for pattern in self.speakers where !speakers.contains(where: { Self.fits(pattern, $0) }) {
            throw StrictMapping.error(
                place, "no utterance has a speaker '\(pattern)'\(didYouMean(pattern, among: Array(speakers)))")
        }
        for pattern in keys where !aligned.keys.contains(where: { Self.fits(pattern, $0) }) {
            throw StrictMapping.error(
                place,
                "no utterance is called '\(pattern)'"
                    + (aligned.keys.count < 10_000 ? didYouMean(pattern, among: aligned.keys) : ""))
        }
        let places = aligned.keys.indices.map { isAbout($0, aligned) }
        guard places.contains(true) else {
            throw StrictMapping.error(place, "no utterance fits 'where' (\(description))")
        }
        return places
    }

    private func isAbout(_ place: Int, _ aligned: AlignedRuns) -> Bool {
        if !speakers.isEmpty {
            guard let speaker = aligned.speakers[place], speakers.contains(where: { Self.fits($0, speaker) }) else {
                return false
            }
        }
        if !keys.isEmpty, !keys.contains(where: { Self.fits($0, aligned.keys[place]) }) { return false }
        return slices.allSatisfy { slice in
            let value = aligned.runs.indices.lazy.compactMap { run in
                Self.value(slice.column, aligned.utterance(place, ofRun: run))
            }.first
            return value.map(slice.contains) ?? false
        }
    }

    private static func value(_ column: Column, _ utterance: ComparedUtterance?) -> Double? {
        switch column {
        case .duration: utterance?.duration
        case .sampleRate: (utterance?.sampleRate).map(Double.init)
        }
    }

    static func fits(_ pattern: String, _ text: String) -> Bool { fnmatch(pattern, text, 0) == 0 }
}

extension UtteranceFilter: CustomStringConvertible {
    /// The conditions in words: `speaker s01, s02; duration 0.5 to 3.0`.
    public var description: String {
        let globs = [("speaker", speakers), ("utterance", keys)].filter { !$0.1.isEmpty }.map { name, list in
            "\(name) \(list.prefix(3).joined(separator: ", "))" + (list.count > 3 ? ", … \(list.count - 3) more" : "")
        }
        let ranges = slices.map { slice in
            let column = slice.column.rawValue
            switch (slice.from, slice.to) {
            case (let from?, let to?): return from == to ? "\(column) \(from)" : "\(column) \(from) to \(to)"
            case (let from?, nil): return "\(column) from \(from)"
            case (nil, let to?): return "\(column) below \(to)"
            case (nil, nil): return column
            }
        }
        return (globs + ranges).joined(separator: "; ")
    }
}

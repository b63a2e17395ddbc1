/// Run folders as `codec-score --out` leaves them, with scores that a test chooses.
public struct StoredRuns {
    /// Where they are.
    public let workspace: Workspace

    /// No runs yet.
    public init(_ workspace: Workspace = Workspace()) { self.workspace = workspace }

    /// A key of a run: its scores in the order of the utterances; `nil` is undefined (`tooShort`).
    public struct Column {
        var name: String
        var direction: String
        var primary: Bool
        var values: [Double?]

        /// A column.
        public init(_ name: String, direction: String = "higher", primary: Bool = true, _ values: [Double?]) {
            self.name = name
            self.direction = direction
            self.primary = primary
            self.values = values
        }
    }

    /// Writes a run into the folder `name`; gives its path.
    ///
    /// - Parameters:
    ///   - name: the system's name
    ///   - columns: the keys
    ///   - utterances: names of the utterances; `u000`, `u001`, … if left out
    ///   - speakers: speakers of the utterances
    ///   - parameters: JSON of the metrics' parameters
    ///   - version: the tool's version
    ///   - record: members added to `run.json`, as JSON text beginning with a comma
    @discardableResult
    public func write(
        _ name: String, _ columns: [Column], utterances: [String]? = nil, speakers: [String]? = nil,
        parameters: String = "{}", version: String = "0.1.0", resampler: String = "polyphase", record: String = "",
        referenceHash: String = "00000000000000000000000000000000"
    ) -> String {
        let count = columns.first?.values.count ?? 0
        let keys =
            utterances
            ?? (0..<count).map { i in
                "u" + String(repeating: "0", count: max(0, 3 - String(i).count)) + String(i)
            }
        let rows = keys.indices.map { i in
            let scores = columns.map { "\"\($0.name)\": " + ($0.values[i].map(\.description) ?? "null") }
            let undefined = columns.filter { $0.values[i] == nil }.map { "\"\($0.name)\": \"tooShort\"" }
            var members = ["\"key\": \(Self.quoted(keys[i]))"] + scores
            if !undefined.isEmpty { members.append("\"undefined\": {\(undefined.joined(separator: ", "))}") }
            if let speaker = speakers?[i] { members.append("\"speaker\": \(Self.quoted(speaker))") }
            members.append("\"duration\": 2.5, \"sample_rate\": 16000, \"lag_samples\": 0, \"length_difference\": 0")
            members.append("\"_reference\": {\"path\": \"ref/\(i).wav\", \"xxh128\": \"\(referenceHash)\"}")
            return "{" + members.joined(separator: ", ") + "}\n"
        }
        workspace.write(rows.joined(), to: name + "/utterances.jsonl")
        let metrics = columns.map { column in
            """
            {"name": "\(column.name)", "parameters": \(parameters), "primary": \(column.primary), "keys": [{"name": \
            "\(column.name)", "title": "\(column.name)", "unit": "", "range": [null, null], "direction": \
            "\(column.direction)", "aggregation": "mean", "digits": 3, "monotone": true}]}
            """
        }
        workspace.write(
            """
            {"tool": {"name": "codec-score", "version": "\(version)"}, "system": \(Self.quoted(name)), "resampler": \
            "\(resampler)", "metrics": [\(metrics.joined(separator: ", "))], "coverage": {"expected": \(keys.count), \
            "only_in_reference": [], "only_in_hypothesis": [], "problems": []}\(record)}
            """, to: name + "/run.json")
        return workspace[name]
    }

    /// A JSON string.
    public static func quoted(_ text: String) -> String {
        "\""
            + text.unicodeScalars.map { scalar in
                scalar == "\"" || scalar == "\\" || scalar.value < 0x20
                    ? "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                        + String(scalar.value, radix: 16) : String(scalar)
            }.joined() + "\""
    }
}

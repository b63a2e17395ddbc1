import Audio

extension ScoreRow.AudioRecord {
    /// The record that a stored row holds as `_reference` or `_hypothesis`; `nil` where the members do not make one.
    ///
    /// A path is as the run wrote it: a relative one starts where the run was started.
    public init?(json: JSONValue) {
        guard var source = Self.recording(json) else { return nil }
        // A part of a part has its times behind those of the whole.
        var start: Double?
        for member in json.members {
            switch member.name {
            case "start":
                guard start == nil, let time = member.value.double else { return nil }
                start = time
            case "end":
                guard let first = start, let last = member.value.double else { return nil }
                source = .segment(of: source, start: first, end: last)
                start = nil
            default: continue
            }
        }
        guard start == nil else { return nil }
        switch json["xxh128"] {
        case .string(let hash) where Self.isHash(hash): self.init(source: source, contentHash: hash)
        case .null, nil: self.init(source: source, contentHash: nil)
        default: return nil
        }
    }

    /// File, archive or command, without segments.
    private static func recording(_ json: JSONValue) -> AudioSource? {
        if let command = json["command"]?.text { return json["path"] == nil ? .pipe(command: command) : nil }
        guard let path = json["path"]?.text, !path.isEmpty else { return nil }
        guard let offset = json["offset"] else { return .file(path: path) }
        return offset.int.flatMap(UInt64.init(exactly:)).map { .archive(path: path, offset: $0) }
    }

    private static func isHash(_ text: String) -> Bool {
        text.utf8.count == 32 && text.allSatisfy { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
    }
}

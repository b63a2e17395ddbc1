import Metrics

extension JSONValue {
    /// A stored row as it would stand in this run, if it is complete and its audio and transcripts are still the same.
    func renewed(
        for item: ScoringPlan.Item, _ reference: LoadedAudio, _ hypothesis: LoadedAudio, _ transcripts: Transcripts
    ) -> JSONValue? {
        guard self["failed"] == nil,
            let referenceHash = reference.record.contentHash, let hypothesisHash = hypothesis.record.contentHash,
            self["_reference"]?["xxh128"]?.text == referenceHash,
            self["_hypothesis"]?["xxh128"]?.text == hypothesisHash, self["_transcripts"] == transcripts.json
        else { return nil }
        var members = self.members.filter { $0.name != "speaker" }
        for i in members.indices {
            switch members[i].name {
            case "_reference": members[i].value = reference.record.json
            case "_hypothesis": members[i].value = hypothesis.record.json
            default: break
            }
        }
        if let speaker = item.speaker, let place = members.firstIndex(where: { $0.name == "duration" }) {
            members.insert(.init("speaker", .string(speaker)), at: place)
        }
        return .object(members)
    }
}

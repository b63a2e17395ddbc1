import Audio
import Scoring
import Testing

@Suite struct StoredAudioRecordTests {
    private let hash = "0123456789abcdef0123456789abcdef"

    @Test func everyRecordComesBack() throws {
        let sources: [AudioSource] = [
            .file(path: "wav/a b.wav"), .archive(path: "/d/wav.ark", offset: 123), .pipe(command: "sph2pipe a.sph"),
            .segment(of: .file(path: "a.wav"), start: 0, end: -1),
            .segment(of: .archive(path: "wav.ark", offset: 0), start: 1.25, end: 2.5),
            .segment(of: .segment(of: .file(path: "a.wav"), start: 1, end: 9), start: 0.5, end: 2),
        ]
        for source in sources {
            for hash in [hash, nil] {
                let record = ScoreRow.AudioRecord(source: source, contentHash: hash)
                let stored = try JSONValue(parsing: Array(record.json.line.utf8), dialect: .strict)
                #expect(ScoreRow.AudioRecord(json: stored) == record)
            }
        }
    }

    @Test(arguments: [
        "null", "[]", "{}", #"{"path": ""}"#, #"{"path": 3}"#, #"{"path": "a", "command": "b"}"#,
        #"{"path": "a", "offset": -1}"#, #"{"path": "a", "offset": 1.5}"#, #"{"path": "a", "start": 1}"#,
        #"{"path": "a", "end": 1}"#, #"{"path": "a", "start": "0", "end": 1}"#, #"{"path": "a", "xxh128": 7}"#,
        #"{"path": "a", "xxh128": "0123"}"#, #"{"path": "a", "xxh128": "0123456789ABCDEF0123456789abcdef"}"#,
    ])
    func anythingElseIsNoRecord(_ text: String) throws {
        #expect(ScoreRow.AudioRecord(json: try JSONValue(parsing: Array(text.utf8), dialect: .strict)) == nil)
    }
}

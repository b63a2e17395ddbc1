import Audio
import TestSupport
import Testing

@Suite struct ConcurrencyTests {
    /// Files, commands and failures at once give what they give one by one, down to the words of the errors.
    @Test func readingFromManyTasks() async throws {
        let folder = Workspace()
        var sources: [AudioSource] = [.file(path: folder["none.wav"]), .pipe(command: "exit 7")]
        for (index, format) in [AudioFileFormat.wav16, .flac16, .wav24, .wavFloat].enumerated() {
            let path = try folder.write(tones(frames: 2000 + index), to: "\(index).bin", as: format)
            let cut = folder.write(Array(bytes(of: path).prefix(100)), to: "\(index).cut")
            sources += [
                .file(path: path), .file(path: cut), .pipe(command: "cat '\(path)'"),
                .segment(of: .file(path: path), start: 0.01, end: 0.1),
            ]
        }
        sources.append(.file(path: folder.write("text", to: "text.wav")))
        let expected = sources.map(outcome(of:))
        let outcomes = await withTaskGroup(of: (Int, String).self) { group in
            for i in 0..<sources.count * 20 {
                let source = sources[i % sources.count]
                group.addTask { (i, outcome(of: source)) }
            }
            return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        for (i, outcome) in outcomes { #expect(outcome == expected[i % sources.count]) }
    }
}

private func outcome(of source: AudioSource) -> String {
    do {
        return contentHash(of: try AudioReader.read(source))
    } catch {
        return error.description
    }
}

import Audio

extension DataDirectory {
    /// `segments` for a directory without it: each utterance is the whole of its recording.
    ///
    /// Durations are those of `utt2dur`, as they stand there, else those of the audio.
    func wholeRecordings(_ tables: DataTables, allowPipes: Bool) throws(KaldiError) -> KaldiTable {
        let place = place(of: DataFile.segments.name)
        let durations =
            if let table = tables[.utt2dur] { table } else { try measuredDurations(allowPipes: allowPipes) }
        var lines = [KaldiLine]()
        for index in durations.lines.indices {
            let key = durations.lines[index].key
            lines.append(KaldiLine([key, key, "0", try durations.field(2, of: index)]))
        }
        return KaldiTable(lines, path: place)
    }

    private func measuredDurations(allowPipes: Bool) throws(KaldiError) -> KaldiTable {
        let remedy = "mend it, or write utt2dur"
        let collection = UtteranceCollection(path: path, allowPipes: allowPipes)
        if let problem = collection.problems.first {
            throw KaldiError(
                problem.file, line: problem.line, key: problem.key, cause: problem.cause,
                remedy: "\(problem.remedy), or write utt2dur")
        }
        var lines = [KaldiLine]()
        for utterance in collection.utterances {
            do throws(AudioError) {
                let extent = try AudioReader.extent(of: utterance.source)
                var duration = Double(extent.frameCount) / Double(extent.sampleRate)
                // Who cuts at this time, and cuts fractions of a sample off, must get all samples.
                if Int(duration * Double(extent.sampleRate)) < extent.frameCount { duration = duration.nextUp }
                lines.append(KaldiLine([KaldiKey(utterance.key), KaldiKey("\(duration)")]))
            } catch {
                throw KaldiError(error.source, key: utterance.key, cause: error.cause, remedy: remedy)
            }
        }
        return KaldiTable(lines, path: place(of: DataFile.utt2dur.name))
    }
}

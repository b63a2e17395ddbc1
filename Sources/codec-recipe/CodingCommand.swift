import ArgumentParser
import Audio
import Codecs
import Console
import FoundationEssentials
import Recipe
import Scoring

/// Runs a codec over utterances, with a progress bar, and prints what it came to.
struct CodingCommand {
    let codec: CodecOptions
    let coding: CodingOptions
    var format = AudioFileFormat.wav16

    /// - Parameters:
    ///   - work: What is done.
    ///   - selection: For what; sources are read unless codes are decoded.
    func run(_ work: CodingRun.Work, _ selection: CodingOptions.Selection) async throws {
        let (utterances, problemCount) = (selection.utterances, selection.problemCount)
        let folder = CodingFolder(coding.outputDir)
        let codec = try await codec.make(
            sampleRate: sampleRate(work, selection.listed), mayResample: coding.resample, isQuiet: coding.quiet)
        var options = CodingRun.Options()
        options.jobs = coding.jobs ?? ProcessInfo.processInfo.activeProcessorCount
        options.format = format
        options.resampler = coding.resample ? .polyphase : nil
        options.earlierFiles = coding.earlierFiles
        options.shard = coding.shard
        let progress = ProgressDisplay(total: utterances.count, of: "utterances", isQuiet: coding.quiet)
        let run = CodingRun(codec, into: folder, work, options)
        progress.begin()
        defer { progress.end() }
        let outcome = try await Interruption.watch(
            advice: "finished utterances are kept, go on with --resume", cleanUp: progress.end
        ) {
            try await run.run(utterances) { event in
                progress.finished(
                    .init(
                        name: event.key, duration: event.duration, isReused: event.isReused,
                        failure: event.failure?.description, sharedCause: event.failure?.sharedCause))
            }
        }
        progress.end()
        if outcome.averagedCount > 0 {
            warn(
                "the channels of \(outcome.averagedCount) of \(utterances.count) utterances were averaged; codec-score takes "
                    + "the first channel of a reference, so score against one that is averaged, too",
                isQuiet: coding.quiet)
        }
        if outcome.otherModelCount > 0 {
            warn(
                "the codes of \(outcome.otherModelCount) of \(utterances.count) utterances were made with another checkpoint "
                    + "than the one that decoded them", isQuiet: coding.quiet)
        }
        if !coding.quiet { report(outcome, progress.elapsed) }
        let failed = outcome.failures.count + problemCount
        guard failed == 0 else {
            throw fail(
                .someFailed,
                "\(failed) of \(utterances.count + problemCount) utterances failed; mend them and run again with --resume"
            )
        }
    }

    /// The sample rate of the first utterance that can be read, the same for all parts of a collection.
    private func sampleRate(_ work: CodingRun.Work, _ utterances: [Utterance]) -> Int? {
        guard codec.codec != nil else { return nil }
        for utterance in utterances {
            if case .decode(let folder) = work {
                if let found = try? folder.read(utterance.key) { return found.encoded.sampleRate }
            } else if let signal = try? AudioReader.read(utterance.source) {
                return signal.sampleRate
            }
        }
        return nil
    }

    /// More streams than this are told in a line.
    private static let mostStreams = 8

    private func report(_ outcome: CodingRun.Outcome, _ seconds: Double) {
        let output = Terminal.output
        let account = outcome.account
        if account.utteranceCount > 0 {
            let rates = RateText(account)
            output.print("\(account.codec.name): \(rates.summary)", style: .bold)
            if (1...Self.mostStreams).contains(account.codec.streams.count) {
                rates.table.print(to: output)
            } else if let streams = rates.streams {
                output.print(streams)
            }
            if let note = rates.note { output.print(output.wrapped(note, indent: ""), style: .dim) }
        }
        output.print(
            "\(outcome.finishedCount) utterance\(outcome.finishedCount == 1 ? "" : "s") in \(fixed(seconds, digits: 1)) s → \(coding.outputDir)",
            style: .dim)
    }
}

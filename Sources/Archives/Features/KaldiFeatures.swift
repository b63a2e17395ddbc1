import Audio
import DSP

/// The archives that recipes of Kaldi's kind have of their audio besides itself: MFCC and a decision of voice for each frame.
///
/// One call is one job of Kaldi's `steps/make_mfcc.sh` (without compression) and `steps/compute_vad_decision.sh`: its tables are
/// joined with those of the other jobs.
public struct KaldiFeatures: Sendable {
    /// What a job came to.
    public struct Outcome: Sendable, Hashable {
        /// Utterances in the archives.
        public var utteranceCount = 0
        /// Frames in the archives.
        public var frameCount = 0
        /// Frames that were taken for voice.
        public var voicedCount = 0
        /// Utterances that are not in the archives, and why.
        public var leftOut = [CollectionProblem]()
        /// Utterances that are there, and what a user should know about them.
        public var warnings = [CollectionProblem]()

        /// A job that has done nothing yet.
        public init() {}
    }

    private let mfcc: KaldiMFCC
    private let vad: KaldiEnergyVAD

    /// What Kaldi's samples have at full scale, which is 1 here.
    private static let fullScale = 32768.0

    /// Features with these options; audio must have the sample rate that they name.
    public init(_ options: KaldiMFCCOptions, vad: KaldiEnergyVAD = KaldiEnergyVAD()) throws(KaldiOptionError) {
        try vad.check()
        guard options.usesEnergy, !options.isHTKCompatible else {
            throw KaldiOptionError(
                options.usesEnergy ? "--htk-compat" : "--use-energy",
                cause: "the decision of voice needs the log energy in the first column",
                remedy: "leave --use-energy on and --htk-compat off")
        }
        mfcc = try KaldiMFCC(options)
        self.vad = vad
    }

    /// Writes the features of `utterances`, in their order, and the decisions as vectors of 0 and 1 in single precision.
    ///
    /// One utterance is in memory at a time. What cannot be read, has another sample rate or not one whole frame is left out.
    /// The files appear in the end; a job without utterances has empty ones.
    ///
    /// - Parameter progress: Called with each utterance and its number of frames, `nil` where it was left out.
    /// - Throws: ``ArchiveError``, or `CancellationError` where the task is cancelled, which leaves no files.
    public func write(
        _ utterances: [Utterance], features: ArchivePaths, voice: ArchivePaths,
        progress: (Utterance, Int?) -> Void = { _, _ in }
    ) throws -> Outcome {
        var outcome = Outcome()
        var featureWriter = try ArchiveWriter(features)
        var voiceWriter = try ArchiveWriter(voice)
        for utterance in utterances {
            try Task.checkCancellation()
            guard let found = analyze(utterance, &outcome) else {
                progress(utterance, nil)
                continue
            }
            try featureWriter.add(utterance.key, .floatMatrix(found.features))
            try voiceWriter.add(utterance.key, .floatVector(found.voiced.map { $0 ? 1 : 0 }))
            progress(utterance, found.voiced.count)
        }
        try featureWriter.finish()
        try voiceWriter.finish()
        return outcome
    }

    /// What goes into the archives; `nil` for an utterance that is left out.
    private func analyze(
        _ utterance: Utterance, _ outcome: inout Outcome
    ) -> (features: ArchivedMatrix<Float>, voiced: [Bool])? {
        do throws(AudioError) {
            let signal = try AudioReader.read(utterance.source)
            let features = try features(of: signal, from: utterance.source)
            // Of the energies as they are stored, as Kaldi's program reads them.
            let energies = (0..<features.rowCount).map { Double(features.values[$0 * features.columnCount]) }
            let voiced = vad.voiced(logEnergies: energies)
            outcome.add(utterance, channelCount: signal.channels.count, voiced)
            return (features, voiced)
        } catch {
            outcome.leftOut.append(
                CollectionProblem(error.source, key: utterance.key, cause: error.cause, remedy: error.remedy))
            return nil
        }
    }

    private func features(
        of signal: Signal, from source: AudioSource
    ) throws(AudioError) -> ArchivedMatrix<Float> {
        let frames = mfcc.options.frames
        guard signal.sampleRate == frames.sampleRate else {
            throw AudioError(
                source.description, cause: "its sample rate is \(signal.sampleRate) Hz, not \(frames.sampleRate) Hz",
                remedy: "resample it, or name its rate with --sample-frequency")
        }
        let found = mfcc.features(of: signal.channels[0].map { Self.fullScale * $0 })
        guard found.frameCount > 0 else {
            throw AudioError(
                source.description,
                cause: "its \(signal.frameCount) samples are less than a frame of \(frames.lengthSamples)",
                remedy: "leave it out of the data")
        }
        let values = found.values.map { Float($0) }
        guard values.allSatisfy(\.isFinite) else {
            throw AudioError(
                source.description, cause: "it has samples that are no numbers, or too large for features",
                remedy: "write it again, as 16-bit WAV or FLAC")
        }
        return ArchivedMatrix(rowCount: found.frameCount, columnCount: found.dimension, values: values)
    }
}

extension KaldiFeatures.Outcome {
    /// Counts an utterance.
    fileprivate mutating func add(_ utterance: Utterance, channelCount: Int, _ voiced: [Bool]) {
        utteranceCount += 1
        frameCount += voiced.count
        voicedCount += voiced.count { $0 }
        if channelCount > 1 {
            warn(utterance, "it has \(channelCount) channels; the first was taken", "mix or choose channels beforehand")
        }
        if !voiced.contains(true) {
            warn(utterance, "no frame was taken for voice", "listen to it; leave it out where it is silent")
        }
    }

    private mutating func warn(_ utterance: Utterance, _ cause: String, _ remedy: String) {
        warnings.append(
            CollectionProblem(utterance.source.description, key: utterance.key, cause: cause, remedy: remedy))
    }
}

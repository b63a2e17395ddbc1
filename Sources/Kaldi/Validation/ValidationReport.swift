/// What a data directory is, and what is wrong with it.
public struct ValidationReport: Sendable, Hashable {
    /// The folder.
    public let path: String
    /// What makes it invalid, in the order in which Kaldi looks: the first is the one by which `validate_data_dir.sh` stops.
    public let failures: [KaldiError]
    /// What a user should know besides.
    public let warnings: [String]
    /// How many utterances `utt2spk` names.
    public let utteranceCount: Int
    /// How many speakers `utt2spk` names.
    public let speakerCount: Int

    /// Whether nothing is wrong with it.
    public var isValid: Bool { failures.isEmpty }
}

extension DataDirectory {
    /// Checks the directory as `validate_data_dir.sh` does, but to the end: all failures that do not follow from another
    /// are in the report. No audio is opened.
    ///
    /// Besides what fails there, these do here: a line of `utt2spk` without exactly two fields (there the script says so and
    /// exits with status 0); text that is not UTF-8; carriage returns, zero bytes, byte-order marks and empty lines in any
    /// table; a line of `wav.scp` without a value; `segments` with other utterances than `utt2spk` where there is no `text`;
    /// values that should be numbers and are not; `utt2num_samples`, which is checked as `utt2num_frames` is. With
    /// `needsSpeakerOrder` off, `spk2utt` may list speakers in another order than `utt2spk`; there nothing passes that does
    /// not pass without `--no-spk-sort`.
    public func validate(_ options: ValidationOptions = ValidationOptions()) -> ValidationReport {
        var validator = Validator(self, options)
        validator.run()
        return ValidationReport(
            path: path, failures: validator.failures, warnings: validator.warnings,
            utteranceCount: validator.utterances.count, speakerCount: validator.speakers.count)
    }
}

import Audio

/// Audio that external programs read and write.
enum SampleFile {
    /// Writes samples in 16 bits, to the nearest and limited at full scale.
    static func write(
        _ samples: [Float], sampleRate: Int, as form: ExternalDescription.AudioForm, to path: String
    ) throws(CodecError) {
        let integers = samples.map { Int16(min(max((Double($0) * 32768).rounded(), -32768), 32767)) }
        switch form {
        case .s16le: try WholeFile.write(integers.flatMap(littleEndian), to: path)
        case .wav16:
            let signal = Signal(sampleRate: sampleRate, channels: [integers.map { Double($0) / 32768 }])
            do {
                try AudioWriter.write(signal, to: path, as: .wav16)
            } catch {
                throw CodecError(error.source, cause: error.cause, remedy: error.remedy)
            }
        }
    }

    /// The samples that a program wrote.
    ///
    /// - Parameters:
    ///   - path: the file
    ///   - form: how it should be written
    ///   - sampleRate: the rate that it should have, in Hz
    ///   - program: what wrote it, for messages
    static func read(
        _ path: String, as form: ExternalDescription.AudioForm, sampleRate: Int, program: String
    ) throws(CodecError) -> [Float] {
        let samples =
            switch form {
            case .s16le: try raw(path, program)
            case .wav16: try wave(path, sampleRate, program)
            }
        guard !samples.isEmpty else { throw unreadable(program, "holds no audio") }
        return samples
    }

    private static func raw(_ path: String, _ program: String) throws(CodecError) -> [Float] {
        let bytes = try WholeFile.read(path, limit: CodecFolder.largestFile)
        guard bytes.count.isMultiple(of: 2) else { throw unreadable(program, "ends within a sample") }
        return bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 2).map { place in
                Float(Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * place, as: Int16.self))) / 32768
            }
        }
    }

    private static func wave(_ path: String, _ sampleRate: Int, _ program: String) throws(CodecError) -> [Float] {
        let signal: Signal
        do {
            signal = try AudioReader.read(.file(path: path))
        } catch {
            throw unreadable(program, "cannot be read: \(error.cause)")
        }
        guard signal.sampleRate == sampleRate else {
            throw unreadable(program, "is at \(signal.sampleRate) Hz, not \(sampleRate)")
        }
        guard signal.channels.count == 1 else { throw unreadable(program, "has \(signal.channels.count) channels") }
        let samples = signal.channels[0].map { Float($0) }
        guard samples.allSatisfy(\.isFinite) else { throw unreadable(program, "holds samples that are no numbers") }
        return samples
    }

    private static func unreadable(_ program: String, _ cause: String) -> CodecError {
        CodecError(
            program, cause: "the audio that it wrote \(cause)",
            remedy: "check the command line and the form of audio in the codec's description")
    }
}

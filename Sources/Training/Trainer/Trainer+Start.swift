import Codecs
import Files
import NeuralCodecs
import Torch

extension Trainer {
    /// Writes the configuration and goes on from an earlier run's state.
    func begin() throws {
        for (name, utterances) in [("train", audio.training), ("valid", audio.validation)] {
            for note in utterances.notes { try log.add("\(name): \(note)", level: .warning, module: "trainer") }
            for utterance in utterances.unreadable {
                try log.add("\(name): left out: \(utterance)", level: .warning, module: "trainer")
            }
            let hours = Double(utterances.lengths.reduce(0, +)) / Double(utterances.sampleRate) / 3600
            let lost = utterances.unreadable.count
            try log.add(
                "\(name): \(utterances.items.count) utterances, \(LogNumber.text(hours)) hours"
                    + (lost > 0 ? " (\(lost) left out that cannot be read)" : ""), module: "trainer")
        }
        try log.add(
            "\(configuration.codec.generator.kind.title): \(model.generator.parameterCount) parameters, discriminators "
                + "\(model.discriminator.parameterCount), on \(model.device)", module: "trainer")
        if options.usesMixedPrecision, model.device == .cpu {
            try log.add("use_amp does nothing on the CPU", level: .warning, module: "trainer")
        }
        // What cannot be validated is not trained for an epoch first.
        for pass in [DataPass.training, .validation] {
            let plan = try audio.plan(pass, epoch: 1)
            guard plan.first(where: { _ in true }) != nil else {
                throw Self.noBatch(plan)
            }
            if pass == .validation { try warnOfLostAudio(plan, audio.validation) }
        }
        let earlier = try TrainerState.path(in: folder)
        if options.resumes, let earlier {
            let anew: [Int]
            (history, place, anew) = try TrainerState.restore(
                earlier, model, Self.sides.compactMap { optimizers[$0] }, Self.sides.map { schedules[$0] })
            try log.add(LogLine.resumed(earlier), module: "trainer")
            for number in anew {
                try log.add(
                    "scheduler\(number == 0 ? "" : "2") begins anew: \(earlier) has no state of it", level: .warning,
                    module: "trainer")
            }
            try log.add(
                "learning rates and the optimizers' other settings are the checkpoint's: "
                    + Self.sides.map { "\($0.rawValue) \(LogNumber.text(optimizers[$0]?.rate ?? 0))" }.joined(
                        separator: ", "),
                module: "trainer")
            try checkPlace(earlier)
        } else if options.resumes {
            try log.add("no state to go on from is in \(folder): training begins", module: "trainer")
        } else if let earlier {
            throw CodecError(
                earlier, cause: "an earlier run left its state here, and 'resume' is false",
                remedy: "go on with --resume true, or give another --output_dir", kind: .cannotCreate)
        }
        try checkTogether()
        if isWriter {
            try ModelFiles(folder: folder).removeUnfinished()
            do throws(FileError) {
                try AtomicFile.write(Array(configuration.resolvedText.utf8), to: "\(folder)/config.yaml")
            } catch {
                throw CodecError(
                    error.path, cause: "it cannot be written: \(error.cause)", remedy: "check the folder and its space",
                    kind: .cannotWrite)
            }
        }
    }

    /// Refuses to go on in the middle of an epoch whose batches are others now.
    private func checkPlace(_ path: String) throws {
        guard place.batches != nil, let plan = place.plan else { return }
        let now = try audio.plan(.training, epoch: place.epoch).fingerprint
        guard plan != now else { return }
        throw CodecError(
            path, cause: "the epoch that it is in the middle of has other batches now (\(plan) then, \(now) now)",
            remedy:
                "go on with the same audio, seed, batch_size and chunks, or delete it to go on from the last whole epoch"
        )
    }

    /// Refuses to train together where processes begin from different states or audio.
    private func checkTogether() throws {
        guard let exchange else { return }
        let state = try model.entries.reduce(into: 0.0) {
            $0 += try $1.tensor.detached().to(.float64).sum().doubles()[0]
        }
        let plans = try [DataPass.training, .validation].map { try audio.plan($0, epoch: 1).fingerprint }
        try exchange.checkSame(
            "epoch \(place.epoch), batch \(place.batches ?? 0), weights \(state), audio \(plans.joined(separator: "; "))",
            as: "state")
    }

    // MARK: What is refused before anything is made

    static func checkTrainable(_ codec: CodecTrainingConfiguration) throws(CodecError) {
        let kind = codec.generator.kind
        guard kind == .dac || kind == .funcodec, !codec.generator.quantizer.usesDropout else { return }
        throw CodecError(
            "codec_conf.generator_params.quantizer_dropout", cause: "is false",
            remedy: "make it true: ESPnet's \(kind.title) does not train without it")
    }

    /// Of what the audio of a batch must have a multiple, in samples, so that what is decoded is no longer.
    static func frame(of codec: GeneratorConfiguration) -> Int {
        // Of a spectrum the codec's frames may go beyond the end; frames of the transform must not.
        if case .spectrum(_, let spectrum) = codec.layers { spectrum.hopLength } else { codec.hopLength }
    }

    /// How many samples the audio of a batch has at least, so that the mel loss's longest transform can be reflected.
    static func leastLength(_ codec: CodecTrainingConfiguration) -> Int {
        max(frame(of: codec.generator), codec.losses.mel.map { 1 << ($0.exponents.upperBound - 2) + 1 } ?? 1)
    }

    /// Refuses chunks whose decoded audio would be longer, or that are too short for the losses.
    static func checkChunks(_ chunks: ChunkOptions, _ codec: CodecTrainingConfiguration) throws(CodecError) {
        let (frame, least) = (frame(of: codec.generator), leastLength(codec))
        for length in chunks.lengths.candidates.map({ min($0, chunks.maximumLength ?? .max) }) {
            let cause =
                length % frame != 0
                ? "\(length) samples are no whole number of frames of \(frame) samples"
                : length < least ? "\(length) samples are too few for the mel loss's longest transform" : nil
            guard let cause else { continue }
            let near = max((least + frame - 1) / frame, length / frame) * frame
            throw CodecError(
                "chunk_length", cause: cause, remedy: "give a multiple of \(frame), such as \(near)", kind: .request)
        }
    }

    static func makeFolder(_ folder: String) throws(CodecError) {
        do throws(FileError) {
            try Folders.make(folder)
        } catch {
            throw CodecError(
                error.path, cause: "it cannot be made: \(error.cause)", remedy: "check --output_dir",
                kind: .cannotCreate)
        }
    }
}

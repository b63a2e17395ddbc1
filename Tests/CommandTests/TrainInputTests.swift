import Foundation
import TestSupport
import Testing

/// What `codec-recipe train` says to configurations, audio and folders that nothing can be done with.
@Suite(.serialized) struct TrainInputTests {
    @Test func allWrongKeysAreNamedWithTheNearestOnes() throws {
        let folder = TrainFolder()
        var text = try String(contentsOfFile: RecipeFolder.config("dac"), encoding: .utf8)
        text = text.replacing("quantizer_bins:", with: "quantizer_binz:").replacing("    eps:", with: "    epss:")
        text += "max_epochs: 3\nbatch_type: unsortd\n"
        folder.workspace.write(text.replacing("batch_type: unsorted\n", with: ""), to: "train.yaml")
        let outcome = try folder.train(config: "train.yaml", ["--batchsize", "4", "--chunk_length", "long"])
        #expect([64, 65].contains(outcome.status), "\(outcome.errors)")
        for says in [
            "'max_epochs' is unknown; perhaps 'max_epoch'", "quantizer_binz (perhaps quantizer_bins",
            "epss (perhaps eps)",
            "--batch_size", "'batch_type' is not one of unsorted, sorted", "'long'",
        ] { #expect(outcome.errors.contains(says), "\(says): \(outcome.errors)") }
        #expect(!folder.workspace.has("exp"))
    }

    private struct Missing: Sendable {
        var train: String? = "wav.scp", valid: String? = "wav.scp"
        let status: Int32, says: String
    }

    private static let missing = [
        Missing(train: nil, status: 64, says: "train_data_path_and_name_and_type: no audio is named"),
        Missing(valid: nil, status: 64, says: "valid_data_path_and_name_and_type: no audio is named"),
        Missing(train: "nowhere.scp", status: 66, says: "nowhere.scp"),
        Missing(train: "empty.scp", status: 66, says: "empty.scp"),
        Missing(train: "gone.scp", status: 65, says: "gone.wav"),
        Missing(train: "noise.scp", status: 65, says: "none of 1 utterances can be read"),
        Missing(train: "twice.scp", status: 66, says: "u1"),
        Missing(train: "rate.scp", status: 65, says: "its rate is 8000 Hz, but the codec's is 16000 Hz"),
    ]

    @Test(arguments: missing.indices) func audioThatIsNotThereIsNamed(_ place: Int) throws {
        let missing = Self.missing[place]
        let folder = TrainFolder()
        folder.workspace.write("", to: "empty.scp")
        folder.list(["g": "in/gone.wav"], to: "gone.scp")
        folder.workspace.write("no audio", to: "in/noise.wav")
        folder.list(["n": "in/noise.wav"], to: "noise.scp")
        folder.workspace.write("u1 in/u1.wav\nu1 in/u2.wav\n", to: "twice.scp")
        let voice = TestAudio.voice(seconds: 0.6, sampleRate: 8000)
        folder.workspace.write(TestAudio.wav([voice], sampleRate: 8000), to: "in/rate.wav")
        folder.list(["r": "in/rate.wav"], to: "rate.scp")
        let outcome = try folder.train(train: missing.train, valid: missing.valid)
        #expect(outcome.status == missing.status, "\(outcome.errors)")
        #expect(outcome.errors.contains(missing.says), "\(outcome.errors)")
        #expect(!folder.workspace.has("exp"))
    }

    @Test func foldersThatCannotBeMadeAreSaidBeforeAnyWork() throws {
        let folder = TrainFolder()
        for place in ["/proc/exp", "in/u1.wav/exp"] {
            let outcome = try folder.train(["--output_dir", place])
            #expect(outcome.status == 73, "\(outcome.errors)")
            #expect(
                outcome.errors.contains(place.prefix(9)) && outcome.errors.contains("output_dir"), "\(outcome.errors)")
        }
        let none = try folder.train(["--output_dir", "none"])
        #expect(none.status == 64 && none.errors.contains("output_dir"), "\(none.errors)")
        let missing = try folder.train(config: "no.yaml")
        #expect(missing.status == 66 && missing.errors.contains("no.yaml"), "\(missing.errors)")
    }

    /// Files that cannot be used are left out, told and counted; the others train.
    @Test(.needsLibtorch) func badUtterancesHarmNobody() throws {
        let folder = TrainFolder()
        var broken = TestAudio.voice(seconds: 0.8, sampleRate: 16000)
        broken[7000] = .nan
        folder.workspace.write(TestAudio.wav([broken], sampleRate: 16000), to: "in/broken.wav")
        folder.workspace.write("no audio", to: "in/text.wav")
        let whole = TestAudio.wav([TestAudio.voice(seconds: 0.8, sampleRate: 16000)], sampleRate: 16000)
        folder.workspace.write(Array(whole.prefix(20000)), to: "in/cut.wav")
        folder.workspace.write(
            TestAudio.wav([TestAudio.voice(seconds: 0.2, sampleRate: 16000)], sampleRate: 16000), to: "in/exact.wav")
        folder.list([
            "u1": "in/u1.wav", "u2": "in/u2.wav", "broken": "in/broken.wav", "text": "in/text.wav", "cut": "in/cut.wav",
            "exact": "in/exact.wav", "gone": "in/gone.wav",
        ])
        let outcome = try folder.train()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let log = try folder.log()
        for says in [
            "WARNING: left out: 'broken': in/broken.wav: sample 7000 is not a finite number",
            "WARNING: train: left out: 'text': in/text.wav: ", "gone", "in/cut.wav",
            "1 of 4 utterances are not longer than a chunk and are left out, such as exact",
            "chunks of unreadable audio were left out",
        ] { #expect(log.contains(says), "\(says): \(log)") }
        #expect(!log.lowercased().contains("=nan"))
        #expect(folder.workspace.has("exp/1epoch.pth"))
    }

    @Test(.needsLibtorch) func audioThatIsAllTooShortIsAnError() throws {
        let folder = TrainFolder()
        let outcome = try folder.train(["--chunk_length", "32000", "--use_preprocessor", "false"])
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(
            outcome.errors.contains(
                "2 utterances give no batch of 2 chunks (2 are not longer than a chunk of 32000 samples); give more audio"
            ),
            "\(outcome.errors)")
        // Training lengthens short audio, validation does not.
        let valid = try folder.train(["--chunk_length", "10880", "--output_dir", "other"])
        #expect(valid.status == 65 && valid.errors.contains("valid_data_path_and_name_and_type: 2"), "\(valid.errors)")
    }

    @Test func chunksAreWholeFrames() throws {
        let outcome = try TrainFolder().train(["--chunk_length", "3210"])
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(
            outcome.errors.contains(
                "chunk_length: 3210 samples are no whole number of frames of 320 samples; give a multiple"),
            "\(outcome.errors)")
    }

    /// Numbers that overflow are never learned from; training says so and ends.
    @Test(.needsLibtorch) func lossesThatOverflowAreSkippedAndCounted() throws {
        let folder = TrainFolder()
        let config = try folder.configuration(["optim_conf": "{lr: 1.0e+30}", "optim2_conf": "{lr: 1.0e+30}"])
        let outcome = try folder.train(config: config, ["--max_epoch", "5", "--grad_clip", "1"])
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("no step had finite losses and gradients, so nothing was learned"),
            "\(outcome.errors)")
        #expect(outcome.errors.contains("lower the learning rates"), "\(outcome.errors)")
        let log = try folder.log()
        #expect(log.contains("WARNING: The generator's losses are not finite ("), "\(log)")
        #expect(log.contains(" steps have been left out so far"), "\(log)")
    }

    @Test(.needsLibtorch) func anEarlierRunIsNotOverwritten() throws {
        let folder = TrainFolder()
        #expect(try folder.train().status == 0)
        let before = try folder.workspace.bytes("exp/checkpoint.pth")
        let taken = try folder.train()
        #expect(taken.status == 73, "\(taken.errors)")
        #expect(
            taken.errors.contains("exp/checkpoint.pth: ") && taken.errors.contains("--resume true"), "\(taken.errors)")
        let other = try folder.train(model: "encodec", ["--resume", "true", "--max_epoch", "2"])
        #expect(other.status == 65, "\(other.errors)")
        #expect(
            other.errors.contains("exp/checkpoint.pth: the checkpoint does not fit the configuration"),
            "\(other.errors)")
        #expect(try folder.workspace.bytes("exp/checkpoint.pth") == before)
        #expect(try folder.train(["--resume", "--max_epoch", "2"]).status == 0)
    }

    /// A line each, whatever they contain.
    @Test func faultsAreLines() throws {
        let outcome = try TrainFolder().train(["--max_epochs", "3", "--optim_conf", "lrr=0.1", "--optim_conf", "lr=-1"])
        #expect(outcome.status == 64 || outcome.status == 65)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].contains(": 3 faults; correct each of them"), "\(outcome.errors)")
        #expect(lines[1].hasPrefix("  (1) --max_epochs: there is no such option; perhaps --max_epoch is meant"))
        #expect(outcome.errors.contains("give a number of at least 0.0"), "\(outcome.errors)")
    }
}

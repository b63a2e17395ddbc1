import Foundation
import TestSupport
import Testing

@testable import Training

/// `codec-recipe train` by several processes.
@Suite(.needsLibtorch, .needsMPI, .serialized) struct ParallelRunTests {
    /// Two processes come to the losses of one, and one of them writes.
    @Test(arguments: ["dac", "encodec_causal"]) func twoProcessesTrainAsOneDoes(_ model: String) throws {
        let audio = try TrainerFolder()
        let arguments = { (out: String) in
            [
                "train", "--config", TrainerFolder.model(model), "--output_dir", audio.workspace[out], "--threads", "1",
                "--train_data_path_and_name_and_type", "\(audio.workspace["data/train/wav.scp"]),audio,sound",
                "--valid_data_path_and_name_and_type", "\(audio.workspace["data/valid/wav.scp"]),audio,sound",
                "--chunk_length", "3200", "--num_cache_chunks", "8", "--batch_size", "4", "--valid_batch_size", "2",
                "--num_iters_per_epoch", "none", "--max_epoch", "1", "--log_interval", "1", "--use_tensorboard",
                "false",
                "--use_matplotlib", "false", "--keep_nbest_models", "1",
            ]
        }
        for (out, processes) in [("one", 1), ("two", 2)] {
            let outcome = try MPIRun.run(processes, program: Command.path(of: .recipe), arguments(out))
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let (one, two) = try (audio.losses("one"), audio.losses("two"))
        #expect(one.count >= 3 && Set(one.keys) == Set(two.keys))
        for (line, values) in one {
            let others = try #require(two[line])
            #expect(values.count == others.count)
            for (value, other) in zip(values, others) {
                let numbers = try [value, other].map { try #require(Double($0.split(separator: "=")[1])) }
                // As they are printed, and in later steps with what rounding has become.
                let bound = 0.002 + 0.01 * abs(numbers[0])
                #expect(abs(numbers[0] - numbers[1]) <= bound, "\(line): \(value) and \(other)")
            }
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: audio.workspace["two"]).sorted()
        let expected = try FileManager.default.contentsOfDirectory(atPath: audio.workspace["one"])
        #expect(files == (expected + ["train.1.log"]).sorted())
    }
}

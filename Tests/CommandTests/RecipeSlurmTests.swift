import Foundation
import SlurmCluster
import TestSupport
import Testing

/// `codec-recipe run --cmd slurm` on a real cluster of one node, which the test starts.
@Suite(.enabled(if: SlurmCluster.isWanted, "needs Slurm and root: scripts/setup --slurm"), .serialized)
struct RecipeSlurmTests {
    private let folder = RecipeFolder()
    private var workspace: Workspace { folder.workspace }

    private func prepare(_ count: Int, model: String = "dac") throws {
        for set in ["train", "dev"] { folder.writeVoices(2, to: "audio/\(set)") }
        folder.writeVoices(count, to: "audio/test")
        for (source, name) in [(RecipeFolder.model(model), "1epoch.pth"), (RecipeFolder.config(model), "config.yaml")] {
            workspace.write(
                Array(try Data(contentsOf: URL(fileURLWithPath: source))), to: "exp/codec_train_raw/\(name)")
        }
        workspace.write("- name: stoi\n", to: "conf/score.yaml")
    }

    private let words = [
        "run", "--cmd", "slurm", "--train_set", "train", "--valid_set", "dev", "--test_sets", "test", "--audio_dir",
        "audio",
        "--nj", "2", "--inference_nj", "8", "--inference_model", "1epoch.pth", "--scoring_config", "conf/score.yaml",
    ]

    @Test(.needsLibtorch, .timeLimit(.minutes(5))) func aKilledTaskIsNamedAndOnlyItIsRunAgain() async throws {
        let cluster = try SlurmCluster(cores: 4)
        try prepare(8)
        #expect(try run(["--skip_train", "true", "--stop_stage", "3"], cluster).status == 0)
        // The last utterance cannot be read to its end until somebody writes it: its task waits.
        let dumped = try #require(
            workspace.text("dump/raw/test/wav.scp").split(separator: "\n").last?.split(separator: " ").last.map(
                String.init))
        let good = try workspace.bytes(dumped)
        try FileManager.default.removeItem(atPath: workspace[dumped])
        #expect(mkfifo(workspace[dumped], 0o600) == 0)
        let stages = ["--skip_train", "true", "--stage", "6"]
        async let broken = Task.detached { [self] in try run(stages, cluster) }.value
        let logs = (1...8).map { "exp/codec_train_raw/inference_1epoch/test/log/codec_inference.\($0).log" }
        var killed = false
        for _ in 0..<600 where !killed {
            try await Task.sleep(for: .milliseconds(100))
            let ready = logs.dropLast().allSatisfy { (try? workspace.text($0).contains("# Ended (code 0)")) == true }
            if ready { killed = try Command.shell("pkill -9 -f 'test/log/output[.]8 --force'").status == 0 }
        }
        let outcome = try await broken
        #expect(killed)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("slurm.pl: 1 / 8 failed"), "\(outcome.errors)")
        #expect(outcome.errors.contains("job 8: exit status 137 (signal 9)"), "\(outcome.errors)")
        let before = try logs.dropLast().map { try workspace.text($0) }
        try FileManager.default.removeItem(atPath: workspace[dumped])
        workspace.write(good, to: dumped)
        let resumed = try run(stages, cluster)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("1 job is submitted"))
        #expect(try logs.dropLast().map { try workspace.text($0) } == before)
        #expect(
            try workspace.text("exp/codec_train_raw/inference_1epoch/test/score/utt_result.txt").split(separator: "\n")
                .count == 8)
    }

    @Test(.needsLibtorch, .timeLimit(.minutes(5))) func twoTasksTrainTogether() async throws {
        let cluster = try SlurmCluster(cores: 4)
        try prepare(1)
        let options = TrainFolder.arguments(config: RecipeFolder.config("dac"), train: nil, valid: nil)
        let outcome = try run(
            [
                "--stop_stage", "5", "--ngpu", "0", "--train_tasks", "2", "--tag", "two", "--train_config",
                RecipeFolder.config("dac"), "--train_args",
                options.dropFirst(7).joined(separator: " ") + " --threads 1",
            ], cluster)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(workspace.has("exp/codec_two/1epoch.pth"))
        let log = try workspace.text("exp/codec_two/log/train.1.log")
        #expect(log.contains("srun --mpi=pmix") || log.contains("mpirun"), "\(log)")
        #expect(try workspace.text("exp/codec_two/train.log").contains("1epoch results"))
        #expect(log.contains("--ntasks=2") || log.contains("-np 2"))
    }

    private func run(_ more: [String], _ cluster: SlurmCluster) throws -> Command.Outcome {
        try folder.run(words + more, environment: cluster.environment)
    }
}

import Recipe
import Testing

/// Names that follow from options: codec.sh's rules.
struct NameTests {
    private func names(_ words: [String]) throws -> RecipeNames {
        try RecipeNames(RecipeSettings(RecipeArguments(words)))
    }

    @Test(arguments: [
        ([], "train_raw"), (["--train_config", "conf/train_dac.yaml", "--fs", "24k"], "train_dac_raw_fs24k"),
        (["--train_args", "--max_epoch 1 --optim_conf lr=1"], "train_raw_max_epoch1_optim_conflr1"),
        (["--train_config", "a.yaml", "--train_args", "--seed 3 | x"], "a_raw_fs16000_seed3x"),
        (["--train_config", "a.yaml", "--tag", "mine", "--train_args", "--seed 3"], "mine"),
    ])
    func tagOfTheExperiment(_ words: [String], _ tag: String) throws {
        let names = try names(words)
        #expect(names.tag == tag)
        #expect(names.experiment == "exp/codec_" + tag)
    }

    @Test(arguments: [
        ([], "inference_train.total_count.best"),
        (["--inference_config", "conf/decode.yaml"], "decode_train.total_count.best"),
        (
            ["--inference_args", "--target_bandwidth 4", "--inference_model", "3epoch.pth"],
            "inference_target_bandwidth4_3epoch"
        ),
        (
            ["--inference_config", "conf/decode.yml", "--inference_args", "--a b", "--inference_model", "x/y.z.pth"],
            "decode.yml_ab_x_y.z"
        ), (["--inference_tag", "t"], "t"),
    ])
    func tagOfTheDecoding(_ words: [String], _ tag: String) throws {
        #expect(try names(words).decodings.map(\.tag) == [tag])
    }

    @Test(arguments: [
        ([], "scoring"), (["--scoring_config", "conf/score_16k.yaml"], "score_16k"),
        (["--scoring_args", "--use_gpu true"], "scoring_use_gputrue"),
        (["--scoring_config", "s.yaml", "--scoring_args", "--io kaldi"], "s_iokaldi"), (["--scoring_tag", "t"], "t"),
    ])
    func tagOfTheScoring(_ words: [String], _ tag: String) throws {
        #expect(try names(words).scoringTag == tag)
    }

    @Test func severalCheckpointsHaveAFolderEach() throws {
        #expect(
            try names(["--inference_model", "1epoch.pth 2epoch.pth"]).decodings.map(\.tag)
                == ["inference_1epoch", "inference_2epoch"])
        #expect(throws: RecipeError.self) {
            try names(["--inference_model", "1epoch.pth 2epoch.pth", "--inference_tag", "t"])
        }
    }

    @Test func foldersFollowTheirRoots() throws {
        let names = try names(["--dumpdir", "d", "--expdir", "e", "--codec_exp", "mine", "--tag", "ignored"])
        #expect(names.dump == "d/raw")
        #expect(names.statsFolder == "e/codec_stats_raw")
        #expect(names.experiment == "mine")
        #expect(try self.names(["--codec_stats_dir", "s"]).statsFolder == "s")
    }
}

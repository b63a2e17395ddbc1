import ArgumentParser
import DSP
import Scoring

@main
enum Main {
    static func main() async {
        Allocation.keepFreedTensors()
        await CodecRecipe.main()
    }
}

/// `codec-recipe`: runs speech codecs, ESPnet's neural ones and classical ones.
struct CodecRecipe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec-recipe",
        abstract:
            "Runs ESPnet's codec recipe or its parts: data, training, encoding, decoding, packing; classical codecs too.",
        discussion: """
            codec-recipe run --train_set train --valid_set dev --test_sets test --train_config conf/train.yaml …
            codec-recipe resynthesize --input dump/eval1 --model-file exp/codec_dac/1epoch.pth --output-dir decode
            codec-recipe resynthesize --input dump/eval1 --codec opus:16 --output-dir opus-16

            Neural codecs need libtorch, which `scripts/setup --neural` fetches.

            Exit codes: 0 all done, 1 some utterances could not be coded, 64 wrong usage, 65 a checkpoint, configuration \
            or codes that cannot be read or do not fit together, 66 input missing, 69 libtorch or a codec's program is \
            missing, 70 a bug, 73 output cannot be created or is taken, 74 output cannot be written.
            """,
        version: codecScoreVersion,
        subcommands: [
            RunCommand.self, DataCommand.self, FormatWavScpCommand.self, CollectStatsCommand.self, TrainCommand.self,
            AverageCommand.self, ResynthesizeCommand.self, EncodeCommand.self, DecodeCommand.self, TokenizeCommand.self,
            InspectCommand.self, ConvertCommand.self, PackCommand.self, UnpackCommand.self, UploadCommand.self,
            CodecsCommand.self,
        ])
}

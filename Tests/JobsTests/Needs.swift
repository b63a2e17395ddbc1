import SlurmCluster
import Testing

extension Trait where Self == ConditionTrait {
    /// Skips a test where no Slurm can be started, unless CODECSCORE_REQUIRE_SLURM is 1.
    static var needsSlurm: Self {
        .enabled(if: SlurmCluster.isWanted, "needs a Slurm, as root: run scripts/setup --slurm")
    }
}

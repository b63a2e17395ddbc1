import Glibc

// Simulates the coverage of 95 % intervals and the rate of false verdicts: `coverage GOLDEN_FOLDER [REPLICATIONS
// [RESAMPLES]]` prints them as Markdown beside the golden table, `coverage.jsonl`. Takes some minutes on two cores.

let arguments = Array(CommandLine.arguments.dropFirst())
guard let folder = arguments.first, let replications = Int(arguments.count > 1 ? arguments[1] : "2000"),
    let resamples = Int(arguments.count > 2 ? arguments[2] : "2000"), replications > 0, resamples > 0
else {
    print("usage: coverage GOLDEN_FOLDER [REPLICATIONS [RESAMPLES]]")
    exit(64)
}
/// The tally of all replications of a population; it depends on their number, not on the number of processors.
func simulate(_ population: Population, number: Int) async -> Tally {
    await withTaskGroup(of: Tally.self) { group in
        let batches = (replications + Simulation.batch - 1) / Simulation.batch
        for start in stride(from: 0, to: batches, by: 16) {
            group.addTask { [replications, resamples] in
                let simulation = Simulation(population: population, resamples: resamples)
                return (start..<min(start + 16, batches)).reduce(Tally()) { sum, batch in
                    let count = min(Simulation.batch, replications - batch * Simulation.batch)
                    return sum + simulation.run(count: count, seed: UInt64(number) << 32 + UInt64(batch))
                }
            }
        }
        return await group.reduce(Tally(), +)
    }
}

do {
    let golden = try CoverageGolden(path: folder + "/coverage.jsonl")
    var tallies = [(population: Population, tally: Tally)]()
    for (number, population) in Population.all.enumerated() {
        tallies.append((population, await simulate(population, number: number)))
    }
    print("Coverage in per cent, \(replications) replications of \(resamples) resamples; in brackets the golden table.")
    print("Better, worse: verdicts at margin 0 on two systems without a true difference.\n")
    print(CoverageTable(golden: golden, tallies: tallies).markdown, terminator: "")
} catch {
    let message = "coverage: \(error)\n"
    write(STDERR_FILENO, message, message.utf8.count)
    exit(1)
}

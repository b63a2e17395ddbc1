import FoundationEssentials
import Glibc
import Goldens

// Writes docs/agreement.md: how closely the metrics meet their golden values. `scripts/agreement` runs it.

// `agreement --codecs FOLDER` prints the table of docs/codecs.md instead.
if CommandLine.arguments.dropFirst().first == "--codecs" {
    do {
        let folder =
            CommandLine.arguments.count > 2
            ? CommandLine.arguments[2] : GoldenDirectory.repository + "/reference/codecs"
        print(try CodecAgreement.table(GoldenCodec.below(folder)))
        exit(0)
    } catch {
        let message = "agreement: \(error)\n"
        write(STDERR_FILENO, message, message.utf8.count)
        exit(1)
    }
}

let path = CommandLine.arguments.dropFirst().first ?? GoldenDirectory.repository + "/docs/agreement.md"
var comparisons = [GoldenComparison]()
do {
    for directory in try GoldenDirectory.all() {
        for file in try directory.files() { comparisons += try await file.compare() }
    }
    let page = AgreementPage(comparisons, try EmbeddingAgreement()).markdown
    try Data(page.utf8).write(to: URL(filePath: path))
} catch {
    let message = "agreement: \(error)\n"
    write(STDERR_FILENO, message, message.utf8.count)
    exit(1)
}
let disagreeing = comparisons.filter { !$0.agrees }
for comparison in disagreeing { print(comparison) }
print("\(path): \(comparisons.count) values compared, \(disagreeing.count) outside the tolerance")
exit(disagreeing.isEmpty ? 0 : 1)

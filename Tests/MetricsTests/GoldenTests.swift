import Goldens
import Testing

/// Every value that VERSA's packages give for the reference audio, and for other golden folders of the same form that
/// the environment names, is met within the tolerances of `GoldenCatalogue`.
@Suite struct GoldenTests {
    /// The golden files there are; what cannot be read is `everyGoldenFileIsKnown`'s to report.
    static let files = ((try? GoldenDirectory.all()) ?? []).flatMap { (try? $0.files()) ?? [] }

    @Test func everyGoldenFileIsKnown() throws {
        let directories = try GoldenDirectory.all()
        for directory in directories {
            #expect(try !directory.files().isEmpty, "\(directory.path) holds no golden files")
        }
    }

    @Test(arguments: files) func valuesAgree(with file: GoldenFile) async throws {
        let comparisons = try await file.compare()
        #expect(!comparisons.isEmpty, "\(file) gives nothing to compare")
        for comparison in comparisons {
            #expect(comparison.agrees, "\(comparison)")
        }
    }
}

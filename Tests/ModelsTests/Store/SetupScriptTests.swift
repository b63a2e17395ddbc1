import Foundation
import TestSupport
import Testing

@testable import Models

/// `scripts/setup-models` fetches what the bundled cards say.
struct SetupScriptTests {
    @Test func theScriptFetchesWhatTheCardsName() throws {
        let script = try String(contentsOfFile: repositoryRoot + "/scripts/setup-models", encoding: .utf8)
        #expect(script.contains("\nONNXRUNTIME=\(RuntimeRelease.current.version)\n"))
        for (machine, hash) in RuntimeRelease.current.hashes {
            #expect(script.contains("\(machine)) sha256=\(hash) ;;"))
        }
        let start = try #require(script.firstRange(of: "\nMODELS='\n")).upperBound
        let list = script[start...].prefix { $0 != "'" }
        let catalogue = try ModelCatalogue(store: ModelStore(environment: [:]))
        let expected = catalogue.files.compactMap { entry in
            entry.file.wheel.map { "\($0.package) \($0.version) \($0.path) \(entry.file.sha256)" }
        }
        #expect(Set(list.split(separator: "\n").map(String.init)) == Set(expected))
        #expect(!expected.isEmpty)
        // The script keeps a file under its name in the wheel, the program under that of the card.
        for case (_, let file) in catalogue.files {
            guard let wheel = file.wheel else { continue }
            #expect(wheel.path.split(separator: "/").last.map(String.init) == file.lastName)
        }
    }
}

import Foundation
import TestSupport

/// Files of reference/training, which reference/scripts/training_configuration.py made with ESPnet and PyYAML.
enum ConfigurationGoldens {
    static let folder = repositoryRoot + "/reference/training"

    /// A configuration and arguments, and what ESPnet made of them.
    struct Resolved: Decodable, Sendable {
        let file: String, arguments: [String], resolved: String
    }

    /// What PyYAML writes for a number or a text.
    struct Scalar: Decodable, Sendable {
        let number: String?, text: String?, yaml: String
    }

    /// What PyYAML writes for a tree.
    struct Tree: Decodable, Sendable {
        let json: String, yaml: String
    }

    private struct YAML: Decodable {
        let scalars: [Scalar], trees: [Tree]
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    static func resolved() throws -> [Resolved] {
        try JSONDecoder().decode([Resolved].self, from: Data(text("resolved.json").utf8))
    }

    static func scalars() throws -> [Scalar] { try yaml().scalars }

    static func trees() throws -> [Tree] { try yaml().trees }

    private static func yaml() throws -> YAML {
        try JSONDecoder().decode(YAML.self, from: Data(text("yaml.json").utf8))
    }
}

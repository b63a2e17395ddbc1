import Testing
import Yams

@testable import Training

/// Files are PyYAML's byte for byte.
@Suite struct YAMLWriterTests {
    @Test func numbersAreWrittenAsPyYAMLDoes() throws {
        let numbers = try ConfigurationGoldens.scalars().filter { $0.number != nil }
        #expect(numbers.count > 20)
        for golden in numbers {
            let number = try #require(Double(golden.number ?? ""))
            let mapping = Node.Mapping([(Node("key"), ConfigurationScalar.real(number).node(mark: nil))])
            #expect(YAMLWriter.text(mapping) == golden.yaml)
        }
    }

    @Test func textsAreQuotedAndFoldedAsPyYAMLDoes() throws {
        let texts = try ConfigurationGoldens.scalars().filter { $0.text != nil }
        #expect(texts.count > 100)
        for golden in texts {
            let text = golden.text ?? ""
            func node(_ text: String) -> Node { ConfigurationScalar.text(text).node(mark: nil) }
            // A key: the first words on one line, as the script takes them.
            let words = text.unicodeScalars.split { $0.properties.isWhitespace || $0 == "\u{1F}" }.map { String($0) }
            let start = String(String.UnicodeScalarView(words.joined(separator: " ").unicodeScalars.prefix(60)))
            let inner = Node([(node("a key"), Node([(node("k"), node(text))]))])
            let mapping = Node.Mapping([
                (node("key"), node(text)), (node("list"), Node([node(text), Node([node(text)])])),
                (node("inner"), inner),
                (node(start + "!"), ConfigurationScalar.integer(1).node(mark: nil)),
            ])
            #expect(YAMLWriter.text(mapping) == golden.yaml, "\(text.debugDescription)")
        }
    }

    @Test func treesAreIndentedAsPyYAMLDoes() throws {
        let trees = try ConfigurationGoldens.trees()
        #expect(trees.count > 5)
        for golden in trees {
            // JSON is YAML.
            let node = try #require(try Yams.compose(yaml: golden.json))
            let mapping = try #require(ConfigurationNodes.canonical(node).mapping)
            #expect(YAMLWriter.text(mapping) == golden.yaml, "\(golden.json)")
        }
    }

    @Test func writtenTextsAreReadBack() throws {
        for golden in try ConfigurationGoldens.scalars() {
            // The reader takes a next line for a line end, and drops a byte order mark.
            guard let text = golden.text,
                !text.unicodeScalars.contains(where: { "\u{85}\u{FEFF}".unicodeScalars.contains($0) })
            else { continue }
            let node = try #require(try Yams.compose(yaml: golden.yaml)?.mapping?["key"]?.scalar)
            #expect(ConfigurationScalar(node, readsExponents: false) == .text(text), "\(text.debugDescription)")
        }
    }
}

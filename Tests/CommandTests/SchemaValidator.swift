import Foundation
import Scoring

/// Checks a JSON value against a JSON Schema (2020-12), as far as this project's schemas use it.
struct SchemaValidator {
    private let root: JSONValue

    init(_ schema: JSONValue) { root = schema }

    /// What is wrong with a value, by place; empty where it fits.
    func problems(_ value: JSONValue) -> [String] { problems(value, root, "$") }

    private static let known = Set([
        "$schema", "$id", "$defs", "title", "description", "type", "required", "properties", "additionalProperties",
        "items", "prefixItems", "minItems", "maxItems", "enum", "const", "minimum", "maximum", "exclusiveMinimum",
        "$ref",
        "if", "then", "not",
    ])

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        var found = schema.members.filter { !Self.known.contains($0.name) }.map {
            "\(place): unknown keyword \($0.name)"
        }
        if let reference = schema["$ref"]?.text {
            guard let target = root["$defs"]?[String(reference.dropFirst("#/$defs/".count))] else {
                return ["\(place): no \(reference)"]
            }
            found += problems(value, target, place)
        }
        if let type = schema["type"] {
            let types = type.text.map { [$0] } ?? type.elements.compactMap(\.text)
            if !types.contains(where: { Self.isOfType(value, $0) }) { found.append("\(place): not \(types)") }
        }
        if let allowed = schema["enum"], !allowed.elements.contains(value) { found.append("\(place): not in enum") }
        if let constant = schema["const"], constant != value { found.append("\(place): not \(constant.line)") }
        if let number = value.double {
            if let least = schema["minimum"]?.double, number < least { found.append("\(place): below \(least)") }
            if let most = schema["maximum"]?.double, number > most { found.append("\(place): above \(most)") }
            if let open = schema["exclusiveMinimum"]?.double, number <= open {
                found.append("\(place): not above \(open)")
            }
        }
        found += object(value, schema, place) + array(value, schema, place)
        if let condition = schema["if"], let consequence = schema["then"], problems(value, condition, place).isEmpty {
            found += problems(value, consequence, place)
        }
        if let forbidden = schema["not"], problems(value, forbidden, place).isEmpty {
            found.append("\(place): forbidden")
        }
        return found
    }

    private func object(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard case .object = value else { return [] }
        var found = (schema["required"]?.elements ?? []).compactMap(\.text).filter { value[$0] == nil }
            .map { "\(place): no \($0)" }
        for member in value.members {
            if let own = schema["properties"]?[member.name] {
                found += problems(member.value, own, "\(place).\(member.name)")
            } else if let others = schema["additionalProperties"], others != .boolean(true) {
                found += problems(member.value, others, "\(place).\(member.name)")
            }
        }
        return found
    }

    private func array(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard case .array(let elements) = value else { return [] }
        var found = [String]()
        if let least = schema["minItems"]?.int, elements.count < least { found.append("\(place): too short") }
        if let most = schema["maxItems"]?.int, elements.count > most { found.append("\(place): too long") }
        for (i, element) in elements.enumerated() {
            if let prefix = schema["prefixItems"]?.elements, i < prefix.count {
                found += problems(element, prefix[i], "\(place)[\(i)]")
            } else if let items = schema["items"] {
                found += problems(element, items, "\(place)[\(i)]")
            }
        }
        return found
    }

    private static func isOfType(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.object, "object"), (.array, "array"), (.string, "string"), (.boolean, "boolean"), (.null, "null"),
            (.integer, "integer"), (.integer, "number"), (.number, "number"):
            true
        case (.number(let number), "integer"): number == number.rounded()
        default: false
        }
    }
}

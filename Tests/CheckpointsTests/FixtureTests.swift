import Checkpoints
import Foundation
import TestSupport
import Testing

/// Files that PyTorch and the format's own package wrote, against what they say is in them.
@Suite struct FixtureTests {
    static let folder = repositoryRoot + "/reference/checkpoints/"

    static func expected(_ name: String) throws -> PlainValue {
        try JSONDecoder().decode(PlainValue.self, from: Data(contentsOf: URL(fileURLWithPath: folder + name)))
    }

    @Test(arguments: ["types", "checkpoint"]) func everyValueIsRead(_ name: String) throws {
        let expected = try Self.expected(name + ".json")
        #expect(try PlainValue(TorchFile.read(Self.folder + name + ".pth")) == expected)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Self.folder + name + ".pth")))
        #expect(try PlainValue(TorchFile.read(bytes: bytes, name: name)) == expected)
    }

    @Test func stateDictionaries() throws {
        let state = try TorchFile.stateDictionary(Self.folder + "types.pth")
        #expect(PlainValue.dictionary(try PlainValue.members(state)) == (try Self.expected("types.json")))
        let model = try TorchFile.stateDictionary(Self.folder + "checkpoint.pth")
        #expect(model.keys.prefix(3) == ["0.weight", "0.bias", "1.weight"])
        #expect(try #require(model["1.num_batches_tracked"]).integers() == [2])
        let error = #expect(throws: CheckpointError.self) { try TorchFile.stateDictionary(Self.folder + "uint16.pth") }
        #expect(error?.cause.contains("'torch.uint16', which is not supported") == true)
    }

    @Test func safetensors() throws {
        let (state, metadata) = try Safetensors.read(Self.folder + "types.safetensors")
        #expect(metadata == ["format": "pt", "note": "a \"quoted\"\n\tline, größe"])
        guard case .dictionary(let members) = try Self.expected("types.json") else {
            Issue.record("no dictionary")
            return
        }
        let others = members.filter { $0[0] != .text("complex64") }
        #expect(Set(try PlainValue.members(state)) == Set(others))
    }

    @Test func aParameterIsItsTensor() throws {
        let state = try TorchFile.stateDictionary(Self.folder + "parameter.pth")
        #expect(try #require(state["weight"]).floats() == [1, 1])
    }

    @Test(arguments: [
        ("module.pth", "names 'torch.nn.modules.linear.Linear'", "save the weights alone"),
        ("script.pt", "TorchScript program", "state_dict()"),
        ("bare.pth", "bare pickle, as PyTorch wrote before version 1.6", "newer PyTorch"),
        ("complex128.pth", "'torch.ComplexDoubleStorage', which is not supported", "tensor.float()"),
        ("types.safetensors", "no PyTorch file", "*.pth"),
        ("README.md", "no PyTorch file", "*.pth"),
    ])
    func whatIsRefused(_ name: String, cause: String, remedy: String) throws {
        let error = #expect(throws: CheckpointError.self) { try TorchFile.read(Self.folder + name) }
        #expect(error?.source == Self.folder + name)
        #expect(error?.cause.contains(cause) == true)
        #expect(error?.remedy.contains(remedy) == true)
    }

    @Test func noTensorsByName() throws {
        let folder = Workspace()
        try TorchFile.write(CheckpointValue.list([.integer(1)]), to: folder["list.pth"])
        let error = #expect(throws: CheckpointError.self) { try TorchFile.stateDictionary(folder["list.pth"]) }
        #expect(error?.cause == "it holds no tensors by name")
    }
}

import TestSupport
import Testing
import Torch

/// Calling operators by name.
@Suite(.needsLibtorch) struct OperatorTests {
    let x: Tensor

    init() throws { x = try Tensor([1, 2, 3, 4], shape: [2, 2]) }

    @Test func defaultsFillWhatIsLeftOut() throws {
        let add = Operator("aten::add", "Tensor")
        #expect(try add(.tensor(x), .tensor(x)).floats() == [2, 4, 6, 8])
        #expect(try add(.tensor(x), .tensor(x), 3).floats() == [4, 8, 12, 16])
    }

    @Test func literalsAreArguments() throws {
        let full = Operator("aten::full")
        #expect(try full([2, 1], 0.5).floats() == [0.5, 0.5])
        #expect(try full([2], 3).type == .int64)
        #expect(try full([1], 1, .type(.float64), nil, .device(.cpu), false).type == .float64)
        #expect(try Operator("aten::sum")(.tensor(x), nil).floats() == [10])
    }

    @Test func integersServeAsRealNumbers() throws {
        let norm = Operator("aten::dropout")
        #expect(try norm(.tensor(x), 1, true).floats() == [0, 0, 0, 0])
        let sampled = try Operator("aten::upsample_nearest1d", "vec")(
            .tensor(x.unsqueezed(0)), nil, .integers([2]))
        #expect(try sampled.floats() == [1, 1, 2, 2, 3, 3, 4, 4])
        let half = try Operator("aten::upsample_nearest1d", "vec")(.tensor(x.unsqueezed(0)), nil, .reals([0.5]))
        #expect(try half.floats() == [1, 3])
    }

    @Test func severalResults() throws {
        let results = try Operator("aten::topk").results([.tensor(x), 1])
        #expect(try results.map { try $0.doubles() } == [[2, 4], [1, 1]])
        #expect(results.map(\.type) == [.float32, .int64])
        // More than have room at once.
        let parts = try Operator("aten::split", "Tensor").results([.tensor(random([50])), 2])
        #expect(parts.count == 25)
        #expect(try parts.flatMap { try $0.floats() } == random([50]).floats())
        #expect(try #require(torchError { _ = try Operator("aten::topk")(.tensor(x), 1) }).cause.contains("2 results"))
    }

    @Test func resultsThatAreNoTensors() throws {
        #expect(try Operator("aten::item")(.tensor(Tensor([2.5], shape: []))).doubles() == [2.5])
        #expect(try Operator("aten::item")(.tensor(Tensor(integers: [7], shape: []))).integers() == [7])
        #expect(try Operator("aten::equal")(.tensor(x), .tensor(x)).integers() == [1])
        #expect(try Operator("aten::size", "int")(.tensor(x), 1).integers() == [2])
        let complex = try Tensor.complex(Tensor([1], shape: []), Tensor([-2], shape: []))
        #expect(try Operator("aten::item")(.tensor(complex)).imaginary().doubles() == [-2])
    }

    @Test func listsOfTensorsThatMayBeLeftOut() throws {
        let rows = try Tensor(integers: [1, 0], shape: [2])
        #expect(try Operator("aten::index", "Tensor")(.tensor(x), .tensors([rows])).floats() == [3, 4, 1, 2])
    }

    @Test func anOperatorThatIsMissing() throws {
        let error = try #require(torchError { _ = try Operator("aten::no_such_thing")(.tensor(x)) })
        #expect(error.source == "aten::no_such_thing")
        #expect(error.cause.contains("has no such operator"))
        let overload = try #require(torchError { _ = try Operator("aten::add", "Nothing")(.tensor(x)) })
        #expect(overload.source == "aten::add.Nothing")
        #expect(throws: TorchError.self) { try Operator("no namespace")(.tensor(x)) }
    }

    @Test func shapesThatDoNotFit() throws {
        let y = try random([3, 3])
        let error = try #require(torchError { _ = try x.matmul(y) })
        #expect(error.source == "aten::matmul")
        #expect(error.remedy == "check its arguments (float32 [2, 2], float32 [3, 3])")
        #expect(!error.description.contains("\n"))
        #expect(!error.description.contains("Exception raised"))
    }

    @Test func argumentsThatDoNotFit() throws {
        let add = Operator("aten::add", "Tensor")
        let wrong: [(Operator, [Argument], String)] = [
            (add, [.tensor(x)], "argument 'other' is missing"),
            (add, [.tensor(x), .tensor(x), 1, 1], "it takes 3 arguments, not 4"),
            (add, [.tensor(x), 1], "argument 'other' is of another type"),
            (add, [.tensor(x), .tensor(x), [1]], "argument 'alpha' is of another type"),
            (add, [.tensor(x), .tensor(x), nil], "argument 'alpha' is of another type"),
            (Operator("aten::conv1d"), [.tensor(x), .tensor(x), 1.5], "argument 'bias' is of another type"),
            (Operator("aten::full"), [1.5, 1], "argument 'size' is of another type"),
            (Operator("aten::full"), [[1], 1, .text("float32")], "argument 'dtype' is of another type"),
            (Operator("aten::full"), [.type(.float32), 1], "argument 'size' is of another type"),
            (Operator("aten::unsqueeze"), [.tensor(x), .type(.int64)], "argument 'dim' is of another type"),
            (Operator("aten::cat"), [[1]], "argument 'tensors' is of another type"),
            (Operator("aten::sum", "dim_IntList"), [.tensor(x), .tensors([x])], "argument 'dim' is of another type"),
            (Operator("aten::sum", "dim_IntList"), [.tensor(x), .reals([1])], "argument 'dim' is of another type"),
            (Operator("aten::elu"), [.tensor(x), .device(.cpu)], "argument 'alpha' is of another type"),
        ]
        for (call, arguments, cause) in wrong {
            let error = try #require(torchError { _ = try call.results(arguments) }, "\(call.name) \(arguments)")
            #expect(error.cause.contains(cause), "\(error)")
        }
    }
}

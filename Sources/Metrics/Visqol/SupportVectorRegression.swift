import CSVM
import Glibc
import Synchronization

/// A support vector regression by libsvm (Chang and Lin 2011), read from the text that libsvm writes:
/// f(x) = Σ αᵢ·K(x, sᵢ) − ρ.
///
/// The model is made once, by libsvm's reader, and predicting does not change it: hence `@unchecked Sendable`.
public final class SupportVectorRegression: @unchecked Sendable {
    private let model: UnsafeMutablePointer<svm_model>

    /// Why a model cannot be used.
    public struct Unreadable: Error, CustomStringConvertible {
        /// The message.
        public let description: String
    }

    /// The model in the file at `path`.
    public convenience init(contentsOf path: String) throws(Unreadable) {
        guard let file = fopen(path, "r") else {
            throw Unreadable(description: "\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes = [UInt8]()
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block[..<count] }
        try self.init(bytes, name: path)
    }

    /// The model whose text is `bytes`, called `name` in messages.
    public init(_ bytes: [UInt8], name: String) throws(Unreadable) {
        if let fault = SupportVectorText.fault(of: bytes) {
            throw Unreadable(description: "\(name) is no regression model of libsvm: \(fault)")
        }
        // libsvm reads files by name only.
        let descriptor = memfd_create("model", 1)
        guard descriptor >= 0 else { throw Unreadable(description: "\(name): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Unreadable(description: "\(name): \(String(cString: strerror(errno)))") }
            written += count
        }
        // It switches the locale while it reads, so that numbers mean the same everywhere: one at a time.
        let address = Self.reading.withLock { _ in
            UInt(bitPattern: svm_load_model("/proc/self/fd/\(descriptor)"))
        }
        guard let model = UnsafeMutablePointer<svm_model>(bitPattern: address) else {
            throw Unreadable(description: "\(name) is no model of libsvm")
        }
        self.model = model
    }

    deinit {
        var owned: UnsafeMutablePointer<svm_model>? = model
        svm_free_and_destroy_model(&owned)
    }

    private static let reading = Mutex(())

    /// The prediction for `features`, the first of which libsvm calls 1.
    public func predict(_ features: [Double]) -> Double {
        var nodes = features.enumerated().map { svm_node(index: Int32($0.offset + 1), value: $0.element) }
        nodes.append(svm_node(index: -1, value: 0))
        return svm_predict(model, nodes)
    }
}

/// The text form of a model. libsvm's reader trusts it, so it is looked through first.
enum SupportVectorText {
    /// Names that the header must have, in the order in which libsvm writes them.
    private static let needed = ["svm_type", "kernel_type", "nr_class", "total_sv", "rho"]
    private static let mostVectors = 1_000_000

    /// What is wrong, or `nil`.
    static func fault(of bytes: [UInt8]) -> String? {
        var lines = bytes.split(separator: UInt8(ascii: "\n"))[...]
        var header = [String: String]()
        var missing = needed[...]
        while let line = lines.popFirst() {
            let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
            guard let name = words.first, words.count <= 2 else {
                return "a line of the header has \(words.count) words"
            }
            if name == "SV" { break }
            if name == missing.first { missing.removeFirst() }
            header[name] = words.count == 2 ? words[1] : ""
        }
        if let name = missing.first { return "\(name) is missing, or comes too late" }
        guard let type = header["svm_type"], ["nu_svr", "epsilon_svr"].contains(type), header["nr_class"] == "2" else {
            return "it is a classifier"
        }
        guard let kernel = header["kernel_type"], kernel == "linear" || kernel == "rbf" && header["gamma"] != nil else {
            return "its kernel is neither linear nor rbf with a gamma"
        }
        guard let count = header["total_sv"].flatMap(Int.init), (1...mostVectors).contains(count), count == lines.count
        else { return "it has \(lines.count) support vectors, the header says \(header["total_sv"] ?? "")" }
        return nil
    }
}

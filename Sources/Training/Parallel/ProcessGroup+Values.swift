import CMPI
import Codecs
import Files
import Torch

extension ProcessGroup {
    /// The sums of numbers over all processes, the same everywhere; as many in all.
    package func sums(_ values: [Double]) throws(CodecError) -> [Double] {
        var sums = values
        var failure: CodecError?
        sums.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            do throws(CodecError) { try mpi.sum(start, count: bytes.count / 8, CMPI_FLOAT64) } catch { failure = error }
        }
        if let failure { throw failure }
        return sums
    }

    /// Gives what process 0 has to all; the others' own is not looked at.
    package func broadcast(_ bytes: [UInt8]) throws(CodecError) -> [UInt8] {
        let count = try mpi.gather([bytes.count])[0]
        var all = rank == 0 ? bytes : [UInt8](repeating: 0, count: count)
        var failure: CodecError?
        all.withUnsafeMutableBytes { bytes in
            do throws(CodecError) { try mpi.broadcast(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        return all
    }

    /// Puts the numbers of process 0 in the place of the others', such as weights at the start.
    package func broadcast(_ tensors: [Tensor]) throws {
        for bucket in TensorBucket.buckets(tensors, byteCount: Self.bucketBytes) {
            try bucket.change { all in
                let numbers = try all.to(.cpu)
                let byteCount = numbers.count * numbers.type.byteCount
                guard byteCount > 0 else { return }
                try numbers.withMemory {
                    try mpi.broadcast(UnsafeMutableRawBufferPointer(start: $0, count: byteCount))
                }
                if all.device != .cpu { try all.assign(numbers) }
            }
        }
    }

    /// Checks that all processes have the same text, such as their configuration.
    ///
    /// - Parameter description: What it is, for the message.
    /// - Throws: `CodecError` in all processes, which names those that differ from process 0.
    package func checkSame(_ text: String, as description: String) throws(CodecError) {
        let all = try Self.hashes(of: text, mpi)
        let differing = (1..<count).filter { all[$0] != all[0] }
        guard !differing.isEmpty else { return }
        throw CodecError(
            description,
            cause: "it is not that of process 0 in "
                + (differing.count == 1 ? "process " : "processes ")
                + differing.map(String.init).joined(separator: ", "),
            remedy: "give all processes the same files and options", kind: .request)
    }

    /// The hashes of what each process has, in their order.
    static func hashes(of text: String, _ mpi: MessagePassing) throws(CodecError) -> [[UInt8]] {
        let hash = XXH128()
        hash.update(text)
        let own = Array(hash.hexadecimal.utf8)
        let all = try mpi.gather(own)
        return (0..<mpi.count).map { Array(all[$0 * own.count..<($0 + 1) * own.count]) }
    }
}

import Codecs

/// Sizes of HiFi-Codec's encoder and decoder.
public struct HiFiConfiguration: Sendable {
    /// Strides and kernels of the decoder's four stages; the encoder goes backwards.
    public let upsampleRates: [Int], upsampleKernels: [Int]
    /// The decoder's first width, halved by each stage.
    public let initialChannels: Int
    /// Kernels of the residual blocks of a stage, with the dilations of each.
    public let residualKernels: [Int], residualDilations: [[Int]]
    /// Whether a residual block has pairs of convolutions ("1") rather than single ones.
    public let hasPairedBlocks: Bool

    init(_ parameters: inout ConfigurationMapping) throws(CodecError) {
        upsampleRates = try parameters.sizes("upsample_rates", default: [8, 5, 4, 2])
        upsampleKernels = try parameters.sizes("upsample_kernel_sizes", default: [16, 11, 8, 4])
        initialChannels = try parameters.size("upsample_initial_channel", default: 512)
        residualKernels = try parameters.sizes("resblock_kernel_sizes", default: [3, 7, 11])
        residualDilations = try parameters.sizeLists(
            "resblock_dilation_sizes", default: [[1, 3, 5], [1, 3, 5], [1, 3, 5]])
        hasPairedBlocks = try (parameters.text("resblock_num") ?? "1") == "1"
        guard upsampleRates.count == 4, upsampleKernels.count == 4 else {
            throw parameters.refused(
                "upsample_rates", "and 'upsample_kernel_sizes' have not four entries",
                "HiFi-Codec's encoder has exactly four stages")
        }
        guard upsampleRates.allSatisfy({ $0 <= 1 << 5 }), upsampleKernels.allSatisfy({ $0 <= 1 << 10 }),
            residualKernels.count <= 16, residualKernels.allSatisfy({ $0 <= 1 << 10 }), initialChannels <= 1 << 14,
            residualDilations.allSatisfy({ $0.count <= 16 && $0.allSatisfy { $0 <= 1 << 12 } })
        else {
            throw parameters.refused("upsample_rates", "or other sizes are beyond all use", "give smaller ones")
        }
        guard residualKernels.count == residualDilations.count else {
            throw parameters.refused(
                "resblock_dilation_sizes", "has not one entry for each kernel",
                "give as many as 'resblock_kernel_sizes'")
        }
        let dilationCount = hasPairedBlocks ? 3 : 2
        guard residualDilations.allSatisfy({ $0.count >= dilationCount }) else {
            throw parameters.refused(
                "resblock_dilation_sizes", "has an entry shorter than \(dilationCount)",
                "give \(dilationCount) dilations each")
        }
        guard zip(upsampleRates, upsampleKernels).allSatisfy({ $0 <= $1 }) else {
            throw parameters.refused(
                "upsample_kernel_sizes", "has a kernel shorter than its stride", "give a longer one")
        }
        guard initialChannels % 16 == 0 else {
            throw parameters.refused("upsample_initial_channel", "is \(initialChannels)", "give a multiple of 16")
        }
    }
}

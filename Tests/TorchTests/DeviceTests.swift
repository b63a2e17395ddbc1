import Testing
import Torch

@Suite struct DeviceTests {
    @Test(arguments: [("cpu", Device.cpu), ("cuda", .cuda(0)), ("cuda:0", .cuda(0)), ("cuda:12", .cuda(12))])
    func names(_ text: String, _ device: Device) {
        #expect(Device(text) == device)
        #expect(Device(device.description) == device)
    }

    @Test(arguments: ["", "CPU", "gpu", "cuda:", "cuda:-1", "cuda:+1", "cuda:01", "cuda:1.5", "cuda:128", "cuda:x"])
    func otherNames(_ text: String) { #expect(Device(text) == nil) }

    @Test(.needsLibtorch) func aDeviceThatIsMissing() throws {
        let missing = Device.cuda(Torch.cudaDeviceCount)
        let x = try Tensor([1], shape: [1])
        for attempt in [
            { _ = try x.to(missing) }, { _ = try Tensor([1], shape: [1], device: missing) },
            { _ = try Tensor.hannWindow(4, device: missing) },
        ] as [() throws -> Void] {
            let error = try #require(torchError(attempt))
            #expect(error.source == missing.description)
            #expect(error.cause.contains("CUDA device"))
        }
        #expect(try x.to(.cpu) === x)
    }
}

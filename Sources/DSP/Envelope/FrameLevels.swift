/// Root mean squares of frames of `length` samples, every `hop` samples and inside the signal; none for fewer samples
/// than a frame has.
public func frameLevels(of samples: [Double], length: Int, hop: Int) -> [Double] {
    precondition(length > 0 && hop > 0, "frames have samples and are apart")
    return stride(from: 0, through: samples.count - length, by: hop).map {
        (energy(samples[$0..<$0 + length]) / Double(length)).squareRoot()
    }
}

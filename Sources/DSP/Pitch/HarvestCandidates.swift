import CKernels
import Numerics

/// Some numbers for each frame: the values of frame k are `values[offsets[k] ..< offsets[k + 1]]`.
struct FramedValues {
    let offsets: [Int]
    let values: [Double]

    var frameCount: Int { offsets.count - 1 }

    subscript(frame: Int) -> ArraySlice<Double> { values[offsets[frame]..<offsets[frame + 1]] }

    /// Sorts numbers by frame, keeping their order inside a frame.
    init(frameCount: Int, unsorted: [(frame: UInt32, value: Double)]) {
        var offsets = [Int](repeating: 0, count: frameCount + 1)
        for entry in unsorted { offsets[Int(entry.frame) + 1] += 1 }
        for frame in 0..<frameCount { offsets[frame + 1] += offsets[frame] }
        var next = offsets
        var values = [Double](repeating: 0, count: unsorted.count)
        for entry in unsorted {
            values[next[Int(entry.frame)]] = entry.value
            next[Int(entry.frame)] += 1
        }
        self.offsets = offsets
        self.values = values
    }
}

extension HarvestFilterBank {
    /// Raw candidates, Hz, for frames of 1 ms: the mean over neighbouring channels that agree (section 2.1 of the
    /// paper).
    func candidates(in speech: DecimatedSpeech, frames: Int) -> FramedValues {
        let spoilt = SpoiltBins(
            samples: speech.samples, transformLength: worldTransformLength(samples: speech.samples.count),
            reach: tiers.map { max($0.yield, $0.overlap + 1) }.max() ?? 0)
        var agreement = ChannelAgreement(frames: frames)
        let trains = (EventTrains(), EventTrains())
        for tier in tiers {
            let blocks = tier.spectra(of: speech.samples)
            for (pair, response) in tier.responses.enumerated() {
                let first = tier.channels.lowerBound + 2 * pair
                let second = first + 1 < tier.channels.upperBound ? first + 1 : nil
                trains.0.removeAll()
                trains.1.removeAll()
                tier.detectEvents(
                    of: speech.samples.count, blocks: blocks, response: response, spoilt: spoilt,
                    tones: (spoilt.tone(in: channels[first]), second.map { spoilt.tone(in: channels[$0]) }),
                    into: trains)
                agreement.add(trains.0, of: channels[first], in: self)
                if let second { agreement.add(trains.1, of: channels[second], in: self) }
            }
        }
        return agreement.finish()
    }
}

extension HarvestFilterBank.Tier {
    /// Spectra of the blocks that cover `samples` and its successor, one after the other.
    func spectra(of samples: [Double]) -> Scratch {
        let blocks = (samples.count + yield - 1) / yield
        let bins = size / 2 + 1
        let spectra = Scratch(2 * blocks * bins)
        let block = Scratch(size)
        for b in 0..<blocks {
            // WORLD's filtered signal leads by one sample: its sample n is centred on n + 1.
            let start = b * yield + 1 - overlap
            for i in 0..<size {
                let n = start + i
                block.values[i] = n >= 0 && n < samples.count ? samples[n] : 0
            }
            (spectra.values + 2 * b * bins).withMemoryRebound(to: ComplexDouble.self, capacity: bins) {
                forward.forward(block.values, into: $0)
            }
        }
        return spectra
    }

    /// Filters a signal of `count` samples by two channels and collects the events of both.
    func detectEvents(
        of count: Int, blocks: borrowing Scratch, response: [ComplexDouble], spoilt: SpoiltBins,
        tones: (SpoiltBins.Tone, SpoiltBins.Tone?), into trains: (EventTrains, EventTrains)
    ) {
        let bins = size / 2 + 1
        let product = Scratch(2 * size)
        let filtered = Scratch(2 * size)
        // The two samples before the block, then the block.
        let first = Scratch(yield + 2)
        let second = Scratch(yield + 2)
        EventTrains.startWithoutPast(first.values)
        EventTrains.startWithoutPast(second.values)
        for (b, start) in stride(from: 0, to: count, by: yield).enumerated() {
            response.withUnsafeBytes { response in
                guard let response = response.bindMemory(to: Double.self).baseAddress else { return }
                ck_filter_pair(blocks.values + 2 * b * bins, response, size, product.values)
            }
            product.withComplexValues { product in filtered.withComplexValues { inverse.backward(product, into: $0) } }
            let length = min(yield, count - start)
            let valid = filtered.values + 2 * overlap
            spoilt.add(tones.0, at: start, to: valid, part: 0, count: length, into: first.values + 2)
            trains.0.append(first.values, count: length, first: start)
            if let tone = tones.1 {
                spoilt.add(tone, at: start, to: valid, part: 1, count: length, into: second.values + 2)
                trains.1.append(second.values, count: length, first: start)
            }
        }
    }
}

/// Times of the four kinds of events in one channel's signal: downward and upward zero crossings, peaks and troughs.
final class EventTrains {
    fileprivate private(set) var trains = ck_event_trains()
    private var capacity = 0

    deinit { eachList { $0?.deallocate() } }

    /// Before the first sample stands what compares with nothing.
    static func startWithoutPast(_ samples: UnsafeMutablePointer<Double>) {
        samples[0] = .nan
        samples[1] = .nan
    }

    /// Forgets the events, keeps the memory.
    func removeAll() { trains.count = (0, 0, 0, 0) }

    /// Appends the events of `count` samples from index `first` on. `samples` begins with the two samples before and
    /// is left with the two last ones there, for the next block.
    func append(_ samples: UnsafeMutablePointer<Double>, count: Int, first: Int) {
        let longest = max(max(trains.count.0, trains.count.1), max(trains.count.2, trains.count.3))
        reserve(longest + count / 2 + 1)
        ck_append_events(samples, count, Double(first), &trains)
        (samples[0], samples[1]) = (samples[count], samples[count + 1])
    }

    private func reserve(_ needed: Int) {
        if needed <= capacity { return }
        let old = capacity
        capacity = needed + needed / 2
        eachList { list in
            let larger = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
            larger.initialize(repeating: 0, count: capacity)
            if let list {
                larger.update(from: list, count: old)
                list.deallocate()
            }
            list = larger
        }
    }

    private func eachList(_ body: (inout UnsafeMutablePointer<Double>?) -> Void) {
        body(&trains.times.0)
        body(&trains.times.1)
        body(&trains.times.2)
        body(&trains.times.3)
    }
}

/// Finds runs of neighbouring channels with a candidate, frame by frame, while the channels come in order.
private struct ChannelAgreement {
    private let frameTimes: [Double]
    private var runs: [ck_channel_run]
    private var found: [(frame: UInt32, value: Double)] = []
    private var frame: [UInt32]
    private var mean: [Double]
    private var scratch: [Double] = []

    init(frames: Int) {
        frameTimes = (0..<frames).map { Double($0) / 1000 }
        runs = Array(repeating: ck_channel_run(), count: frames)
        frame = Array(repeating: 0, count: frames)
        mean = Array(repeating: 0, count: frames)
    }

    /// Adds a channel with its events.
    mutating func add(_ events: EventTrains, of channel: HarvestFilterBank.Channel, in bank: HarvestFilterBank) {
        add(
            events, rate: bank.rate,
            low: max(bank.floor, channel.frequency * (1 - HarvestConstants.bandwidth)),
            high: min(bank.ceiling, channel.frequency * (1 + HarvestConstants.bandwidth)))
    }

    private mutating func add(_ events: EventTrains, rate: Double, low: Double, high: Double) {
        var trains = events.trains
        let needed = ck_channel_scratch(&trains, runs.count)
        if scratch.count < needed { scratch = Array(repeating: 0, count: needed + needed / 2) }
        let count = ck_add_channel(
            &trains, rate, low, high, frameTimes, runs.count, UInt32(HarvestConstants.shortestChannelRun), &scratch,
            &runs, &frame, &mean)
        for i in 0..<count { found.append((frame[i], mean[i])) }
    }

    /// The mean candidate of every run that was long enough, from low to high.
    mutating func finish() -> FramedValues {
        // A channel without events ends all runs.
        add(EventTrains(), rate: 1, low: 0, high: 0)
        return FramedValues(frameCount: runs.count, unsorted: found)
    }
}

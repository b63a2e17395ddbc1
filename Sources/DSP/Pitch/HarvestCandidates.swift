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
        let track = Scratch(frames)
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
                trains.0.addRates(rate: rate, frames: frames, to: track)
                agreement.add(channel: channels[first].frequency, track: track, floor: floor, ceiling: ceiling)
                if let second {
                    trains.1.addRates(rate: rate, frames: frames, to: track)
                    agreement.add(channel: channels[second].frequency, track: track, floor: floor, ceiling: ceiling)
                }
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
    private var trains = ck_event_trains()
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

    /// Sets `track` to the sum of the four trains' rates, Hz, at frames of 1 ms; to 0 where a train has too few.
    func addRates(rate: Double, frames: Int, to track: borrowing Scratch) {
        track.values.update(repeating: 0, count: frames)
        let lists = [
            (trains.times.0, trains.count.0), (trains.times.1, trains.count.1), (trains.times.2, trains.count.2),
            (trains.times.3, trains.count.3),
        ]
        guard lists.allSatisfy({ $0.1 > HarvestConstants.fewestIntervals }) else { return }
        for (times, count) in lists { ck_add_event_rate(times, count, rate, frames, track.values) }
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
    private var runs: [ck_channel_run]
    private var found: [(frame: UInt32, value: Double)] = []
    private var frame: [UInt32]
    private var mean: [Double]

    init(frames: Int) {
        runs = Array(repeating: ck_channel_run(), count: frames)
        frame = Array(repeating: 0, count: frames)
        mean = Array(repeating: 0, count: frames)
    }

    /// Adds the channel with centre `frequency`; a candidate is a quarter of `track`.
    mutating func add(channel frequency: Double, track: borrowing Scratch, floor: Double, ceiling: Double) {
        let low = max(floor, frequency * (1 - HarvestConstants.bandwidth))
        let high = min(ceiling, frequency * (1 + HarvestConstants.bandwidth))
        extend(track, low, high)
    }

    private mutating func extend(_ track: borrowing Scratch, _ low: Double, _ high: Double) {
        let count = ck_extend_runs(
            track.values, runs.count, low, high, UInt32(HarvestConstants.shortestChannelRun), &runs, &frame, &mean)
        for i in 0..<count { found.append((frame[i], mean[i])) }
    }

    /// The mean candidate of every run that was long enough, from low to high.
    mutating func finish() -> FramedValues {
        let nothing = Scratch(runs.count)
        extend(nothing, 1, 0)
        return FramedValues(frameCount: runs.count, unsorted: found)
    }
}

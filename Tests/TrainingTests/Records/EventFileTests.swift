import Codecs
import Foundation
import TestSupport
import Testing

@testable import Training

/// Files of events, taken apart by hand.
@Suite struct EventFileTests {
    /// An event's fields.
    private struct Event: Equatable {
        var time = 0.0
        var step = 0
        var version: String?
        var tag: String?
        var value: Float?
    }

    private struct Bytes {
        var rest: ArraySlice<UInt8>

        mutating func take(_ count: Int) -> ArraySlice<UInt8> {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            take(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
        }

        mutating func varint() -> Int {
            var (value, shift) = (0, 0)
            while let byte = take(1).first {
                value |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            return value
        }
    }

    private func events(_ bytes: [UInt8]) throws -> [Event] {
        var (file, events) = (Bytes(rest: bytes[...]), [Event]())
        while !file.rest.isEmpty {
            let head = file.rest.prefix(8)
            let length = Int(file.number(UInt64.self))
            try #require(file.number(UInt32.self) == CRC32C.masked(head))
            let payload = file.take(length)
            try #require(payload.count == length && file.number(UInt32.self) == CRC32C.masked(payload))
            events.append(try event(payload))
        }
        return events
    }

    private func event(_ payload: ArraySlice<UInt8>) throws -> Event {
        var (bytes, event) = (Bytes(rest: payload), Event())
        while let key = bytes.take(1).first {
            switch key {
            case 0x09: event.time = Double(bitPattern: bytes.number(UInt64.self))
            case 0x10: event.step = bytes.varint()
            case 0x1A: event.version = String(decoding: bytes.take(bytes.varint()), as: UTF8.self)
            case 0x2A:
                try #require(bytes.varint() == bytes.rest.count)
                try #require(bytes.take(1).first == 0x0A)
                try #require(bytes.varint() == bytes.rest.count)
            case 0x0A: event.tag = String(decoding: bytes.take(bytes.varint()), as: UTF8.self)
            case 0x15: event.value = Float(bitPattern: bytes.number(UInt32.self))
            default: throw Failure("field \(key)")
            }
        }
        return event
    }

    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// RFC 3720, appendix B.4, and the usual check word.
    @Test func checksums() {
        #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(CRC32C.masked("123456789".utf8) == 0xC78A_B0E5)
    }

    @Test func everyNumberIsThere() throws {
        let folder = Workspace()
        let file = try EventFile(folder: folder["tensorboard/train"], host: "h", time: 1_700_000_000.5)
        let long = String(repeating: "é", count: 100)
        try file.add("mel_loss", 41.5, step: 7, time: 1_700_000_001.25)
        try file.add("nan", .nan, step: 7)
        try file.add("too large for a float", 1e300, step: 7)
        try file.add(long, -1e-3, step: 300_000_000_000, time: 2)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
        #expect(
            try events(bytes) == [
                Event(time: 1_700_000_000.5, version: "brain.Event:2"),
                Event(time: 1_700_000_001.25, step: 7, tag: "mel_loss", value: 41.5),
                Event(time: 2, step: 300_000_000_000, tag: long, value: -1e-3),
            ])
        #expect(file.path.hasPrefix(folder["tensorboard/train/events.out.tfevents.1700000000.h."]))
    }

    @Test func aResumedRunBeginsAnotherFile() throws {
        let folder = Workspace()
        for _ in 0..<3 { _ = try EventFile(folder: folder.path, host: "h", time: 5) }
        #expect(try Set(files(folder.path)).count == 3)
        folder.write("x", to: "file")
        let error = #expect(throws: CodecError.self) { _ = try EventFile(folder: folder["file/train"]) }
        #expect(error?.kind == .cannotCreate)
    }

    /// The same tags, values and steps as ESPnet's reporter gives TensorBoard.
    @Test func trainingShowsWhatESPnetsDoes() throws {
        let reference = try ReporterReference.load()
        let folder = Workspace()
        let writer = try TrainingEvents(experiment: folder.path)
        var history = TrainingHistory()
        var statistics = history.start(phase: "train", epoch: 1)
        for step in reference.steps {
            for group in step { try statistics.register(group.pairs, weight: group.weight) }
            statistics.endStep()
            if statistics.steps % reference.interval == 0 {
                try writer.add(statistics)
                statistics.startInterval()
            }
        }
        #expect(throws: CodecError.self) { try writer.add(epoch: 1, of: history) }
        history.record(statistics.results(), phase: "train", epoch: 1)
        history.record(PhaseResults([.init(name: "loss", value: .real(3))]), phase: "valid", epoch: 1)
        try writer.add(epoch: 1, of: history)

        func events(_ phase: String) throws -> [Event] {
            let name = try #require(files(folder["tensorboard/\(phase)"]).first)
            return try self.events(folder.bytes("tensorboard/\(phase)/\(name)"))
        }
        let expected = reference.events.filter { $0.value.isFinite }
        let found = try events("train").dropFirst()
        #expect(found.map(\.tag) == expected.map(\.tag) && found.map(\.step) == expected.map(\.step))
        for (event, expected) in zip(found, expected) {
            #expect(abs((event.value ?? .nan) - Float(expected.value)) <= abs(Float(expected.value)) * 2e-7)
        }
        let valid = try events("valid").dropFirst()
        #expect(valid.map(\.tag) == ["loss"] && valid.map(\.value) == [3] && valid.map(\.step) == [23])
    }
}

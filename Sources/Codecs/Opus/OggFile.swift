import COgg

/// A packet of an Ogg file.
struct OggPacket {
    /// Its content.
    var bytes: [UInt8]
    /// The codec's clock after this packet; `nil` where the file does not say it.
    var granulePosition: Int?
}

/// Ogg files of one logical stream (RFC 3533), read and written through libogg.
enum OggFile {
    /// The packets of a file.
    ///
    /// A file that is damaged, cut, or holds several streams is an error, although players would deliver something.
    static func packets(of file: [UInt8], source: String) throws(CodecError) -> [OggPacket] {
        guard !file.isEmpty else {
            throw CodecError(source, cause: "the file is empty", remedy: "encode or fetch the file again")
        }
        var reader = try OggReader(file, source: source)
        var packets = [OggPacket]()
        while try reader.readPage(into: &packets) {}
        return packets
    }
}

/// libogg's state of reading a file, and its memory.
private struct OggReader: ~Copyable {
    private var sync = ogg_sync_state()
    private var stream = ogg_stream_state()
    private var hasStream = false
    private var hasEnded = false
    private let source: String

    init(_ file: [UInt8], source: String) throws(CodecError) {
        self.source = source
        ogg_sync_init(&sync)
        guard let buffer = ogg_sync_buffer(&sync, file.count) else {
            throw CodecError(source, cause: "there is no memory for the file", remedy: "split it")
        }
        file.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: buffer, count: file.count).copyMemory(from: $0) }
        ogg_sync_wrote(&sync, file.count)
    }

    deinit {
        var (sync, stream) = (sync, stream)
        ogg_sync_clear(&sync)
        if hasStream { ogg_stream_clear(&stream) }
    }

    /// Adds the packets that end on the next page; `false` after the last one.
    mutating func readPage(into packets: inout [OggPacket]) throws(CodecError) -> Bool {
        var page = ogg_page()
        switch ogg_sync_pageout(&sync, &page) {
        case 1: break
        case 0:
            guard hasEnded else { throw damaged("the file ends before its last page") }
            guard sync.fill == sync.returned else { throw damaged("something follows its last page") }
            return false
        default: throw damaged("this is not an Ogg file, or it is damaged")
        }
        if !hasStream {
            guard ogg_page_bos(&page) != 0 else { throw damaged("it does not start with a stream's first page") }
            ogg_stream_init(&stream, ogg_page_serialno(&page))
            hasStream = true
        } else if ogg_page_bos(&page) != 0 || ogg_page_serialno(&page) != Int32(truncatingIfNeeded: stream.serialno) {
            throw CodecError(
                source, cause: "the file holds several streams", remedy: "take it apart into files of one stream")
        }
        guard !hasEnded, ogg_stream_pagein(&stream, &page) == 0 else {
            throw damaged("a page does not belong where it stands")
        }
        hasEnded = ogg_page_eos(&page) != 0
        var packet = ogg_packet()
        var status = ogg_stream_packetout(&stream, &packet)
        while status == 1 {
            let content = UnsafeRawBufferPointer(start: packet.packet, count: Int(packet.bytes))
            packets.append(
                OggPacket(
                    bytes: Array(content), granulePosition: packet.granulepos < 0 ? nil : Int(packet.granulepos)))
            status = ogg_stream_packetout(&stream, &packet)
        }
        guard status == 0 else { throw damaged("a page is missing") }
        return true
    }

    private func damaged(_ cause: String) -> CodecError {
        CodecError(source, cause: cause, remedy: "encode or fetch the file again")
    }
}

/// libogg's state of writing a file, and its memory.
struct OggWriter: ~Copyable {
    private var stream = ogg_stream_state()
    private var count = 0
    /// What was written.
    private(set) var file = [UInt8]()

    /// A file of a stream with this number.
    init(serial: Int32) {
        ogg_stream_init(&stream, serial)
    }

    deinit {
        var stream = stream
        ogg_stream_clear(&stream)
    }

    /// Adds a packet.
    ///
    /// - Parameters:
    ///   - bytes: its content
    ///   - granulePosition: the codec's clock after it
    ///   - isLast: whether it is the stream's last
    ///   - endsPage: whether its page ends with it
    mutating func add(_ bytes: [UInt8], granulePosition: Int, isLast: Bool = false, endsPage: Bool) {
        var bytes = bytes
        bytes.withUnsafeMutableBufferPointer { buffer in
            var packet = ogg_packet()
            packet.packet = buffer.baseAddress
            packet.bytes = buffer.count
            packet.b_o_s = count == 0 ? 1 : 0
            packet.e_o_s = isLast ? 1 : 0
            packet.granulepos = Int64(granulePosition)
            packet.packetno = Int64(count)
            ogg_stream_packetin(&stream, &packet)
        }
        count += 1
        var page = ogg_page()
        while (endsPage ? ogg_stream_flush(&stream, &page) : ogg_stream_pageout(&stream, &page)) != 0 {
            file += UnsafeBufferPointer(start: page.header, count: page.header_len)
            file += UnsafeBufferPointer(start: page.body, count: page.body_len)
        }
    }
}

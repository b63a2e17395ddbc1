/// A codec that other programs compute: how to run them, and what their files are.
public struct ExternalDescription: Sendable, Equatable {
    /// A form of audio in a file: always 16 bits, one channel.
    public enum AudioForm: String, Sendable, CaseIterable {
        /// A WAV file.
        case wav16
        /// Samples alone, least significant byte first.
        case s16le
    }

    /// Where the bits of an encoded file are found.
    public enum BitCount: Sendable, Equatable {
        /// The rate that was asked for, times the input's duration: for coders of a constant rate whose files hold more
        /// than their bits.
        case fixed
        /// The file's size, without a header of so many bytes.
        case file(headerBytes: Int)
        /// The packets of an Ogg file, but for so many at its beginning that are headers.
        case ogg(headerPackets: Int)
    }

    /// One of the rates at which a codec works.
    public struct Mode: Sendable, Equatable {
        /// What the user calls it.
        public var name: String
        /// Its bit rate in kbit/s; `nil` where it is not known beforehand.
        public var kbps: Double?
        /// What fills `{mode}`.
        public var argument: String
        /// Samples that decoded audio comes late by in this mode; `nil` is the codec's ``ExternalDescription/delay``.
        public var delay: Int?

        /// A mode; its name fills `{mode}` where no argument is given.
        public init(name: String, kbps: Double?, argument: String? = nil, delay: Int? = nil) {
            self.name = name
            self.kbps = kbps
            self.argument = argument ?? name
            self.delay = delay
        }
    }

    /// What a user may choose.
    public enum Choice: Sendable, Equatable {
        /// One of these.
        case modes([Mode])
        /// Any bit rate in a range, in kbit/s.
        case kbps(ClosedRange<Double>)
    }

    /// The codec's name.
    public var name: String
    /// What it is, in a line.
    public var summary: String
    /// Where it is described.
    public var citation: String
    /// How to get its programs.
    public var install: String
    /// The sample rates at which it works, in Hz.
    public var sampleRates: [Int]
    /// What a user may choose.
    public var choice: Choice
    /// The form of audio that it encodes.
    public var inputForm: AudioForm
    /// The form of audio that it decodes to.
    public var outputForm: AudioForm
    /// What the name of an encoded file ends in.
    public var fileExtension: String
    /// The command line that encodes `{input}` to `{output}`.
    public var encode: CommandTemplate
    /// The command line that decodes `{input}` to `{output}`.
    public var decode: CommandTemplate
    /// Where the bits of an encoded file are found.
    public var bitCount: BitCount
    /// Samples that decoded audio comes late by, which are dropped; `nil` where that is unknown, and then it stays late.
    public var delay: Int?
}

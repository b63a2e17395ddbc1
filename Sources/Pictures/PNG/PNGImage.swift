import CPNG
import Charts
import FoundationEssentials

/// A picture of at most 256 colours.
public struct PNGImage: Sendable, Hashable {
    /// Pixels in a row.
    public let width: Int
    /// Number of rows.
    public let height: Int
    /// The colours, 1 to 256 of them.
    public let palette: [Palette.Color]
    /// A place in the palette for each pixel, row by row from the top.
    public let pixels: [UInt8]

    /// A picture from its pixels.
    ///
    /// - Parameters:
    ///   - width, height: at least 1
    ///   - palette: 1 to 256 colours
    ///   - pixels: `width * height` places in `palette`
    public init(width: Int, height: Int, palette: [Palette.Color], pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && pixels.count == width * height, "a picture has all its pixels")
        precondition((1...256).contains(palette.count), "a palette has 1 to 256 colours")
        precondition(pixels.allSatisfy { Int($0) < palette.count }, "a pixel's colour is in the palette")
        self.width = width
        self.height = height
        self.palette = palette
        self.pixels = pixels
    }

    /// Why libpng could not write a picture, in its words.
    public struct EncodingError: Error, Sendable, Hashable, CustomStringConvertible {
        /// libpng's message.
        public let description: String
    }

    /// The picture as a PNG file. Equal pictures give equal bytes.
    ///
    /// This is libpng's simplified interface: it catches its own `longjmp`, which must not cross Swift, and reports
    /// errors as values.
    public func encoded() throws(EncodingError) -> [UInt8] {
        let colors = palette.flatMap { [$0.red, $0.green, $0.blue] }
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(width)
        image.height = png_uint_32(height)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_COLORMAP)
        image.colormap_entries = png_uint_32(palette.count)
        defer { png_image_free(&image) }

        // Compressed pixels grow by a few bytes in 16 kB at worst (zlib's stored blocks); the rest is headers.
        var bytes = [UInt8](repeating: 0, count: pixels.count + pixels.count / 8 + height + 4096)
        var size = bytes.count
        let isWritten = bytes.withUnsafeMutableBytes { room in
            png_image_write_to_memory(&image, room.baseAddress, &size, 0, pixels, png_int_32(width), colors)
        }
        guard isWritten != 0, size <= bytes.count else { throw EncodingError(description: image.words) }
        return Array(bytes[..<size])
    }

    /// The picture for the `src` of an `<img>`: nothing is loaded.
    public func dataURI() throws(EncodingError) -> String {
        DataURI.text(mediaType: "image/png", try encoded())
    }
}

extension png_image {
    /// What libpng says of the latest call.
    fileprivate var words: String {
        withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

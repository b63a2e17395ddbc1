import CPNG
import Charts
import Foundation
import Testing

@testable import Pictures

/// A picture as libpng reads it.
struct DecodedPNG {
    let width: Int
    let height: Int
    /// Red, green and blue of each pixel.
    let pixels: [UInt8]

    init(_ bytes: [UInt8]) throws {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        // libpng reads from the same memory in both calls.
        let decoded: [UInt8]? = bytes.withUnsafeBytes { memory in
            guard png_image_begin_read_from_memory(&image, memory.baseAddress, memory.count) != 0 else { return nil }
            image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
            var pixels = [UInt8](repeating: 0, count: Int(image.width * image.height) * 3)
            return png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 ? pixels : nil
        }
        pixels = try #require(decoded)
        width = Int(image.width)
        height = Int(image.height)
    }

    subscript(x: Int, y: Int) -> Palette.Color {
        let place = 3 * (y * width + x)
        return Palette.Color(
            UInt32(pixels[place]) << 16 | UInt32(pixels[place + 1]) << 8 | UInt32(pixels[place + 2]))
    }
}

@Suite struct PNGImageTests {
    private let palette = [0xFF0000, 0x00FF00, 0x0000FF, 0x123456].map { Palette.Color($0) }

    @Test func thePixelsComeBack() throws {
        let image = PNGImage(width: 3, height: 2, palette: palette, pixels: [0, 1, 2, 3, 3, 0])
        let decoded = try DecodedPNG(image.encoded())
        #expect(decoded.width == 3 && decoded.height == 2)
        for (place, color) in image.pixels.enumerated() {
            #expect(decoded[place % 3, place / 3] == palette[Int(color)])
        }
    }

    @Test(arguments: [1, 2, 16, 17, 32, 255, 256])
    func palettesOfEverySizeComeBack(_ count: Int) throws {
        let colors = (0..<count).map { Palette.Color(UInt32($0 * 65_793 % 0xFFFFFF)) }
        let pixels = (0..<(300 * 40)).map { UInt8($0 * 7 % count) }
        let decoded = try DecodedPNG(PNGImage(width: 300, height: 40, palette: colors, pixels: pixels).encoded())
        #expect(pixels.indices.allSatisfy { decoded[$0 % 300, $0 / 300] == colors[Int(pixels[$0])] })
    }

    @Test func picturesThatDoNotCompressFitToo() throws {
        var state: UInt64 = 1
        let pixels = (0..<(500 * 500)).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        let colors = (0..<256).map { Palette.Color(UInt32($0)) }
        let bytes = try PNGImage(width: 500, height: 500, palette: colors, pixels: pixels).encoded()
        #expect(bytes.count > 240_000)
        #expect(try DecodedPNG(bytes)[499, 499] == colors[Int(pixels[249_999])])
    }

    @Test func libpngsRefusalIsAnError() {
        // libpng takes no more than a million rows.
        let image = PNGImage(
            width: 1, height: 1_000_001, palette: palette, pixels: .init(repeating: 0, count: 1_000_001))
        #expect(throws: PNGImage.EncodingError.self) { try image.encoded() }
    }

    @Test func thePageHoldsTheWholePicture() throws {
        let image = PNGImage(width: 3, height: 2, palette: palette, pixels: [0, 1, 2, 3, 3, 0])
        let uri = try image.dataURI()
        let prefix = "data:image/png;base64,"
        #expect(uri.hasPrefix(prefix))
        #expect(try Data(base64Encoded: String(uri.dropFirst(prefix.count))).map { [UInt8]($0) } == image.encoded())
        #expect(try image.encoded() == image.encoded())
    }
}

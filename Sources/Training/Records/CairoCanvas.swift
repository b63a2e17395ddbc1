import CCairo
import Codecs

/// A picture that is drawn with cairo, in units that become several pixels each.
struct CairoCanvas: ~Copyable {
    /// A colour of sRGB, 0xRRGGBB.
    struct Color: Sendable, Hashable {
        let code: UInt32

        /// Red, green and blue, 0 to 1.
        var parts: (red: Double, green: Double, blue: Double) {
            (Double(code >> 16 & 255) / 255, Double(code >> 8 & 255) / 255, Double(code & 255) / 255)
        }
    }

    /// Where a text is, of the given place.
    enum Anchor: Sendable {
        /// It begins there.
        case start
        /// Its middle is there.
        case middle
        /// It ends there.
        case end
    }

    private let surface: OpaquePointer?
    private let context: OpaquePointer?

    /// A picture of one colour.
    ///
    /// - Parameters:
    ///   - width, height: Its size in units.
    ///   - scale: Pixels of a unit.
    init(width: Int, height: Int, scale: Int, background: Color) {
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width * scale), Int32(height * scale))
        context = cairo_create(surface)
        cairo_scale(context, Double(scale), Double(scale))
        cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
        setColor(background)
        cairo_paint(context)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    private borrowing func setColor(_ color: Color) {
        let parts = color.parts
        cairo_set_source_rgb(context, parts.red, parts.green, parts.blue)
    }

    /// Draws a line through points.
    borrowing func line(_ points: [(x: Double, y: Double)], width: Double, color: Color) {
        guard let first = points.first else { return }
        setColor(color)
        cairo_set_line_width(context, width)
        cairo_move_to(context, first.x, first.y)
        for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
        cairo_stroke(context)
    }

    /// Draws a disc with a thin rim of another colour, which keeps it apart from lines below it.
    borrowing func disc(x: Double, y: Double, radius: Double, color: Color, rim: Color) {
        cairo_new_sub_path(context)
        cairo_arc(context, x, y, radius, 0, 2 * .pi)
        fill(color, rim: rim)
    }

    /// Draws a square on its corner, with a rim as of a disc.
    borrowing func diamond(x: Double, y: Double, radius: Double, color: Color, rim: Color) {
        cairo_move_to(context, x, y - radius)
        cairo_line_to(context, x + radius, y)
        cairo_line_to(context, x, y + radius)
        cairo_line_to(context, x - radius, y)
        cairo_close_path(context)
        fill(color, rim: rim)
    }

    private borrowing func fill(_ color: Color, rim: Color) {
        setColor(color)
        cairo_fill_preserve(context)
        setColor(rim)
        cairo_set_line_width(context, 1)
        cairo_stroke(context)
    }

    /// Writes text; `y` is that of its base line.
    borrowing func text(
        _ text: String, x: Double, y: Double, size: Double, color: Color, anchor: Anchor = .start, isBold: Bool = false
    ) {
        cairo_select_font_face(
            context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        let width = width(of: text, size: size)
        setColor(color)
        let shift: Double =
            switch anchor {
            case .start: 0
            case .middle: width / 2
            case .end: width
            }
        cairo_move_to(context, x - shift, y)
        cairo_show_text(context, text)
    }

    /// Writes text upwards, with its middle at a place of its base line.
    borrowing func upwardText(_ text: String, x: Double, y: Double, size: Double, color: Color) {
        cairo_save(context)
        cairo_translate(context, x, y)
        cairo_rotate(context, -.pi / 2)
        self.text(text, x: 0, y: 0, size: size, color: color, anchor: .middle)
        cairo_restore(context)
    }

    /// The width of a text in the font of the last one.
    borrowing func width(of text: String, size: Double) -> Double {
        cairo_set_font_size(context, size)
        var extents = cairo_text_extents_t()
        cairo_text_extents(context, text, &extents)
        return extents.x_advance
    }

    /// The picture as a PNG file.
    ///
    /// - Throws: ``CodecError`` about `source`, in cairo's words.
    borrowing func png(source: String) throws(CodecError) -> [UInt8] {
        var bytes = [UInt8]()
        let status = withUnsafeMutablePointer(to: &bytes) { target in
            cairo_surface_write_to_png_stream(
                surface,
                { closure, data, length in
                    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                    closure.assumingMemoryBound(to: [UInt8].self).pointee +=
                        UnsafeBufferPointer(start: data, count: Int(length))
                    return CAIRO_STATUS_SUCCESS
                }, target)
        }
        let failure = cairo_status(context) == CAIRO_STATUS_SUCCESS ? status : cairo_status(context)
        guard failure == CAIRO_STATUS_SUCCESS else {
            throw CodecError(
                source, cause: "the picture cannot be drawn: \(String(cString: cairo_status_to_string(failure)))",
                remedy: "check that memory is free and that fontconfig finds a font", kind: .cannotCreate)
        }
        return bytes
    }
}

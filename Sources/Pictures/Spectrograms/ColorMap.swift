import Charts

/// Colours for numbers.
enum ColorMap {
    /// From dark blue to yellow in steps that look equal, in print and to those who see few colours as well.
    ///
    /// 32 of the 256 colours of viridis, evenly spaced (S. van der Walt & N. Smith, 2015, public domain): a step is
    /// 2.6 dB of 80, and a picture is two thirds of the size that it has with all of them.
    static let viridis: [Palette.Color] = [
        0x440154, 0x470D60, 0x48186A, 0x482475, 0x472E7C, 0x453882, 0x424186, 0x3E4C8A,
        0x3A548C, 0x365D8D, 0x32658E, 0x2E6D8E, 0x2B758E, 0x287D8E, 0x25848E, 0x228C8D,
        0x1F948C, 0x1E9C89, 0x20A386, 0x25AB82, 0x2EB37C, 0x3ABA76, 0x48C16E, 0x58C765,
        0x69CD5B, 0x7FD34E, 0x93D741, 0xA8DB34, 0xBDDF26, 0xD5E21A, 0xEAE51A, 0xFDE725,
    ].map(Palette.Color.init)

    /// From `below` for −1 over white for 0 to `above` for 1. An odd number of colours, so that 0 has its own.
    static func diverging(below: Palette.Color, above: Palette.Color, count: Int) -> [Palette.Color] {
        let half = count / 2
        return (-half...half).map { step in
            let end = step < 0 ? below : above
            let share = Double(abs(step)) / Double(max(half, 1))
            func mixed(_ channel: UInt8) -> UInt32 { UInt32((255 + share * (Double(channel) - 255)).rounded()) }
            return Palette.Color(mixed(end.red) << 16 | mixed(end.green) << 8 | mixed(end.blue))
        }
    }
}

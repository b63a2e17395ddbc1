import ArgumentParser

/// A size in bytes: `15MB`, `800kB`, `20000000`; units are powers of 1000.
package struct ByteCount: ExpressibleByArgument {
    /// Number of bytes.
    package let bytes: Int

    package init?(argument: String) {
        let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("KB", 1e3), ("B", 1), ("", 1)]
        guard let (suffix, scale) = units.first(where: { argument.hasSuffix($0.0) }),
            let number = Double(argument.dropLast(suffix.count)), number >= 0, number * scale < 1e12
        else { return nil }
        bytes = Int(number * scale)
    }
}

/// Critical bands and how much they contribute to intelligibility (ANSI S3.5-1997, table B.1), as far as the measures
/// use them.
enum SpeechBands {
    /// Centre and width in Hz, and importance, of the bands up to 3.7 kHz.
    static let criticalBands: [(centre: Double, width: Double, importance: Double)] = [
        (150, 100, 0.0192), (250, 100, 0.0312), (350, 100, 0.0926), (450, 110, 0.1031), (570, 120, 0.0735),
        (700, 140, 0.0611), (840, 150, 0.0495), (1000, 160, 0.0440), (1170, 190, 0.0440), (1370, 210, 0.0490),
        (1600, 240, 0.0486), (1850, 280, 0.0493), (2150, 320, 0.0490), (2500, 380, 0.0547), (2900, 450, 0.0555),
        (3400, 550, 0.0493),
    ]

    /// Centre in Hz and importance of all bands.
    private static let importances: [(frequency: Double, importance: Double)] =
        criticalBands.map { (frequency: $0.centre, importance: $0.importance) } + [
            (4000, 0.0359), (4800, 0.0387), (5800, 0.0256), (7000, 0.0219), (8500, 0.0043),
        ]

    /// Importance at a frequency in Hz, interpolated linearly between the centres.
    static func importance(at frequency: Double) -> Double {
        guard let above = importances.firstIndex(where: { $0.frequency >= frequency }) else {
            return importances[importances.count - 1].importance
        }
        guard above > 0 else { return importances[0].importance }
        let (left, right) = (importances[above - 1], importances[above])
        let slope = (right.importance - left.importance) / (right.frequency - left.frequency)
        return left.importance + slope * (frequency - left.frequency)
    }
}

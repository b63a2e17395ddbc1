/// The root of a monotone function between `lower` and `upper`: Newton's steps where they stay inside the bracket
/// and shrink, halving otherwise.
///
/// - Parameter function: value and derivative at a point
func bracketedNewton(
    lower: Double, upper: Double, start: Double, rising: Bool,
    _ function: (Double) -> (value: Double, slope: Double)
) -> Double {
    var low = lower
    var high = upper
    var x = min(max(start, low), high)
    var previousStep = high - low
    for _ in 0..<200 {
        let (value, slope) = function(x)
        if value == 0 { return x }
        if (value < 0) == rising { low = x } else { high = x }
        let newton = x - value / slope
        let next = newton > low && newton < high && abs(newton - x) < previousStep ? newton : low + (high - low) / 2
        let step = abs(next - x)
        if step <= Double.ulpOfOne * abs(next) { return next }
        previousStep = max(step, (high - low) / 2)
        x = next
    }
    return x
}

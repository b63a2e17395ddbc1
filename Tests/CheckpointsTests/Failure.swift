/// Why a test cannot go on.
struct Failure: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

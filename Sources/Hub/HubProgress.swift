/// How far a download is.
public struct HubProgress: Sendable, Hashable {
    /// The file in work, as the repository calls it.
    public let file: String
    /// Bytes of it that are here, those of an earlier attempt included.
    public let done: Int
    /// Its size in bytes, if the Hub says.
    public let total: Int?

    /// What is told how far a download is: about ten times a second, and at the end of each file.
    public typealias Handler = @Sendable (HubProgress) -> Void

    /// Keeps the pace of messages about one file.
    struct Meter {
        let file: String
        let total: Int?
        let handler: Handler?
        private var last: ContinuousClock.Instant?

        init(file: String, total: Int?, handler: Handler?) {
            (self.file, self.total, self.handler) = (file, total, handler)
        }

        mutating func show(_ done: Int) {
            guard let handler else { return }
            let now = ContinuousClock.now
            if let last, now - last < .milliseconds(100) { return }
            last = now
            handler(HubProgress(file: file, done: done, total: total))
        }

        func end(_ done: Int) { handler?(HubProgress(file: file, done: done, total: total)) }
    }
}

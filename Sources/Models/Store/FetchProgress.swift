/// How far the fetching of a wheel is.
public struct FetchProgress: Sendable {
    /// The wheel's file name.
    public let file: String
    /// Bytes that have come.
    public let done: Int
    /// Bytes that will come; `nil` where the server does not tell.
    public let total: Int?

    /// What is told, from any task.
    public typealias Handler = @Sendable (FetchProgress) -> Void
}

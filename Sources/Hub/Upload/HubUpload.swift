/// What came of an upload.
public struct HubUpload: Sendable, Hashable {
    /// The branch's commit after it: the one that was made, or that which has all files already.
    public let commit: String
    /// The repository's page.
    public let page: String
    /// Paths of the files that the commit changed.
    public let sent: [String]
    /// Paths of the files that the repository had already.
    public let unchanged: [String]
    /// Paths of the files that the repository's `.gitignore` keeps out.
    public let ignored: [String]
}

extension Hub {
    /// Brings a folder's files to a repository of models, which is made where it is missing, in one commit.
    ///
    /// Files that the repository has are not sent, nor is content that its storage has; files that are in the repository
    /// and not in the folder stay there. Requests that fail for a moment are repeated. What breaks off can be run again.
    ///
    /// The environment must name a token that may write: `HF_TOKEN`, or the file of `hf auth login`.
    ///
    /// - Parameters:
    ///   - plan: the folder's files
    ///   - message: the commit's first line
    ///   - isPrivate: whether a repository that is made is private
    ///   - progress: is told how far each large file is
    /// - Throws: ``HubError``; `CancellationError`.
    public func upload(
        _ plan: UploadPlan, message: String, isPrivate: Bool = false, progress: HubProgress.Handler? = nil
    ) async throws -> HubUpload {
        let repository = plan.repository
        let fault = { (cause: String, remedy: String, kind: HubError.Kind) in
            HubError(repository.description, cause: cause, remedy: remedy, kind: kind)
        }
        guard !isOffline else {
            throw fault("HF_HUB_OFFLINE forbids to upload", "unset HF_HUB_OFFLINE", .unreachable)
        }
        guard !repository.isCommit else {
            throw fault("a commit cannot be changed", "name a branch, or none", .request)
        }
        guard !message.isEmpty else { throw fault("the commit has no message", "give one", .request) }
        guard Variables(environment).program("curl") != nil else {
            throw fault(
                "the program 'curl', which uploads it, is not installed",
                "apt install curl, or use Hugging Face's `hf upload \(repository.identifier) \(plan.folder)`",
                .unavailable)
        }
        let access = try HubAccess(environment: environment, for: repository)
        guard access.token != nil else {
            throw fault(
                "there is no token to upload it with", "set HF_TOKEN to one that may write, or run `hf auth login`",
                .refused)
        }
        let client = UploadClient(repository: repository, access: access, pauses: pauses)
        return try await Uploader(client: client, plan: plan, message: message, progress: progress)
            .run(isPrivate: isPrivate)
    }
}

import FoundationEssentials

extension UploadClient {
    /// What an answer other than success means.
    ///
    /// Source: the errors of huggingface_hub, which tell the Hub's answers apart by status and `X-Error-Code`.
    func refusal(_ answer: Answer, about file: String?) -> HubError {
        let status = answer.head.status
        let words = Self.words(of: answer)
        let said = words.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(words)"
        let rights = "check the token in HF_TOKEN or of `hf auth login`: it must be one that may write"
        switch status {
        case 401: return error(file, "the Hub does not know this token (\(said))", rights, .refused)
        case 403:
            return error(file, "the token may not write to \(repository.identifier) (\(said))", rights, .refused)
        case 404 where answer.head["X-Error-Code"] == "RevisionNotFound":
            return error(
                file, "the repository has no branch '\(repository.revision)' (\(said))",
                "make it on the Hub, or upload to main", .missing)
        case 404:
            return error(
                file, "the Hub knows no such repository that the token may see (\(said))",
                "check the name and the token",
                .missing)
        case 409, 412:
            return error(file, "it was changed by somebody else at the same time (\(said))", "run it again", .refused)
        case 413:
            return error(
                file, "it is more than the Hub takes at once (\(said))", "upload fewer or smaller files", .refused)
        case 429:
            return error(file, "the Hub has had too many requests (\(said))", "wait some minutes", .unreachable)
        case 400..<500:
            return error(file, "the Hub does not accept it (\(said))", "repair what the Hub names", .refused)
        default: return error(file, "the Hub answers with \(said)", "try it later", .unreachable)
        }
    }

    /// What the storage of large files says, which knows nothing of tokens.
    func storageRefusal(_ answer: Answer, about file: String) -> HubError {
        switch answer.head.status {
        case 400..<500 where answer.head.status != 413:
            error(
                file, "the storage does not accept it (HTTP \(answer.head.status))",
                "check the clock, and run it again: what is there already is not sent again", .refused)
        default: refusal(answer, about: file)
        }
    }

    /// What a server says about itself, in short.
    private static func words(of answer: Answer) -> String {
        struct Message: Decodable {
            var error: String?
            var message: String?
        }
        let message = try? JSONDecoder().decode(Message.self, from: Data(answer.body))
        let words = message?.error ?? message?.message ?? answer.head["X-Error-Message"] ?? ""
        return String(words.prefix(300))
    }
}

/// The folder of the package that this was built in, without a slash at the end.
public let repositoryRoot: String = {
    // …/Tests/Support/TestSupport/RepositoryRoot.swift
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
}()

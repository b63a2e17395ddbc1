import Foundation
import Testing
import StandInHub
import TestSupport

@testable import Hub

/// Who gets to see the token.
@Suite struct TokenTests {
    private static let token = "hf_abcDEF123"

    @Test func privateRepositories() async throws {
        var fixture = Fixture { $0.token = Self.token }
        #expect(try await fixture.failure().kind == .refused)
        fixture.environment["HF_TOKEN"] = " \(Self.token)\n"
        #expect(try fixture.isWhole(await fixture.download()))
    }

    @Test func theTokenIsNotForOtherServers() async throws {
        var fixture = Fixture()
        fixture.environment["HF_TOKEN"] = Self.token
        try await fixture.download()
        let stored = fixture.server.storageRequests
        #expect(!stored.isEmpty)
        #expect(stored.allSatisfy { $0.fields["host"]?.hasPrefix("localhost") == true })
        #expect(stored.allSatisfy { $0.fields["authorization"] == nil })
        let own = fixture.server.requests.filter { $0.fields["host"]?.hasPrefix("127.0.0.1") == true }
        #expect(own.allSatisfy { $0.fields["authorization"] == "Bearer \(Self.token)" })
        #expect(own.count + stored.count == fixture.server.requests.count)
    }

    /// Other users of the machine see a program's arguments, and some its environment.
    @Test func neitherTokenNorSignatureAreArguments() async throws {
        var fixture = Fixture()
        fixture.workspace.write(
            """
            #!/bin/sh
            printf '%s\\n' "$@" >>"$SEEN"
            env >>"$SEEN"
            PATH=$REAL_PATH exec curl "$@"
            """, to: "bin/curl")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: fixture.workspace["bin/curl"])
        fixture.environment["REAL_PATH"] = fixture.environment["PATH"]
        fixture.environment["PATH"] = fixture.workspace["bin"] + ":" + (fixture.environment["PATH"] ?? "")
        fixture.environment["SEEN"] = fixture.workspace["seen"]
        fixture.environment["HF_TOKEN"] = Self.token
        try await fixture.download()
        let seen = try fixture.workspace.text("seen")
        #expect(seen.contains("--config") && !seen.contains(Self.token) && !seen.contains("open-sesame"))
    }

    @Test func theTokensFile() throws {
        let fixture = Fixture()
        let repository = try Fixture.repository()
        func token(_ more: [String: String] = [:]) throws -> String? {
            try HubAccess(environment: fixture.environment.merging(more) { $1 }, for: repository).token
        }
        #expect(try token() == nil)
        fixture.workspace.write("\(Self.token)\n", to: "token")
        #expect(try token() == Self.token)
        #expect(try token(["HF_TOKEN": "hf_other"]) == "hf_other")
        #expect(try token(["HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]) == nil)
        #expect(try token(["HF_TOKEN_PATH": fixture.workspace.write("hf_third", to: "elsewhere")]) == "hf_third")
    }

    @Test(arguments: ["hf_a\nurl = file:///etc/passwd", "hf a", "hf_\"", "hf_ü"]) func oddTokens(_ token: String) throws
    {
        var environment = Fixture().environment
        environment["HF_TOKEN"] = token
        let error = #expect(throws: HubError.self) {
            try HubAccess(environment: environment, for: Fixture.repository())
        }
        #expect(error?.source == "HF_TOKEN" && error?.description.contains("url") == false)
    }
}

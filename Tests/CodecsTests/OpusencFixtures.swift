import Foundation

/// Files of opusenc (opus-tools 0.2, libopus 1.3.1).
enum OpusencFixtures {
    /// `opusenc --bitrate 6 --padding 0 --discard-comments` of 0.15 s of speech, one channel at 16 kHz.
    static let speech = bytes(
        """
        T2dnUwACAAAAAAAAAACoPWRcAAAAAJBi5agBE09wdXNIZWFkAQE4AYA+AAAAAABPZ2dTAAAAAAAAAAAAAKg9ZFwBAAAAndCNswGU
        T3B1c1RhZ3MfAAAAbGlib3B1cyAxLjMuMSwgbGlib3B1c2VuYyAwLjIuMQIAAAAjAAAARU5DT0RFUj1vcHVzZW5jIGZyb20gb3B1
        cy10b29scyAwLjI6AAAARU5DT0RFUl9PUFRJT05TPS0tYml0cmF0ZSA2IC0tcGFkZGluZyAwIC0tZGlzY2FyZC1jb21tZW50c09n
        Z1MABFgdAAAAAAAAqD1kXAIAAAC99VGWCBARDgwPDBEPCIQo7IXf313P7wl5BXh8gAi8FOd8M+dDjtgzRjWfQjXACITqkCc7K3w5
        f/z9FvAIg+Wr2eKmh3wUA8AIrngP7eNHIUEuBx73e44IrPAynm+Ccx5cuXAIq5JBwLe6zc44PzJTilAwdwiwMQZZbhR5nXA1wV6i
        9g==
        """)

    /// `opusenc --bitrate 12 --padding 0 --discard-comments` of 0.05 s of a tone in each of two channels at 48 kHz.
    static let stereo = bytes(
        """
        T2dnUwACAAAAAAAAAADgaIIHAAAAAKSgWTQBE09wdXNIZWFkAQI4AYC7AAAAAABPZ2dTAAAAAAAAAAAAAOBoggcBAAAAUa386AGV
        T3B1c1RhZ3MfAAAAbGlib3B1cyAxLjMuMSwgbGlib3B1c2VuYyAwLjIuMQIAAAAjAAAARU5DT0RFUj1vcHVzZW5jIGZyb20gb3B1
        cy10b29scyAwLjI7AAAARU5DT0RFUl9PUFRJT05TPS0tYml0cmF0ZSAxMiAtLXBhZGRpbmcgMCAtLWRpc2NhcmQtY29tbWVudHNP
        Z2dTAASYCgAAAAAAAOBoggcCAAAARmwrzQMoXCNIgxCPQ9ofMeD68ismRcrgimib/BErrSanl8oEYpwg3tEGdhr2FE6ASKjL1/Qc
        tJN77gj9ulzUPUvCV+BBvp/391CRD7SOY6BfqfkDpqkb/pZ1EzZpeANIsP1Dc3umdL2ZC5j4LStj0TL7Md8v4yfPYtfO+dn7E0bL
        iUxvk/DTthTg7ZxIoqHg/QYLIXRYj1JXcVTDl07hMDL4wFL7cLVgvN/f2q4SUA==
        """)

    private static func bytes(_ base64: String) -> [UInt8] {
        Data(base64Encoded: base64.filter { !$0.isWhitespace }).map { Array($0) } ?? []
    }
}

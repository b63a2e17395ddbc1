/// VERSA's `pseudo_mos` overwrites the sample rate when its dnsmos resamples, so that predictors that it runs after dnsmos take
/// the signal at its own rate for one at theirs.
package enum VersaOrder {
    /// The cards of those predictors.
    private static let cards: Set = [
        "plcmos", "singmos_v1", "singmos_pro", "dnsmos_pro_bvcc", "dnsmos_pro_nisqa", "dnsmos_pro_vcc2018",
    ]

    /// The parameter that asks for it.
    package static let parameterName = "compatibility"

    /// Whether VERSA may run the card's model after dnsmos.
    package static func concerns(_ card: String) -> Bool { cards.contains(card) }

    /// What a user must be told.
    static func warning(_ card: String) -> String {
        "\(card): the model hears signals at other rates than its own at the wrong speed, as VERSA's does after dnsmos "
            + "(compatibility: versa)"
    }
}

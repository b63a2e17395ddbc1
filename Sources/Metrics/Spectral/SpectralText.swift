/// What the definitions of the spectral distances have in common.
enum SpectralText {
    static let blindSpots = [
        "Magnitudes only: phase errors that a listener hears as roughness or smearing are missed.",
        "A model trained on such a loss scores well on it without sounding better.",
    ]
}

/// The descriptions of external commands that travel inside the program, so that it works from any folder.
public enum BundledCodecDescriptions {
    /// Their names, and their YAML text.
    public static var all: [(name: String, yaml: String)] {
        [
            ("aac", PackageResources.aac_yaml),
            ("amr-nb", PackageResources.amr_nb_yaml),
            ("amr-wb", PackageResources.amr_wb_yaml),
            ("codec2", PackageResources.codec2_yaml),
            ("evs", PackageResources.evs_yaml),
            ("ffmpeg-opus", PackageResources.ffmpeg_opus_yaml),
            ("lc3", PackageResources.lc3_yaml),
            ("mp3", PackageResources.mp3_yaml),
            ("speex-nb", PackageResources.speex_nb_yaml),
            ("speex-wb", PackageResources.speex_wb_yaml),
        ].map { ($0, String(decoding: $1, as: UTF8.self)) }
    }
}

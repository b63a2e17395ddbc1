/// The model cards that travel inside the program.
public enum BundledModelCards {
    /// File names and their YAML text, in the order in which they are listed.
    public static let all: [(name: String, yaml: String)] = [
        ("dnsmos.yaml", PackageResources.dnsmos_yaml),
        ("dns_p808.yaml", PackageResources.dns_p808_yaml),
        ("plcmos.yaml", PackageResources.plcmos_yaml),
        ("distillmos.yaml", PackageResources.distillmos_yaml),
        ("spk_ge2e.yaml", PackageResources.spk_ge2e_yaml),
        ("utmos.yaml", PackageResources.utmos_yaml),
        ("nisqa.yaml", PackageResources.nisqa_yaml),
        ("dnsmos_pro_bvcc.yaml", PackageResources.dnsmos_pro_bvcc_yaml),
        ("dnsmos_pro_nisqa.yaml", PackageResources.dnsmos_pro_nisqa_yaml),
        ("dnsmos_pro_vcc2018.yaml", PackageResources.dnsmos_pro_vcc2018_yaml),
        ("scoreq_nr.yaml", PackageResources.scoreq_nr_yaml),
        ("scoreq_ref.yaml", PackageResources.scoreq_ref_yaml),
        ("squim_no_ref.yaml", PackageResources.squim_no_ref_yaml),
        ("squim_ref.yaml", PackageResources.squim_ref_yaml),
        ("sigmos.yaml", PackageResources.sigmos_yaml),
        ("speaker.yaml", PackageResources.speaker_yaml),
        ("asvspoof.yaml", PackageResources.asvspoof_yaml),
        ("cdpam.yaml", PackageResources.cdpam_yaml),
        ("dpam.yaml", PackageResources.dpam_yaml),
        ("fad_vggish.yaml", PackageResources.fad_vggish_yaml),
    ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
}

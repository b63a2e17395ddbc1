/// Models of metrics that travel inside the program, so that it works from any folder; README.md says where they come
/// from.
public enum MetricModels {
    /// ViSQOL's support vector regression for audio, as libsvm writes it.
    public static var visqol: [UInt8] { PackageResources.visqol_svr_default_txt }
}

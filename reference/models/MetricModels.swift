/// Models of metrics that travel inside the program, so that it works from any folder; README.md says where they come
/// from.
public enum MetricModels {
    /// ViSQOL's support vector regression for audio, as libsvm writes it.
    public static var visqol: [UInt8] { PackageResources.visqol_svr_default_txt }
    /// log-WMSE's weighting by the ear's sensitivity at 44.1 kHz, as a NumPy file of 4000 taps in single precision.
    public static var hearingSensitivity: [UInt8] { PackageResources.log_wmse_ir_44100_npy }
}

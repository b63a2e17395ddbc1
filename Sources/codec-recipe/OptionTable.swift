import Training

/// ESPnet's training options as a table for people.
enum OptionTable {
    /// A line an option: its name, its default, and what it does here.
    static var lines: [String] {
        TrainingOption.all.map { option in
            let role: String =
                switch option.role {
                case .acts: "as in ESPnet"
                case .ignored(let reason): "ignored: \(reason)"
                case .fixed(let allowed, let reason): "only \(allowed.joined(separator: ", ")): \(reason)"
                case .own(let meaning): "not ESPnet's: \(meaning)"
                case .written(let reason): "written only: \(reason)"
                }
            return "--\(option.name) (\(option.defaultText)): \(role)"
        }
    }
}

extension TorchFile {
    /// Writes a model's tensors as `torch.save(model.state_dict())` does; `torch.load(weights_only=True)` reads them.
    ///
    /// The same tensors give the same bytes. Non-contiguous tensors become contiguous, shared storages separate ones.
    public static func write(_ state: StateDictionary, to path: String) throws(CheckpointError) {
        try write(.dictionary(state.map { (key: .text($0.key), value: .tensor($0.tensor)) }), to: path)
    }

    /// Writes a tree of values and tensors.
    public static func write(_ value: CheckpointValue, to path: String) throws(CheckpointError) {
        try write(value, to: path, bigFrom: 0xFFFF_FFFF)
    }

    /// As above, with ZIP64 fields for sizes and places from `bigFrom` on.
    package static func write(_ value: CheckpointValue, to path: String, bigFrom: Int) throws(CheckpointError) {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        let root = stem.isEmpty ? "archive" : stem
        let (pickle, tensors) = Pickler.write(value)
        var archive = try ZipWriter(path: path, limit: bigFrom)
        try archive.add(root + "/data.pkl", pickle)
        try archive.add(root + "/byteorder", Array("little".utf8))
        for (number, tensor) in tensors.enumerated() {
            try archive.add(root + "/data/\(number)", try tensor.contiguousBytes())
        }
        try archive.add(root + "/version", Array("3\n".utf8))
        try archive.finish()
    }
}

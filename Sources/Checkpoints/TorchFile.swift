/// PyTorch's files of weights, `*.pth` and `*.pt` as `torch.save` writes them since version 1.6.
///
/// Nothing in a file is executed. Source: `torch.serialization`; docs/codecs.md says what is accepted.
public enum TorchFile {
    /// A tensor takes some 200 bytes of the pickle, its numbers none.
    private static let largestPickle = 1 << 26

    /// What a file holds.
    public static func read(_ path: String) throws(CheckpointError) -> CheckpointValue {
        try read(FileBytes(path: path))
    }

    /// What a file's bytes hold; `name` is for messages.
    public static func read(bytes: [UInt8], name: String) throws(CheckpointError) -> CheckpointValue {
        try read(FileBytes(bytes, name: name))
    }

    /// The tensors of a model's file (`1epoch.pth`), or of the model in a training checkpoint (`checkpoint.pth`).
    public static func stateDictionary(_ path: String) throws(CheckpointError) -> StateDictionary {
        let value = try read(path)
        if let state = value.stateDictionary ?? value["model"]?.stateDictionary { return state }
        throw CheckpointError(
            path, cause: "it holds no tensors by name", remedy: "give a model's state dictionary, such as 1epoch.pth")
    }

    private static func read(_ file: FileBytes) throws(CheckpointError) -> CheckpointValue {
        try checkMagic(file)
        let directory = try ZipDirectory(file)
        guard let pickleName = directory.names.first(where: { $0.hasSuffix("/data.pkl") }),
            let pickle = directory.entries[pickleName]
        else {
            throw .damaged(file.name, "the archive has no data.pkl")
        }
        let root = String(pickleName.dropLast("data.pkl".count))
        if directory.entries[root + "constants.pkl"] != nil
            || directory.names.contains(where: { $0.hasPrefix(root + "code/") })
        {
            throw CheckpointError(
                file.name, cause: "this is a TorchScript program, not weights", remedy: "save the model's state_dict()")
        }
        try directory.checkStored(file)
        if let order = directory.entries[root + "byteorder"] {
            let text = String(decoding: file.bytes(order.range.prefix(16)), as: UTF8.self)
            guard text == "little" else {
                throw CheckpointError(
                    file.name, cause: "its byte order is '\(CheckpointError.shown(text))'",
                    remedy: "save it on a little-endian machine")
            }
        }
        guard pickle.range.count <= largestPickle else {
            throw .damaged(file.name, "its data.pkl of \(pickle.range.count) bytes is larger than any checkpoint's")
        }
        guard checksum32(file, pickle.range) == pickle.checksum else {
            throw .damaged(file.name, "the checksum of its data.pkl is wrong")
        }
        var storages = [String: Storage]()
        return try Unpickler.read(file.bytes(pickle.range), name: file.name) { key throws(CheckpointError) in
            if let storage = storages[key] { return storage }
            guard let entry = directory.entries[root + "data/" + key] else {
                throw .damaged(file.name, "the storage '\(CheckpointError.shown(key))' is missing")
            }
            let storage = Storage(file, entry.range, checksum: entry.checksum)
            storages[key] = storage
            return storage
        }
    }

    private static func checkMagic(_ file: FileBytes) throws(CheckpointError) {
        let start = file.bytes(0..<min(4, file.count))
        if start == [0x50, 0x4B, 0x03, 0x04] || start == [0x50, 0x4B, 0x05, 0x06] { return }
        if start.first == 0x80 {
            throw CheckpointError(
                file.name, cause: "this is a bare pickle, as PyTorch wrote before version 1.6",
                remedy: "load and save it once with a newer PyTorch")
        }
        throw CheckpointError(
            file.name, cause: start.isEmpty ? "the file is empty" : "this is no PyTorch file",
            remedy: "give a *.pth file that torch.save wrote")
    }
}

extension Range<Int> {
    /// The first `length` places.
    fileprivate func prefix(_ length: Int) -> Range<Int> { lowerBound..<Swift.min(upperBound, lowerBound + length) }
}

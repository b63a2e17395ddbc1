import Audio
import Files
import Glibc

/// The names of the folders in a folder, links followed, in byte order; hidden ones are skipped.
func subfolders(of folder: String) throws(FileError) -> [String] {
    guard let directory = opendir(folder) else { throw FileError(.reading, folder, code: errno) }
    defer { closedir(directory) }
    var names = [String]()
    while let entry = readdir(directory) {
        let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        let name = String(decoding: bytes, as: UTF8.self)
        var status = stat()
        guard bytes.first != UInt8(ascii: "."), stat(join(folder, name), &status) == 0,
            status.st_mode & S_IFMT == S_IFDIR
        else { continue }
        names.append(name)
    }
    return names.sorted(by: precedesInByteOrder)
}

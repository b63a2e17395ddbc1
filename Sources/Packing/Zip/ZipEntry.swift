/// A file or folder of a zip archive, as the table of contents has it.
package struct ZipEntry: Sendable {
    /// How its bytes lie in the archive.
    enum Method: Sendable { case stored, deflated }

    /// Its path, with `/` between folders; a folder's without one at the end.
    package let name: String
    /// Whether it is a folder.
    package let isFolder: Bool
    /// How its bytes lie in the archive.
    let method: Method
    /// Where they lie.
    let range: Range<Int>
    /// Their number once unpacked.
    package let size: Int
    /// CRC-32 of the unpacked bytes.
    let checksum: UInt32
}

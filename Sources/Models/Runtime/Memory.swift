import FoundationEssentials
import Glibc

/// The memory of the machine.
enum Memory {
    /// What models may take of it: three quarters of what the machine, or the group that the process is in, has.
    static let limit: Int = {
        let pages = sysconf(Int32(_SC_PHYS_PAGES)), size = sysconf(Int32(_SC_PAGESIZE))
        let machine = pages > 0 && size > 0 ? pages * size : 1 << 32
        return min(machine, groupLimit ?? machine) / 4 * 3
    }()

    /// What a container allows: cgroup v2, then v1. Large numbers there mean no limit.
    private static var groupLimit: Int? {
        ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].lazy.compactMap { path in
            FileManager.default.contents(atPath: path).flatMap { bytes in
                Int(String(decoding: bytes, as: UTF8.self).prefix(while: \.isNumber))
            }
        }.first { $0 > 0 }
    }
}

#if !LIBFUZZER
    import Checkpoints
    import Foundation

    /// usage: fuzz-checkpoints SECONDS SEED FILE… – reads changed files; fuzz-checkpoints FILE… – reads these
    ///
    /// A file that ends the program, or that takes longer than ten seconds, is left in fuzz-checkpoints.input.
    @main
    struct FuzzCheckpoints {
        private static let inputPath = "fuzz-checkpoints.input"

        static func main() throws {
            var arguments = Array(CommandLine.arguments.dropFirst())
            guard arguments.count > 2, let seconds = Double(arguments[0]), let seed = UInt64(arguments[1]) else {
                for path in arguments {
                    do {
                        try Target.read(try content(path))
                        print("\(path): read")
                    } catch let error as CheckpointError {
                        print("\(path): \(error)")
                    }
                }
                return
            }
            arguments.removeFirst(2)
            var mutator = Mutator(try arguments.map { try content($0) }, seed: seed)
            let clock = ContinuousClock()
            let end = clock.now + .seconds(seconds)
            var (read, refused) = (0, 0)
            while clock.now < end {
                let input = mutator.next()
                try Data(input).write(to: URL(fileURLWithPath: inputPath))
                alarm(10)
                do {
                    try Target.read(input)
                    read += 1
                } catch {
                    refused += 1
                }
            }
            alarm(0)
            try FileManager.default.removeItem(atPath: inputPath)
            print("\(read) files read, \(refused) refused")
        }

        private static func content(_ path: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
    }
#endif

import ArgumentParser
import Dispatch
import Glibc
import Synchronization

/// Ends the program with a word about how to go on when the user interrupts it (Ctrl-C) or asks it to end.
package struct Interruption {
    private let sources: [any DispatchSourceSignal]
    private let numbers: [Int32]

    /// Watches for signals until cancelled; `cleanUp` runs before the message, which ends in `advice`.
    package init(advice: String, cleanUp: @escaping @Sendable () -> Void) {
        self.init { number in
            cleanUp()
            Self.say(advice)
            _exit(128 + number)
        }
    }

    /// Hands each signal to `handle`, with its number.
    package init(_ handle: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "interruption")
        // A terminal that goes away ends the program, unless nohup had that ignored.
        var hangUp = sigaction()
        sigaction(SIGHUP, nil, &hangUp)
        let isIgnored =
            unsafeBitCast(hangUp.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
        numbers = [SIGINT, SIGTERM] + (isIgnored ? [] : [SIGHUP])
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handle(number) }
            source.activate()
            return source
        }
    }

    /// Lets signals end the program as usual again.
    package func cancel() {
        for source in sources { source.cancel() }
        for number in numbers { signal(number, SIG_DFL) }
    }

    /// Does work that is cancelled at the first signal, so that it can stop the programs that it started. If it has not
    /// ended some seconds later, or at a second signal, the program ends at once.
    ///
    /// - Parameters:
    ///   - advice: The end of the message.
    ///   - patience: How many seconds.
    ///   - cleanUp: Runs before the message.
    /// - Throws: What `work` throws, or the exit of an interrupted program.
    package static func watch<Result: Sendable>(
        advice: String, patience: Double = 2, cleanUp: @escaping @Sendable () -> Void,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let received = Received()
        let task = Task { try await work() }
        let interruption = Interruption { number in
            guard received.isFirst(number) else { _exit(128 + number) }
            cleanUp()
            say(advice)
            task.cancel()
            DispatchQueue.global().asyncAfter(deadline: .now() + patience) { _exit(128 + number) }
        }
        defer { interruption.cancel() }
        let result = await task.result
        if let number = received.number { throw ExitCode(128 + number) }
        return try result.get()
    }

    private static func say(_ advice: String) {
        Terminal.error.print("\(Program.name): interrupted; \(advice)", style: .warning)
    }

    /// The signal that came first.
    private final class Received: Sendable {
        private let value = Mutex<Int32?>(nil)

        var number: Int32? { value.withLock { $0 } }

        func isFirst(_ number: Int32) -> Bool {
            value.withLock { value in
                guard value == nil else { return false }
                value = number
                return true
            }
        }
    }
}

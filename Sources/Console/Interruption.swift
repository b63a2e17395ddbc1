import Dispatch
import Glibc

/// Ends the program with a word about how to go on when the user interrupts it (Ctrl-C) or asks it to end.
package struct Interruption {
    private let sources: [any DispatchSourceSignal]

    /// Watches for signals until cancelled; `cleanUp` runs before the message, which ends in `advice`.
    package init(advice: String, cleanUp: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "interruption")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                cleanUp()
                Terminal.error.print(
                    "\(Program.name): interrupted; \(advice)", style: .warning)
                _exit(128 + number)
            }
            source.activate()
            return source
        }
    }

    /// Lets signals end the program as usual again.
    package func cancel() {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}

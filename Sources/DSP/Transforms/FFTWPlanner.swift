import Synchronization

/// FFTW makes and destroys plans in one thread at a time.
enum FFTWPlanner {
    /// Held while a plan is made or destroyed.
    static let lock = Mutex(())
}

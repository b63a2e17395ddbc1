import DSP
import Glibc
import Testing

@Suite("Errors of pitch contours") struct PitchTrackErrorsTests {
    @Test("are shares of the frames that each is about")
    func shares() {
        //              gross  fine  lost  gained  unvoiced  beyond the end
        let reference = [100.0, 200, 150, 0, 0]
        let hypothesis = [130.0, 210, 0, 90, 0, 120]
        let errors = PitchTrackErrors(reference: reference, hypothesis: hypothesis)
        #expect(errors.frames == 5 && errors.voicedInReference == 3 && errors.voicedInBoth == 2)
        #expect(errors.grossErrorRate == 0.5)
        #expect(errors.voicingErrorRate == 0.4)
        #expect(errors.frameErrorRate == 0.6)
        #expect(errors.voicedToUnvoicedRate == 1.0 / 3)
        #expect(errors.unvoicedToVoicedRate == 0.5)
        #expect(errors.fineErrorMean == 1200 * log2(1.05) && errors.fineErrorDeviation == 0)
    }

    @Test("of a fifth are fine, of more are gross")
    func limit() {
        let errors = PitchTrackErrors(reference: [100, 100, 100], hypothesis: [120, 120.00001, 80])
        #expect(errors.grossErrors == 1)
        #expect(PitchTrackErrors(reference: [100], hypothesis: [104], grossLimit: 0.03).grossErrors == 1)
    }

    @Test("have no value where nothing is counted")
    func nothing() {
        let empty = PitchTrackErrors(reference: [], hypothesis: [100])
        #expect(empty.frameErrorRate == nil && empty.voicingErrorRate == nil && empty.grossErrorRate == nil)
        let unvoiced = PitchTrackErrors(reference: [0, 0], hypothesis: [0, 110])
        #expect(unvoiced.voicedToUnvoicedRate == nil && unvoiced.fineErrorMean == nil)
        #expect(unvoiced.unvoicedToVoicedRate == 0.5 && unvoiced.frameErrorRate == 0.5)
        #expect(PitchTrackErrors(reference: [90], hypothesis: [90]).unvoicedToVoicedRate == nil)
    }

    @Test("deviate by the root of the mean square")
    func deviation() throws {
        let errors = PitchTrackErrors(reference: [100, 100], hypothesis: [110, 100])
        let cents = 1200 * log2(1.1)
        #expect(abs(try #require(errors.fineErrorMean) - cents / 2) < 1e-9)
        #expect(abs(try #require(errors.fineErrorDeviation) - cents / 2) < 1e-9)
    }
}

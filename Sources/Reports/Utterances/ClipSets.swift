import Comparison
import FoundationEssentials
import Pictures

/// Players and pictures of the most telling utterances, as far as the budget goes.
struct ClipSets {
    /// An utterance.
    struct Set {
        let place: Int
        let setNameHTML: String
        let clips: [Clip]
        let differences: [Difference]
    }

    /// One side of an utterance.
    struct Clip {
        /// Place among those that sound, or nothing.
        let clipNumber: String
        let clipName: String
        let clipNameHTML: String
        let seconds: String
        let lagSeconds: String
        let matchDB: String
        let hasMatch: Bool
        let remark: String
        let pictureURI: String
        let hasPicture: Bool
        let pictureText: String
        let topFrequency: String
        let audioURI: String
        let hasAudio: Bool
        let unavailable: String
    }

    /// What one system has more or less than another.
    struct Difference {
        let differenceTitleHTML: String
        let differenceRemark: String
        let pictureURI: String
        let pictureText: String
        let topFrequency: String
    }

    /// A file that stands beside the page.
    struct File {
        let name: String
        let bytes: [UInt8]
    }

    /// After so many utterances in a row that are too large, the rest is not tried.
    private static let mostMisses = 3
    /// Differences are drawn for so many pairs.
    private static let mostDifferences = 4

    private(set) var sets: [Set] = []
    private(set) var files: [File] = []
    /// Bytes in the page.
    private(set) var byteCount = 0
    private(set) var leftOut = 0

    private let comparison: Comparison
    private let options: ReportOptions

    init(_ context: ReportContext) {
        comparison = context.comparison
        options = context.options
        let places = TellingUtterances(comparison).places
        var misses = 0
        for (i, place) in places.enumerated() {
            if misses >= Self.mostMisses {
                leftOut += places.count - i
                break
            }
            if add(UtteranceMedia(place, comparison)) {
                misses = 0
            } else {
                (misses, leftOut) = (misses + 1, leftOut + 1)
            }
        }
    }

    /// What stands at an utterance that has no players here.
    var note: String {
        let place = options.assetsFolder == nil ? "in this page" : "beside this page"
        if sets.isEmpty { return "There is no audio \(place)." }
        return "Audio and pictures are \(place) for the \(NumberText.count(sets.count, "most telling utterance")); "
            + "this is not one of them."
    }

    /// Size and what was left out.
    var sizeText: String {
        guard !sets.isEmpty else { return "" }
        let megabytes = NumberText.plain(Double(byteCount) / 1e6, digits: 1)
        let budget = NumberText.margin(Double(options.audioBudget) / 1e6, digits: 1)
        let form =
            options.assetsFolder == nil
            ? "Audio (FLAC or WAV at its own rate, never coded again) and pictures" : "Pictures"
        return "\(form) of \(NumberText.count(sets.count, "utterance")) take \(megabytes) MB of this page; "
            + "at most \(budget) MB were allowed."
            + (leftOut > 0 ? " \(NumberText.count(leftOut, "further utterance")) did not fit." : "")
    }

    /// Adds an utterance if it fits.
    private mutating func add(_ media: UtteranceMedia) -> Bool {
        let sounding = media.sides.filter { $0.signal != nil }
        let pictures = SpectrogramSet(sounding.compactMap(\.signal))
        let gains = media.matchingGains
        var bytes = 0
        var clips = [Clip]()
        var newFiles = [File]()
        var number = 0
        for (i, side) in media.sides.enumerated() {
            var uri = ""
            if let clip = try? side.clip.get() {
                if let folder = options.assetsFolder {
                    let name = "utterance-\(sets.count + 1)-\(i).\(clip.mediaType == "audio/flac" ? "flac" : "wav")"
                    newFiles.append(File(name: name, bytes: clip.bytes))
                    uri = RelativeLink.encoded(folder.split(separator: "/").last.map(String.init) ?? ".") + "/" + name
                } else {
                    bytes += clip.embeddedByteCount
                    // Too large already: the texts need not be made.
                    guard byteCount + bytes <= options.audioBudget else { return false }
                    uri = clip.dataURI
                }
            }
            let picture = uri.isEmpty ? "" : (try? pictures?.picture(number).dataURI()) ?? ""
            bytes += picture.utf8.count
            clips.append(Self.clip(side, uri, picture, number, gains?[i], pictures, peers: sounding.count))
            if !uri.isEmpty { number += 1 }
        }
        let differences = differences(media, sounding, pictures)
        bytes += differences.reduce(0) { $0 + $1.pictureURI.utf8.count }
        guard byteCount + bytes <= options.audioBudget else { return false }
        byteCount += bytes
        files += newFiles
        let key = comparison.aligned.keys[media.place]
        sets.append(Set(place: media.place, setNameHTML: HTMLText.name(key), clips: clips, differences: differences))
        return true
    }

    private static func clip(
        _ side: UtteranceMedia.Side, _ uri: String, _ picture: String, _ number: Int, _ gain: Double?,
        _ pictures: SpectrogramSet?, peers: Int
    ) -> Clip {
        let signal = side.signal
        let seconds = signal.map { NumberText.plain($0.duration, digits: 3) } ?? ""
        let frequency = NumberText.margin((pictures?.maximumFrequency ?? 0) / 1000, digits: 1)
        let unavailable: String
        switch side.clip {
        case .success: unavailable = ""
        case .failure(let why): unavailable = "No audio: \(why.description)."
        }
        return Clip(
            clipNumber: signal == nil ? "" : String(number), clipName: Self.visibleName(side.name),
            clipNameHTML: HTMLText.name(side.name), seconds: seconds,
            lagSeconds: (side.row?.lagMilliseconds).map { ScriptData.decimal($0 / 1000, digits: 6) } ?? "",
            matchDB: gain.map { ScriptData.decimal($0, digits: 3) } ?? "", hasMatch: gain != nil,
            remark: signal == nil ? "" : Self.remark(side), pictureURI: picture, hasPicture: !picture.isEmpty,
            pictureText: "Spectrogram of \(HTMLText.shortened(side.name)), 0 to \(frequency) kHz, "
                + "\(NumberText.plain(pictures?.duration ?? 0, digits: 2)) s",
            topFrequency: "\(frequency) kHz", audioURI: uri, hasAudio: !uri.isEmpty, unavailable: unavailable)
    }

    /// The name as an attribute holds it whole; the script shortens it.
    private static func visibleName(_ name: String) -> String { String(name.prefix(5000)) }

    /// Rate, lag, gain, length difference and clipping of a side.
    private static func remark(_ side: UtteranceMedia.Side) -> String {
        guard let signal = side.signal else { return "" }
        var parts = ["\(NumberText.margin(Double(signal.sampleRate) / 1000, digits: 3)) kHz"]
        if signal.channels.count > 1 { parts.append("\(signal.channels.count) channels") }
        if let loudness = side.loudness { parts.append("\(NumberText.plain(loudness, digits: 1)) LKFS") }
        if let row = side.row {
            if let lag = row.lagMilliseconds, lag != 0 {
                parts.append("\(NumberText.plain(abs(lag), digits: 2)) ms \(lag > 0 ? "late" : "early")")
            }
            if let gain = row.gainDB { parts.append("gain \(NumberText.signed(gain, digits: 1)) dB") }
            if let length = row.lengthMilliseconds, length != 0 {
                parts.append("\(NumberText.plain(abs(length), digits: 1)) ms \(length > 0 ? "longer" : "shorter")")
            }
            if let clipped = row.clippedShare, clipped > 0 {
                parts.append("\(NumberText.percent(clipped, digits: 2)) of the samples clipped")
            }
        }
        return parts.joined(separator: ", ")
    }

    private func differences(
        _ media: UtteranceMedia, _ sounding: [UtteranceMedia.Side], _ pictures: SpectrogramSet?
    ) -> [Difference] {
        guard let pictures else { return [] }
        var wanted = comparison.pairs.map { ($0.baseline as Int?, $0.candidate) }
        if wanted.isEmpty { wanted = comparison.runs.indices.map { (nil, $0) } }
        return wanted.prefix(Self.mostDifferences).compactMap { from, to in
            guard let first = sounding.firstIndex(where: { $0.system == from }),
                let second = sounding.firstIndex(where: { $0.system == to })
            else { return nil }
            let difference = pictures.difference(from: first, to: second)
            guard let uri = try? difference.picture.dataURI() else { return nil }
            let (a, b) = (sounding[first].name, sounding[second].name)
            let range = NumberText.margin(difference.rangeDB, digits: 0)
            return Difference(
                differenceTitleHTML: "\(HTMLText.name(b)) minus \(HTMLText.name(a))",
                differenceRemark: "orange: more, blue: less, white: equal; ±\(range) dB", pictureURI: uri,
                pictureText: "Difference of the spectrograms of \(HTMLText.shortened(b)) and \(HTMLText.shortened(a)), "
                    + "orange where the first has more, blue where it has less, full colour at \(range) dB",
                topFrequency: "\(NumberText.margin(pictures.maximumFrequency / 1000, digits: 1)) kHz")
        }
    }
}

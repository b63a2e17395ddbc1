import Scoring
import Statistics

extension KeyResult {
    /// The result as an element of `results` in `comparison.json`.
    ///
    /// - Parameter utterances: the names of all utterances, to list those compared; `nil` leaves the list out
    public func json(utterances names: [String]? = nil) -> JSONValue {
        var members = [
            JSONValue.Member("key", .string(key)), .init("expected", .integer(expected)),
            .init("compared", .integer(compared)), .init("blocks", .integer(blockCount)),
            .init("blocksBy", .string(blockUnit.rawValue)),
        ]
        members +=
            JSONValue.known([
                ("baselineMean", baselineMean), ("candidateMean", candidateMean), ("difference", difference),
                ("rawDifference", rawDifference), ("standardError", standardError),
            ]).members
        members.append(.init("interval", interval.json))
        if let utteranceInterval { members.append(.init("intervalTheseSpeakers", utteranceInterval.json)) }
        members += JSONValue.known([("margin", margin)]).members
        members.append(.init("marginSource", .string((marginEntry?.source ?? .none).rawValue)))
        members += JSONValue.known([("p", p)]).members
        if let test { members.append(.init("test", .string(test.rawValue))) }
        members += JSONValue.known([("pHolm", pHolm)]).members
        members.append(.init("judged", .boolean(isJudged)))
        members.append(.init("verdict", .string(verdict.rawValue)))
        if let reason { members.append(.init("reason", .string(reason.rawValue))) }
        members.append(.init("sentence", .string(sentence)))
        if let tests { members.append(.init("tests", Self.json(tests))) }
        if let effect { members.append(.init("effect", json(effect))) }
        if let equivalence {
            members.append(
                .init(
                    "tost",
                    .known([
                        ("margin", equivalence.margin), ("pLower", equivalence.pLower), ("pUpper", equivalence.pUpper),
                        ("p", equivalence.p),
                    ])))
        }
        if let power { members.append(.init("power", json(power))) }
        if let losses { members.append(.init("losses", Self.json(losses))) }
        if let names {
            members.append(
                .init(
                    "utterances",
                    .array(
                        utterances.map {
                            .array([
                                .string(names[$0.place]), .number($0.baseline), .number($0.candidate),
                                .number($0.difference),
                            ])
                        })))
        }
        return .object(members)
    }

    private static func json(_ tests: Tests) -> JSONValue {
        var members = [
            JSONValue.Member(
                "signFlip",
                .object([
                    .init("p", .number(tests.signFlip.p)), .init("method", .string(tests.signFlip.method.rawValue)),
                    .init("resamples", .integer(tests.signFlip.patternCount)),
                ]))
        ]
        if let t = tests.studentT { members.append(.init("t", .known([("p", t.p)]))) }
        if let wilcoxon = tests.wilcoxon {
            members.append(
                .init(
                    "wilcoxon",
                    .object([
                        .init("units", .integer(wilcoxon.unitCount)), .init("zeros", .integer(wilcoxon.zeroCount)),
                        .init("wPlus", .number(wilcoxon.positiveRankSum)),
                        .init("wMinus", .number(wilcoxon.negativeRankSum)), .init("p", .number(wilcoxon.p)),
                        .init("method", .string(wilcoxon.method.rawValue)),
                    ])))
        }
        return .object(members)
    }

    private func json(_ effect: EffectSizes) -> JSONValue {
        var members = JSONValue.known([
            ("rankBiserial", tests?.wilcoxon?.rankBiserial), ("dz", effect.standardizedMean),
        ]).members
        members += [
            .init("wins", .integer(effect.counts.wins)), .init("ties", .integer(effect.counts.ties)),
            .init("losses", .integer(effect.counts.losses)),
        ]
        if let beyond = effect.countsBeyondMargin {
            members += [
                .init("winsBeyondMargin", .integer(beyond.wins)), .init("lossesBeyondMargin", .integer(beyond.losses)),
            ]
        }
        members.append(.init("probabilityBetter", .number(effect.counts.probabilityBetter)))
        if let rare = effect.rareFailures {
            members.append(
                .init(
                    "rareFailures",
                    .object([
                        .init("drop", .number(rare.drop)), .init("count", .integer(rare.count)),
                        .init("upperShare", .number(rare.upperBound)),
                    ])))
        }
        return .object(members)
    }

    private func json(_ power: PowerEstimate) -> JSONValue {
        let needed = margin.flatMap { $0 > 0 ? power.blocksNeeded(margin: $0) : nil }
        return .object(
            JSONValue.known([
                ("detectable80", power.detectableDifference), ("equivalenceMargin80", power.equivalenceMargin),
            ]).members + (needed.map { [.init("blocksNeeded", .integer($0))] } ?? []))
    }

    private static func json(_ losses: Losses) -> JSONValue {
        .object([
            .init("newlyUndefined", .integer(losses.test.newlyUndefined)),
            .init("newlyDefined", .integer(losses.test.newlyDefined)),
            .init("absent", .integer(losses.absentKeys.count)), .init("p", .number(losses.test.p)),
            .init("keys", .strings(Array(losses.keys.prefix(20)))),
        ])
    }
}

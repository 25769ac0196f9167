import Primitives

/// What an operator types about a call, as typed: for the first write-up and for a correction alike (PRODUCT C1, C11).
struct WriteUp: Equatable, Sendable {
    var callerName = ""
    var callerNameKana = ""
    var callerCompany = ""
    var callerNumber = ""
    var addressee = ""
    /// nil while neither 要 nor 不要 is chosen.
    var callbackWanted: Bool?
    var convenientTime = ""
    var content = ""
    /// nil = message or callback, as `callbackWanted` says.
    var kind: KindOfCall?

    /// In the order in which the desk lists them.
    enum Problem: Equatable, Sendable {
        case callbackNotChosen
        case callerNameMissing
        case callerNumberMissing
        case callerNumberMalformed
        case kanaMalformed
        case contentMissing
        case tooLong(Field, limit: Int)
        case receivedOutOfRange
    }

    enum Field: String, CaseIterable, Sendable {
        case callerName, callerNameKana, callerCompany, addressee, convenientTime, content

        /// In characters as people count them.
        var limit: Int { self == .content ? 2000 : 100 }
    }

    /// As it is kept.
    struct Checked: Equatable, Sendable {
        var kind: KindOfCall
        var caller: Inquiry.Caller
        var addressee: String
        var callbackWanted: Bool
        var convenientTime: String
        var content: String
    }

    struct Problems: Error, Equatable {
        var problems: [Problem]
    }

    /// With a callback wanted, name and number are required; without, only what it was about; for a wrong number, a sales
    /// call, a test or silence nothing (PRODUCT C1, C9).
    func checked(_ more: [Problem] = []) -> Result<Checked, Problems> {
        let wanted = callbackWanted ?? false
        let plain = kind.flatMap { $0.speaksForItself ? $0 : nil }
        var typed: [Field: String] = [
            .callerName: Typed.line(callerName), .callerNameKana: Typed.kana(callerNameKana),
            .callerCompany: Typed.line(callerCompany), .addressee: Typed.line(addressee),
            .convenientTime: Typed.line(convenientTime), .content: Typed.text(content),
        ]
        if let plain, typed[.content]!.isEmpty { typed[.content] = plain.sentence }
        let number = PhoneNumber(caller: callerNumber)
        let numberTyped = !Typed.line(callerNumber).isEmpty

        var problems: [Problem] = []
        if callbackWanted == nil, plain == nil { problems.append(.callbackNotChosen) }
        if wanted, typed[.callerName]!.isEmpty { problems.append(.callerNameMissing) }
        if wanted, !numberTyped { problems.append(.callerNumberMissing) }
        if numberTyped, number == nil { problems.append(.callerNumberMalformed) }
        if !Typed.isKana(typed[.callerNameKana]!) { problems.append(.kanaMalformed) }
        if typed[.content]!.isEmpty { problems.append(.contentMissing) }
        for field in Field.allCases where typed[field]!.count > field.limit {
            problems.append(.tooLong(field, limit: field.limit))
        }
        problems += more
        guard problems.isEmpty else { return .failure(Problems(problems: problems)) }
        return .success(
            Checked(
                kind: plain ?? (wanted ? .callback : .message),
                caller: .init(
                    name: typed[.callerName]!, nameKana: typed[.callerNameKana]!, company: typed[.callerCompany]!,
                    number: number),
                addressee: typed[.addressee]!, callbackWanted: wanted, convenientTime: typed[.convenientTime]!,
                content: typed[.content]!))
    }
}

import Primitives

/// Whom calls for a customer are for: one of its people, as operators choose them at the desk (PRODUCT C1).
struct Addressee: Equatable, Sendable {
    static let most = 100
    static let longestNameCharacters = 40
    static let longestDepartmentCharacters = 40

    var name: String
    /// Katakana; may be empty.
    var nameKana: String
    /// May be empty.
    var department: String
}

/// Use case: a customer says whom its calls are for: all of them at once, in the order operators see them.
///
/// No approval, unlike the memo: what stands here are names, too short to instruct anybody.
enum SetAddressees {
    enum Problem: Equatable, Sendable {
        /// Of the line at this index, as sent.
        case line(Int, LineProblem)
        case tooMany

        /// Name on the wire.
        var field: String {
            switch self {
            case .line(let index, _): "addressees.\(index)"
            case .tooMany: "addressees"
            }
        }

        var sentence: String {
            switch self {
            case .line(_, let problem): problem.sentence
            case .tooMany: "宛先は\(Addressee.most)名までにしてください。"
            }
        }
    }

    enum LineProblem: Equatable, Sendable {
        case noName, nameTooLong, kanaTooLong, notKana, departmentTooLong, webAddress, twice

        var sentence: String {
            switch self {
            case .noName: "お名前が入力されていません。"
            case .nameTooLong: "お名前は\(Addressee.longestNameCharacters)文字以内で入力してください。"
            case .kanaTooLong: "フリガナは\(Addressee.longestNameCharacters)文字以内で入力してください。"
            case .notKana: "フリガナはカタカナで入力してください。"
            case .departmentTooLong: "部署は\(Addressee.longestDepartmentCharacters)文字以内で入力してください。"
            case .webAddress: "URLやメールアドレスは登録できません。お名前と部署だけを入力してください。"
            case .twice: "同じお名前・部署がほかの欄にもあります。"
            }
        }
    }

    static func decide(_ typed: [Addressee], state: AccountState) throws(AddresseesRejection) -> [Addressee] {
        guard AccountLife.allows(.changeAnswering, by: .customer, in: state) else { throw .accountNotOpen }
        guard typed.count <= Addressee.most else { throw .problems([.tooMany]) }
        var (kept, problems): ([Addressee], [Problem]) = ([], [])
        for (index, line) in typed.enumerated() {
            let line = Addressee(
                name: Typed.line(line.name), nameKana: Typed.kana(line.nameKana),
                department: Typed.line(line.department))
            if line == Addressee(name: "", nameKana: "", department: "") { continue }
            if let problem = problem(line, among: kept) {
                problems.append(.line(index, problem))
            } else {
                kept.append(line)
            }
        }
        guard problems.isEmpty else { throw .problems(problems) }
        return kept
    }

    private static func problem(_ line: Addressee, among kept: [Addressee]) -> LineProblem? {
        if line.name.isEmpty { return .noName }
        if line.name.count > Addressee.longestNameCharacters { return .nameTooLong }
        if line.nameKana.count > Addressee.longestNameCharacters { return .kanaTooLong }
        if !Typed.isKana(line.nameKana) { return .notKana }
        if line.department.count > Addressee.longestDepartmentCharacters { return .departmentTooLong }
        if [line.name, line.department].contains(where: { $0.contains("://") || $0.contains("@") }) {
            return .webAddress
        }
        if kept.contains(where: { $0.name == line.name && $0.department == line.department }) { return .twice }
        return nil
    }
}

enum AddresseesRejection: Error, Equatable, Sendable {
    case accountNotOpen
    case problems([SetAddressees.Problem])
}

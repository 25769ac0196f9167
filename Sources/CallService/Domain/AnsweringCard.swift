import Primitives

/// What an operator needs to answer in a customer's name: Call's own copy of what Account has told it,
/// so that calls are answered while Account is down.
struct AnsweringCard: Equatable, Sendable {
    var account: AccountID
    var brand: String
    var number: PhoneNumber
    var siteName: String
    var siteNameKana: String
    var companyName: String
    var hours: AnsweringHours
    var options: [String]
    var suspended: Bool
    /// The contract is over; the card stays for late write-ups until the number is another's.
    var ended = false
    var serviceStart: JapanDate?
    var words = AnsweringWords()
    /// Whom calls are for, in the customer's order.
    var addressees: [Addressee] = []

    /// How the operator announces herself (ECcall guide, 登録情報を変更する: 「お電話ありがとうございます。○○でございます。」).
    var greeting: String { "お電話ありがとうございます。\(siteName)でございます。" }
}

/// One of the customer's people.
struct Addressee: Codable, Equatable, Sendable {
    var name: String
    var nameKana: String
    var department: String
}

/// The customer's own words for operators (応答メモ, Q&A): only what staff have approved ever comes here.
struct AnsweringWords: Codable, Equatable, Sendable {
    /// Key of the option in the brand's data, without which the Q&A is not shown.
    static let questionsOption = "qa"

    struct Memo: Codable, Equatable, Sendable {
        var basics = ""
        var businessHours = ""
        var freeText = ""
    }

    struct Question: Codable, Equatable, Sendable {
        var question: String
        var answer: String
    }

    var memo = Memo()
    var questions: [Question] = []
}

extension AnsweringCard {
    var shownQuestions: [AnsweringWords.Question] {
        options.contains(AnsweringWords.questionsOption) ? words.questions : []
    }
}

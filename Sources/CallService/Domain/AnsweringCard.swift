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
    var serviceStart: JapanDate?

    /// How the operator announces herself (ECcall guide, 登録情報を変更する: 「お電話ありがとうございます。○○でございます。」).
    var greeting: String { "お電話ありがとうございます。\(siteName)でございます。" }
}

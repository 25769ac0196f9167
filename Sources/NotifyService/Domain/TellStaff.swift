import Primitives

/// Something about an account waits for the brand's back office, which is told by mail where the brand has an address for it.
struct TellStaff: Equatable, Sendable {
    /// Id of the event in its publisher's feed.
    var event: String
    var account: AccountID
    var brand: String
    var notice: Notice
    var happened: Instant

    /// - Returns: nil where nobody is to be told by mail.
    func mail(_ brand: Brand) -> TellAccount? {
        guard let address = brand.staffEmail.flatMap({ EmailAddress($0) }) else { return nil }
        return TellAccount(
            // The customer is told of the same event.
            event: "\(event).staff", account: account, brand: brand.key,
            person: Contact(account: account, brand: brand.key, email: address, addressee: "ご担当者"),
            notice: notice, happened: happened)
    }
}

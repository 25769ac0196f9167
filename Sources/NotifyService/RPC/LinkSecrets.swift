import Contracts
import ServiceRuntime

/// Asks Account for the secret part of a mailed link, while the mail is being sent.
struct LinkSecrets: Sendable {
    let account: InternalClient

    func secret(of link: String) async throws -> MailWorker.LinkSecret {
        let answer = try await Account_AccountService.Client(wrapping: account).getLinkSecret(
            .with { $0.linkID = link })
        switch answer.state {
        case .good: return .good(answer.secret)
        case .used, .expired, .withdrawn, .unknown: return .dead
        case .unspecified, .UNRECOGNIZED: throw Unreadable("state of link \(link): \(answer.state)")
        }
    }
}

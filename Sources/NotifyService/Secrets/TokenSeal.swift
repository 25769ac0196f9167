import Foundation
import Primitives
import ServiceRuntime

/// Encrypts what other companies entrust to us for a customer, bound to the account and the purpose.
struct TokenSeal: Sendable {
    private let keys: SealingKeys

    /// - Parameter text: a key per line, 32 bytes in base 64; the last is used for what is new, all of them open.
    init(_ text: String) throws(SealingKeys.Problem) {
        keys = try SealingKeys(lines: text)
    }

    func seal(_ plain: Data, _ purpose: String, of account: AccountID) throws -> [UInt8] {
        [UInt8](try keys.seal(plain, context: context(purpose, account)))
    }

    func open(_ sealed: [UInt8], _ purpose: String, of account: AccountID) throws -> Data {
        try keys.open(Data(sealed), context: context(purpose, account)).plain
    }

    /// Under the key in use; nil when it is already.
    func anew(_ sealed: [UInt8], _ purpose: String, of account: AccountID) throws -> [UInt8]? {
        let context = context(purpose, account)
        let (plain, isCurrent) = try keys.open(Data(sealed), context: context)
        return isCurrent ? nil : [UInt8](try keys.seal(plain, context: context))
    }

    private func context(_ purpose: String, _ account: AccountID) -> String { "\(purpose) of \(account)" }
}

extension TokenSeal {
    static let tokens = "chatwork tokens"
    private static let verifier = "chatwork verifier"

    func seal(_ tokens: ChatworkTokens, of account: AccountID) throws -> [UInt8] {
        try seal(JSONEncoder().encode(tokens), TokenSeal.tokens, of: account)
    }

    func tokens(_ sealed: [UInt8], of account: AccountID) throws -> ChatworkTokens {
        try JSONDecoder().decode(ChatworkTokens.self, from: open(sealed, TokenSeal.tokens, of: account))
    }

    func seal(verifier: String, of account: AccountID) throws -> [UInt8] {
        try seal(Data(verifier.utf8), TokenSeal.verifier, of: account)
    }

    func verifier(_ sealed: [UInt8], of account: AccountID) throws -> String {
        String(decoding: try open(sealed, TokenSeal.verifier, of: account), as: UTF8.self)
    }
}

extension TokenSeal {
    func seal(_ settings: ChannelSettings, of channel: ChannelID, account: AccountID) throws -> [UInt8] {
        try seal(JSONEncoder().encode(settings), TokenSeal.settings(of: channel), of: account)
    }

    func settings(_ channel: NoticeChannel) throws -> ChannelSettings {
        let plain = try open(channel.settings, TokenSeal.settings(of: channel.id), of: channel.account)
        return try JSONDecoder().decode(ChannelSettings.self, from: plain)
    }

    static func settings(of channel: ChannelID) -> String { "channel \(channel)" }
}

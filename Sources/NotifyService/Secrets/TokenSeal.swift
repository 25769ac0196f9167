import Crypto
import Foundation
import Primitives

/// Encrypts what other companies entrust to us for a customer: AES-256-GCM under the installation's key, bound to the
/// account and the purpose, so that what is moved to another row does not open.
struct TokenSeal: Sendable {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private let keys: [SymmetricKey]
    private let current: SymmetricKey

    /// - Parameter text: a key per line, 32 bytes in base 64; the last is used for what is new, all of them open.
    init(_ text: String) throws {
        keys = try text.split(whereSeparator: \.isNewline).map { line in
            guard let bytes = Data(base64Encoded: line.trimmingCharacters(in: .whitespaces)), bytes.count == 32 else {
                throw Problem(description: "expected 32 bytes in base 64 on each line")
            }
            return SymmetricKey(data: bytes)
        }
        guard let last = keys.last else { throw Problem(description: "there is no key") }
        current = last
    }

    func seal(_ plain: Data, _ purpose: String, of account: AccountID) throws -> [UInt8] {
        guard let box = try AES.GCM.seal(plain, using: current, authenticating: context(purpose, account)).combined
        else { preconditionFailure("AES-GCM with a 12-byte nonce always has a combined form") }
        return [UInt8](box)
    }

    func open(_ sealed: [UInt8], _ purpose: String, of account: AccountID) throws -> Data {
        let box = try AES.GCM.SealedBox(combined: sealed)
        for key in keys.dropLast() {
            do {
                return try AES.GCM.open(box, using: key, authenticating: context(purpose, account))
            } catch CryptoKitError.authenticationFailure {
                continue
            }
        }
        return try AES.GCM.open(box, using: current, authenticating: context(purpose, account))
    }

    private func context(_ purpose: String, _ account: AccountID) -> Data { Data("\(purpose) of \(account)".utf8) }
}

extension TokenSeal {
    private static let tokens = "chatwork tokens"
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
        try seal(JSONEncoder().encode(settings), "channel \(channel)", of: account)
    }

    func settings(_ channel: NoticeChannel) throws -> ChannelSettings {
        let plain = try open(channel.settings, "channel \(channel.id)", of: channel.account)
        return try JSONDecoder().decode(ChannelSettings.self, from: plain)
    }
}

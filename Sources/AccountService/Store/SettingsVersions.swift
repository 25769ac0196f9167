import Contracts
import Crypto
import Foundation
import Primitives

/// What settings stand at, for `StartingVersion`: made from what is registered, so that saving the same again is no change.
extension Account {
    var versions: Account_SettingsVersions {
        .with {
            $0.details = Self.version(ChangeDetails.fields.map(details.text))
            $0.answeringTimes = Self.version(
                details.hours.map { "\($0.weekday) \($0.opensMinute) \($0.closesMinute)" } + ["\(closedOnHolidays)"]
                    + closingDays.flatMap { [$0.from.iso, $0.to.iso, $0.label] })
            $0.addressees = Self.version(addressees.flatMap { [$0.name, $0.nameKana, $0.department] })
            $0.plan = Self.version([details.plan] + details.options)
        }
    }

    private static func version(_ parts: [String]) -> String {
        // Lengths keep the parts apart.
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return SHA256.hash(data: Data(text.utf8)).prefix(12).hex
    }
}

extension AnsweringText {
    /// Of all texts of a kind: every one that is sent in makes it another.
    static func version(newest: AnsweringTextID?) -> String { newest?.text ?? "none" }
}

/// What an id names; its prefix stands in front of every id of the kind, so that a mix-up shows.
public protocol IdentifierKind {
    static var prefix: String { get }
}

/// An id made in code: prefix, then 26 characters that sort by time of making (ULID). `inq_01K…`
public struct Identifier<Kind: IdentifierKind>: Hashable, Comparable, Sendable {
    public let text: String

    /// nil unless the text has the kind's prefix and the right length.
    public init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Kind.prefix + "_"), text.utf8.count == Kind.prefix.utf8.count + 27,
            text.dropFirst(Kind.prefix.count + 1).allSatisfy({ Ulid.alphabet.contains($0) })
        else { return nil }
        self.text = String(text)
    }

    init(ulid: String) {
        text = "\(Kind.prefix)_\(ulid)"
    }

    public static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

extension Identifier: CustomStringConvertible {
    public var description: String { text }
}

public enum AccountKind: IdentifierKind { public static let prefix = "acc" }
public enum MemberKind: IdentifierKind { public static let prefix = "mem" }
public enum StaffKind: IdentifierKind { public static let prefix = "stf" }
public enum SessionKind: IdentifierKind { public static let prefix = "ses" }
public enum SecondFactorKind: IdentifierKind { public static let prefix = "fac" }
public enum RecoverySetKind: IdentifierKind { public static let prefix = "rcs" }
public enum AccountChangeKind: IdentifierKind { public static let prefix = "hst" }
public enum LinkKind: IdentifierKind { public static let prefix = "lnk" }
public enum DocumentIDKind: IdentifierKind { public static let prefix = "doc" }
public enum AnsweringTextIDKind: IdentifierKind { public static let prefix = "txt" }
public enum CallKind: IdentifierKind { public static let prefix = "cal" }
public enum InquiryKind: IdentifierKind { public static let prefix = "inq" }
public enum InvoiceKind: IdentifierKind { public static let prefix = "inv" }
public enum ChargeKind: IdentifierKind { public static let prefix = "chg" }
public enum CardSetupKind: IdentifierKind { public static let prefix = "set" }
public enum ContractChangeKind: IdentifierKind { public static let prefix = "cch" }
public enum MoneyActionKind: IdentifierKind { public static let prefix = "mny" }
public enum DisputeIDKind: IdentifierKind { public static let prefix = "dsp" }
public enum ChannelIDKind: IdentifierKind { public static let prefix = "chn" }
public enum DeliveryKind: IdentifierKind { public static let prefix = "dlv" }
public enum AnnouncementIDKind: IdentifierKind { public static let prefix = "ann" }
public enum FailingAddressKind: IdentifierKind { public static let prefix = "fad" }
public enum EventKind: IdentifierKind { public static let prefix = "evt" }
public enum JobKind: IdentifierKind { public static let prefix = "job" }
public enum RequestKind: IdentifierKind { public static let prefix = "req" }

public typealias AccountID = Identifier<AccountKind>
public typealias MemberID = Identifier<MemberKind>
public typealias StaffID = Identifier<StaffKind>
public typealias SessionID = Identifier<SessionKind>
public typealias SecondFactorID = Identifier<SecondFactorKind>
public typealias RecoverySetID = Identifier<RecoverySetKind>
public typealias AccountChangeID = Identifier<AccountChangeKind>
public typealias LinkID = Identifier<LinkKind>
public typealias DocumentID = Identifier<DocumentIDKind>
public typealias AnsweringTextID = Identifier<AnsweringTextIDKind>
public typealias CallID = Identifier<CallKind>
public typealias InquiryID = Identifier<InquiryKind>
public typealias InvoiceID = Identifier<InvoiceKind>
public typealias ChargeID = Identifier<ChargeKind>
public typealias CardSetupID = Identifier<CardSetupKind>
public typealias ContractChangeID = Identifier<ContractChangeKind>
public typealias MoneyActionID = Identifier<MoneyActionKind>
public typealias DisputeID = Identifier<DisputeIDKind>
public typealias ChannelID = Identifier<ChannelIDKind>
public typealias DeliveryID = Identifier<DeliveryKind>
public typealias AnnouncementID = Identifier<AnnouncementIDKind>
public typealias FailingAddressID = Identifier<FailingAddressKind>
public typealias EventID = Identifier<EventKind>
public typealias JobID = Identifier<JobKind>
public typealias RequestID = Identifier<RequestKind>

/// 48 bits of milliseconds, 80 random bits, in Crockford's base 32 (github.com/ulid/spec).
enum Ulid {
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    static func make(_ instant: Instant, random: (UInt64, UInt16)) -> String {
        var text = ""
        let time = UInt64(max(0, instant.milliseconds)) & 0xFFFF_FFFF_FFFF
        for shift in stride(from: 45, through: 0, by: -5) { text.append(alphabet[Int(time >> UInt64(shift)) & 31]) }
        var high = UInt64(random.1) << 48 | random.0 >> 16
        var tail = [Character]()
        var carry = random.0 & 0xFFFF
        // 80 bits = 16 characters: the low 16 bits together with the 64 above them, five at a time from the right.
        var bits = 16
        for _ in 0..<16 {
            if bits < 5 {
                carry |= (high & 0xFFFF_FFFF) << UInt64(bits)
                high >>= 32
                bits += 32
            }
            tail.append(alphabet[Int(carry & 31)])
            carry >>= 5
            bits -= 5
        }
        return text + String(tail.reversed())
    }
}

extension RequestID {
    /// Id of the request being served, in every log line and event it causes; set where a request enters a process.
    @TaskLocal public static var current: String?
}

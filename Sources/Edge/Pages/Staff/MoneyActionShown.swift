import Contracts
import Primitives

/// One refund, credit or write-off, as it is asked for, decided and done.
struct MoneyActionShown: Sendable {
    let id: String
    let kind: String
    let state: Chip
    let amount: String
    /// What the link to it says.
    let number: String
    let path: String
    /// Path of the customer's page; nil on the action's own.
    let customer: String?
    let reason: String
    let asked: String
    let decided: String?
    let done: String?
    let failure: String?
    /// Of a credit: 「2,000円を値引き済み、残り1,000円」
    let standing: String?
    /// 「取り下げ：…」
    let closed: String?
    /// The one who looks may agree to it.
    let mayDecide: Bool
    /// A refund that came back: to be paid in another way.
    let isReturned: Bool
    /// A credit whose rest no bill takes any more.
    let hasNoBill: Bool
    let mayWithdraw: Bool
    let note: String
    let noteError: String?

    init(
        _ action: Billing_MoneyAction, customer: String, reader: String = "", noteError: String? = nil,
        note: String = ""
    ) {
        id = action.actionID
        kind = Self.kind(action.kind)
        state = Self.state(action)
        amount = Yen(action.amountYen).japanese
        let isCredit = action.kind == .credit
        number = isCredit ? "値引き" : action.invoiceNumber
        path =
            isCredit
            ? "/money/credits/\(action.accountID)" : "/money/invoices/\(action.accountID)/\(action.invoiceID)"
        self.customer = customer.nonEmpty
        reason = action.reason
        asked =
            action.madeAtAcquirer
            ? "\(Show.time(action.requestedMs))　決済代行会社の画面での返金を記録"
            : "\(Show.time(action.requestedMs))　\(action.requestedByName)"
        decided = Self.words(action.decidedMs, action.decidedByName, action.decisionNote, said: action.decidedBy)
        done = action.state == .waiting ? nil : Show.date(action.doneDate)
        failure = action.failure.nonEmpty
        let left = Yen(action.amountYen - action.usedYen).japanese
        standing = isCredit && action.usedYen > 0 ? "\(Yen(action.usedYen).japanese)を値引き済み、残り\(left)" : nil
        closed = Self.words(action.closedMs, action.closedByName, action.closingNote, said: action.closedBy).map {
            "\(isCredit ? "取り下げ" : action.way == .bank ? "銀行振込" : "別の方法でのお支払い")：\($0)"
        }
        mayDecide = action.state == .waiting && action.requestedBy != reader
        isReturned = action.state == .returned
        hasNoBill = isCredit && action.state == .underWay && action.noBillToCome
        mayWithdraw =
            isCredit && (action.state == .waiting || action.state == .underWay)
            && (action.usedYen == 0 || action.noBillToCome)
        self.noteError = noteError
        self.note = note
    }

    private static func words(_ at: Int64, _ name: String, _ note: String, said by: String) -> String? {
        by.isEmpty ? nil : "\(Show.time(at))　\(name)\(note.nonEmpty.map { "「\($0)」" } ?? "")"
    }

    private static func kind(_ kind: Billing_MoneyActionKind) -> String {
        switch kind {
        case .refund: "返金"
        case .credit: "値引き"
        case .writeOff: "貸倒れ"
        case .unspecified, .UNRECOGNIZED: "不明"
        }
    }

    private static func state(_ action: Billing_MoneyAction) -> Chip {
        switch action.state {
        case .waiting: Chip("承認待ち", "review")
        case .refused: Chip("見送り", "hold")
        case .underWay:
            action.kind == .credit
                ? action.noBillToCome ? Chip("残りあり", "callback") : Chip("ご請求で差し引き", "doing") : Chip("手続き中", "doing")
        case .done: Chip("完了", "done")
        case .failed: Chip("カード会社が拒否", "callback")
        case .withdrawn: Chip("取り下げ", "hold")
        case .returned: Chip("返金が戻りました", "callback")
        case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
        }
    }
}

extension Billing_MoneyAction {
    static let hostile = Billing_MoneyAction.with {
        $0.actionID = "mny_1"
        $0.kind = .refund
        $0.state = .waiting
        $0.reason = Sample.hostile
        $0.requestedByName = Sample.hostile
        $0.decidedBy = "stf_2"
        $0.decidedByName = Sample.hostile
        $0.decisionNote = Sample.hostile
        $0.failure = Sample.hostile
        $0.closedBy = "stf_2"
        $0.closedByName = Sample.hostile
        $0.closingNote = Sample.hostile
    }

    static let returned = Billing_MoneyAction.with {
        $0 = hostile
        $0.state = .returned
    }

    static let credit = Billing_MoneyAction.with {
        $0 = hostile
        $0.kind = .credit
        $0.state = .underWay
        $0.amountYen = 3_000
        $0.usedYen = 2_000
        $0.noBillToCome = true
    }
}

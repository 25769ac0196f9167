import Primitives

/// How far an account has come, and the one table of who may do what in which state.
///
/// Applied → verified → (card there, identity accepted: see `IssueNumber`) → active ⇄ suspended → ending → ended.
/// A suspended account may be ending as well: then `endDate` is set, and it is `ending` again once it is paid.
struct AccountLife: Equatable, Sendable {
    var state: AccountState
    /// First day without a contract, once a cancellation is settled.
    var endDate: JapanDate?

    enum Who: Sendable, CaseIterable {
        /// Somebody who signs in for the account, or holds the link that was mailed.
        case customer
        /// Staff who look at identities and give out numbers.
        case reviewer
        /// Back-office staff, for a customer who called.
        case office
        /// BillingService, over its feed.
        case billing
        /// What follows from something else that happened here.
        case system
    }

    enum Act: String, Sendable, CaseIterable {
        /// The mailed link was pressed.
        case verify
        /// Another application of the same address was verified.
        case giveWay
        /// The customer takes its application back, before a number is issued.
        case withdraw
        /// Staff do not take it.
        case decline
        /// Nobody goes on with it (`UnfinishedApplication`).
        case lapse
        case sendDocument
        case reviewDocument
        /// A reviewer's doubts begin or end.
        case holdVerification
        /// Hours, closing days, 応答メモ, Q&A.
        case changeAnswering
        /// Names, address, telephone, site.
        case changeDetails
        /// Plan and options, before they are a contract.
        case choosePlan
        case registerCard
        case reserveNumber
        case issueNumber
        /// As long as the day has not come.
        case moveServiceStart
        /// Plan and options that were agreed begin.
        case beginTerms
        case suspend
        case resume
        case cancel
        case withdrawCancellation
        case end
        /// Personal data are deleted.
        case erase
    }

    struct Rule: Sendable {
        var act: Act
        var who: Who
        /// From which state to which; in any other the act is refused.
        var steps: [AccountState: AccountState]
    }

    /// The day of an act is not the table's business: what Billing tells of a contract that is over changes nothing.
    static let table: [Rule] = [
        Rule(act: .verify, who: .customer, steps: [.applied: .verified]),
        Rule(act: .giveWay, who: .system, steps: [.applied: .ended]),
        Rule(act: .withdraw, who: .customer, steps: [.verified: .ended]),
        Rule(act: .decline, who: .reviewer, steps: [.applied: .ended, .verified: .ended]),
        Rule(act: .lapse, who: .system, steps: [.verified: .ended]),
        Rule(act: .sendDocument, who: .customer, steps: staying(.verified, .active, .suspended, .ending)),
        Rule(act: .reviewDocument, who: .reviewer, steps: staying(.verified, .active, .suspended, .ending, .ended)),
        Rule(act: .holdVerification, who: .reviewer, steps: staying(.verified, .active, .suspended, .ending)),
        Rule(act: .changeAnswering, who: .customer, steps: staying(.verified, .active, .suspended, .ending)),
        Rule(act: .changeDetails, who: .customer, steps: staying(.verified, .active, .suspended, .ending)),
        Rule(act: .changeDetails, who: .office, steps: staying(.verified, .active, .suspended, .ending)),
        Rule(act: .choosePlan, who: .customer, steps: staying(.verified)),
        // The last bill may be paid with another card after the end.
        Rule(act: .registerCard, who: .billing, steps: staying(.verified, .active, .suspended, .ending, .ended)),
        Rule(act: .reserveNumber, who: .reviewer, steps: staying(.verified)),
        Rule(act: .issueNumber, who: .reviewer, steps: [.verified: .active]),
        Rule(act: .moveServiceStart, who: .reviewer, steps: staying(.active, .suspended, .ending)),
        Rule(act: .beginTerms, who: .billing, steps: staying(.active, .suspended, .ending, .ended)),
        Rule(
            act: .suspend, who: .billing,
            steps: [.active: .suspended, .suspended: .suspended, .ending: .suspended, .ended: .ended]),
        Rule(
            act: .resume, who: .billing,
            steps: [.suspended: .active, .active: .active, .ending: .ending, .ended: .ended]),
        Rule(
            act: .cancel, who: .billing,
            steps: [.active: .ending, .ending: .ending, .suspended: .suspended, .ended: .ended]),
        Rule(
            act: .withdrawCancellation, who: .billing,
            steps: [.ending: .active, .active: .active, .suspended: .suspended, .ended: .ended]),
        Rule(
            act: .end, who: .billing,
            steps: [.active: .ended, .suspended: .ended, .ending: .ended, .ended: .ended]),
        Rule(act: .erase, who: .system, steps: [.applied: .ended, .ended: .ended]),
    ]

    /// For an act that changes nothing of the life.
    func mustAllow(_ act: Act, by who: Who) throws(LifeRejection) {
        guard AccountLife.allows(act, by: who, in: state) else { throw LifeRejection(act: act, state: state) }
    }

    static func allows(_ act: Act, by who: Who, in state: AccountState) -> Bool {
        step(act, by: who, from: state) != nil
    }

    /// The life after the act.
    /// - Parameter endDate: with `cancel`, `end`, `withdraw`, `decline` and `lapse`: the first day without a contract.
    func after(_ act: Act, by who: Who, endDate: JapanDate? = nil) throws(LifeRejection) -> AccountLife {
        guard let next = AccountLife.step(act, by: who, from: state) else {
            throw LifeRejection(act: act, state: state)
        }
        if state == .ended { return self }
        var life = AccountLife(state: next, endDate: self.endDate)
        switch act {
        case .cancel, .end, .withdraw, .decline, .lapse: life.endDate = endDate
        case .withdrawCancellation: life.endDate = nil
        case .resume: if life.endDate != nil { life.state = .ending }
        case .verify, .giveWay, .sendDocument, .reviewDocument, .holdVerification, .changeAnswering, .changeDetails,
            .choosePlan, .registerCard,
            .reserveNumber, .issueNumber, .moveServiceStart, .beginTerms, .suspend, .erase:
            break
        }
        return life
    }

    private static func step(_ act: Act, by who: Who, from state: AccountState) -> AccountState? {
        table.first { $0.act == act && $0.who == who }?.steps[state]
    }

    private static func staying(_ states: AccountState...) -> [AccountState: AccountState] {
        Dictionary(uniqueKeysWithValues: states.map { ($0, $0) })
    }
}

/// The act does not belong to the state, or not to the one who wants it.
struct LifeRejection: Error, Equatable, Sendable {
    var act: AccountLife.Act
    var state: AccountState
}

extension AccountState {
    /// As the store names it: an ending account is an active one with the day of its end.
    var stored: String { self == .ending ? AccountState.active.rawValue : rawValue }
}

extension Account {
    var life: AccountLife {
        get { AccountLife(state: state, endDate: endDate) }
        set {
            state = newValue.state
            endDate = newValue.endDate
        }
    }

    /// The contract is over: the number goes back, and the account stays to be read for a while.
    mutating func close(readingMonths: Int) {
        formerNumber = number?.number ?? formerNumber
        number = nil
        readsUntil = endDate?.adding(months: readingMonths)
    }
}

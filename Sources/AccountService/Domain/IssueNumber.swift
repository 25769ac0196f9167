import Primitives

/// Use case: staff give an account a number from the inventory (PRODUCT B6).
enum IssueNumber {
    /// A start further away is a typing error.
    static let latestStartDays = 92

    struct Command: Equatable, Sendable {
        /// nil = the lowest free number.
        var wanted: PhoneNumber?
        /// nil = the day of issue.
        var serviceStart: JapanDate?
    }

    /// - Parameters: as typed; empty = left to the service.
    static func command(number: String, serviceStart: String) throws(IssueRejection) -> Command {
        var command = Command()
        if !Typed.line(number).isEmpty {
            guard let wanted = PhoneNumber(number) else { throw .numberMalformed }
            command.wanted = wanted
        }
        if !Typed.line(serviceStart).isEmpty {
            guard let start = JapanDate(iso: Typed.line(serviceStart)) else { throw .startMalformed }
            command.serviceStart = start
        }
        return command
    }

    struct Facts: Equatable, Sendable {
        var account: Account
        var inventory: InventoryFacts
        /// Name or address were changed, and nobody has compared them with the documents since.
        var changesWait = false
        /// See `[TermsNotice].nameAnotherPlan`.
        var noticeNamesAnotherPlan = false
        var today: JapanDate
    }

    static func decide(_ command: Command, _ facts: Facts) throws(IssueRejection) -> IssuedNumber {
        if let has = facts.account.number { throw .hasNumber(has.number) }
        guard AccountLife.allows(.issueNumber, by: .reviewer, in: facts.account.state) else {
            throw facts.account.state == .applied ? .notVerified : .notOpen
        }
        guard facts.account.identity == .accepted else { throw .identityNotAccepted }
        if facts.account.heldByReviewer { throw .heldByReviewer }
        if facts.account.identityHeld { throw .identityOnHold }
        if facts.changesWait { throw .changesWait }
        if facts.noticeNamesAnotherPlan { throw .noticeNamesAnotherPlan }
        guard facts.account.cardRegistered else { throw .cardNotRegistered }
        let start = command.serviceStart ?? facts.today
        try check(start, facts.today)
        return IssuedNumber(
            number: try facts.inventory.pick(command.wanted), issued: facts.today, serviceStart: start)
    }

    static func check(_ start: JapanDate, _ today: JapanDate) throws(IssueRejection) {
        if start < today { throw .startInThePast }
        if start > today.adding(days: latestStartDays) { throw .startTooLate }
    }
}

/// Use case: staff keep a free number for an account that is not ready yet (PRODUCT B6).
enum ReserveNumber {
    /// - Parameter wanted: nil = the one that is kept already, or the lowest free one.
    static func decide(
        _ wanted: PhoneNumber?, _ account: Account, _ inventory: InventoryFacts
    ) throws(IssueRejection) -> PhoneNumber {
        if let has = account.number { throw .hasNumber(has.number) }
        guard AccountLife.allows(.reserveNumber, by: .reviewer, in: account.state) else {
            throw account.state == .applied ? .notVerified : .notOpen
        }
        return try inventory.pick(wanted)
    }
}

/// Use case: staff move the day from which a number is answered, as long as it has not come (PRODUCT B7).
enum SetServiceStart {
    static func decide(_ typed: String, _ account: Account, today: JapanDate) throws(IssueRejection) -> IssuedNumber {
        guard AccountLife.allows(.moveServiceStart, by: .reviewer, in: account.state), var issued = account.number
        else { throw .noNumber }
        guard issued.serviceStart > today else { throw .startHasCome }
        guard let start = JapanDate(iso: Typed.line(typed)) else { throw .startMalformed }
        try IssueNumber.check(start, today)
        issued.serviceStart = start
        return issued
    }
}

/// What the inventory says to somebody who wants a number for an account.
struct InventoryFacts: Equatable, Sendable {
    /// Of the wanted number; nil when it is not there.
    var wanted: InventoryState?
    var lowestFree: PhoneNumber?
    /// Kept for the account.
    var reserved: PhoneNumber?

    func pick(_ wish: PhoneNumber?) throws(IssueRejection) -> PhoneNumber {
        guard let wish else {
            guard let number = reserved ?? lowestFree else { throw .noneFree }
            return number
        }
        if wish == reserved { return wish }
        switch wanted {
        case nil: throw .notInInventory
        case .issued, .reserved, .resting, .retired: throw .notFree
        case .free: return wish
        }
    }
}

/// Where a number of the inventory stands.
enum InventoryState: String, Sendable, CaseIterable {
    case free
    /// Kept for an account.
    case reserved
    case issued
    /// Released, and kept back so that callers of the one who had it do not reach another.
    case resting
    /// Taken out by staff: not given out.
    case retired
}

enum IssueRejection: Error, Equatable, Sendable {
    case hasNumber(PhoneNumber)
    case notVerified
    case notOpen
    case identityNotAccepted
    /// A notice came back.
    case identityOnHold
    case changesWait
    /// The plan was changed after the 取引条件通知書 was made.
    case noticeNamesAnotherPlan
    /// A reviewer has doubts.
    case heldByReviewer
    case cardNotRegistered
    case startInThePast
    case startTooLate
    case startMalformed
    case numberMalformed
    case notInInventory
    case notFree
    case noneFree
    case noNumber
    case startHasCome
}

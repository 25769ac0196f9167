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
        var wanted: InventoryState?
        var lowestFree: PhoneNumber?
        var today: JapanDate
    }

    static func decide(_ command: Command, _ facts: Facts) throws(IssueRejection) -> IssuedNumber {
        if let has = facts.account.number { throw .hasNumber(has.number) }
        switch facts.account.state {
        case .verified: break
        case .applied: throw .notVerified
        case .active, .suspended, .ended: throw .notOpen
        }
        guard facts.account.identity == .accepted else { throw .identityNotAccepted }
        if facts.account.identityHeld { throw .identityOnHold }
        guard facts.account.cardRegistered else { throw .cardNotRegistered }
        let start = command.serviceStart ?? facts.today
        if start < facts.today { throw .startInThePast }
        if start > facts.today.adding(days: latestStartDays) { throw .startTooLate }
        let number: PhoneNumber
        if let wanted = command.wanted {
            switch facts.wanted {
            case nil: throw .notInInventory
            case .issued, .resting: throw .notFree
            case .free: number = wanted
            }
        } else {
            guard let lowest = facts.lowestFree else { throw .noneFree }
            number = lowest
        }
        return IssuedNumber(number: number, issued: facts.today, serviceStart: start)
    }
}

/// Where a number of the inventory stands.
enum InventoryState: String, Sendable, CaseIterable {
    case free, issued
    /// Released, and kept back so that callers of the one who had it do not reach another.
    case resting
}

enum IssueRejection: Error, Equatable, Sendable {
    case hasNumber(PhoneNumber)
    case notVerified
    case notOpen
    case identityNotAccepted
    /// A notice came back.
    case identityOnHold
    case cardNotRegistered
    case startInThePast
    case startTooLate
    case startMalformed
    case numberMalformed
    case notInInventory
    case notFree
    case noneFree
}

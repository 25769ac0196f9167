import Primitives

/// Use case: a customer takes another plan or other options before a number is issued (PRODUCT A5). Nothing is charged
/// yet: the contract begins with the number, on what was agreed to last. Later it is a change of the contract (Billing).
///
/// A 取引条件通知書 names the plan: one that names another counts no more (see `TermsNotice.superseded`).
enum ChoosePlan {
    /// A day: beyond it something presses the button by itself, and staff make a new paper for every change.
    static let mostChoicesADay = 5

    struct Command: Equatable, Sendable {
        var plan: String
        var options: [String]
        /// To the final confirmation that was shown.
        var consent: Consent
    }

    struct Facts: Equatable, Sendable {
        var account: Account
        /// In the last 24 hours.
        var choicesToday: Int
    }

    struct Decision: Equatable, Sendable {
        /// With the plan and options that were chosen.
        var details: AccountDetails
        /// Papers that name the former plan count no more.
        var supersedesNotices: Bool
    }

    /// - Parameter brand: the account's; nil when there is none of that name.
    static func decide(
        _ command: Command, _ facts: Facts, brand: Brand?
    ) throws(ChoosePlanRejection) -> Decision {
        let account = facts.account
        if account.number != nil { throw .numberIssued }
        guard AccountLife.allows(.choosePlan, by: .customer, in: account.state), let brand else {
            throw .accountNotOpen
        }
        var problems: [ApplicationProblem] = []
        if command.plan.isEmpty {
            problems.append(.missing(.plan))
        } else if brand.plan(command.plan) == nil {
            problems.append(.unknownPlan)
        }
        if command.options.contains(where: { brand.option($0) == nil }) { problems.append(.unknownOption) }
        guard problems.isEmpty else { throw .problems(problems) }
        var details = account.details
        details.plan = command.plan
        details.options = brand.optionsInOrder(command.options)
        if details.plan == account.details.plan, details.options == account.details.options { throw .nothingChanged }
        let consentProblems = command.consent.problems(brand)
        guard consentProblems.isEmpty else { throw .problems(consentProblems) }
        if facts.choicesToday >= mostChoicesADay { throw .tooOften }
        return Decision(details: details, supersedesNotices: details.plan != account.details.plan)
    }
}

enum ChoosePlanRejection: Error, Equatable, Sendable {
    case numberIssued
    case accountNotOpen
    case nothingChanged
    case tooOften
    case problems([ApplicationProblem])
}

extension Brand {
    /// In the price list's order, each once.
    func optionsInOrder(_ keys: [String]) -> [String] { options.map(\.key).filter(keys.contains) }
}

extension Consent {
    /// It must be to what the brand has today, and to a confirmation that was shown.
    func problems(_ brand: Brand?) -> [ApplicationProblem] {
        var problems: [ApplicationProblem] = []
        if termsVersion != brand?.termsVersion || privacyVersion != brand?.privacyVersion {
            problems.append(.consentToAnotherVersion)
        }
        if shown.isEmpty || shown.count > Apply.longestShownCharacters { problems.append(.confirmationNotShown) }
        return problems
    }
}

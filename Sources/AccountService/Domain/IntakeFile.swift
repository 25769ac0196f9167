import Primitives

/// A file of the watched folder that FAX servers and mail scripts write to, until staff say whose it is (PRODUCT B2).
struct IntakeFile: Equatable, Sendable {
    /// The document's id once it is attached: its pages are sealed to it.
    var id: DocumentID
    var name: String
    var taken: Instant
    var pages: Int
    var state: IntakeState
    /// Why it could not be read; empty otherwise.
    var problem: String
    var accountID: AccountID?
    var siteName: String?
    var decidedBy: String?
    var decided: Instant?
    var reason: String
}

enum IntakeState: String, Sendable, CaseIterable {
    case waiting, attached, discarded
    /// Lies in the folder's `refused`.
    case unreadable
}

/// Use case: staff say what a file is, or that it is nothing.
enum DecideIntakeFile {
    static let longestReasonCharacters = 200

    static func attach(_ state: IntakeState, source: DocumentSource?) throws(IntakeRejection) -> DocumentSource {
        guard state == .waiting else { throw .notWaiting }
        guard let source, source != .upload else { throw .sourceMissing }
        return source
    }

    static func discard(_ state: IntakeState, reason typed: String) throws(IntakeRejection) -> String {
        guard state == .waiting || state == .unreadable else { throw .notWaiting }
        let reason = Typed.line(typed)
        if reason.isEmpty { throw .reasonMissing }
        if reason.count > longestReasonCharacters { throw .reasonTooLong }
        return reason
    }
}

enum IntakeRejection: Error, Equatable, Sendable {
    case notWaiting
    case sourceMissing
    case reasonMissing
    case reasonTooLong
}

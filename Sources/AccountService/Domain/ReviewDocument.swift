import Primitives

/// Use case: staff accept or reject an identity document (PRODUCT B4).
enum ReviewDocument {
    static let longestReasonCharacters = 500
    static let longestNumberCharacters = 50

    enum Verdict: Equatable, Sendable {
        /// As read off the document; empty where the kind has none to keep.
        case accept(documentNumber: String)
        /// Told to the customer.
        case reject(reason: String)
    }

    struct Facts: Equatable, Sendable {
        var state: DocumentState
        var kind: DocumentKind
    }

    static func decide(_ typed: Verdict, _ facts: Facts) throws(ReviewRejection) -> Verdict {
        guard facts.state == .submitted else { throw .alreadyReviewed }
        switch typed {
        case .accept(let number):
            let number = Typed.line(number)
            if number.isEmpty, facts.kind.hasNumber { throw .numberMissing }
            if number.count > longestNumberCharacters { throw .numberTooLong }
            if facts.kind.key == DocumentKind.individualNumberCard, holdsTwelveDigits(number) {
                throw .individualNumber(.documentNumber)
            }
            return .accept(documentNumber: number)
        case .reject(let reason):
            let reason = Typed.text(reason)
            if reason.isEmpty { throw .reasonMissing }
            if reason.count > longestReasonCharacters { throw .reasonTooLong }
            if facts.kind.key == DocumentKind.individualNumberCard, holdsTwelveDigits(reason) {
                throw .individualNumber(.reason)
            }
            return .reject(reason: reason)
        }
    }

    /// 個人番号 has twelve digits, often written in groups of four. It is never stored (番号法).
    private static func holdsTwelveDigits(_ text: String) -> Bool {
        var run = 0
        for character in Typed.line(text) {
            if ("0"..."9").contains(character) {
                run += 1
                if run == 12 { return true }
            } else if !" -‐‑–—―−ー".contains(character) {
                run = 0
            }
        }
        return false
    }
}

enum ReviewRejection: Error, Equatable, Sendable {
    case alreadyReviewed
    case numberMissing
    case numberTooLong
    case reasonMissing
    case reasonTooLong
    case individualNumber(ReviewField)
}

/// The raw value is the field's name on the wire.
enum ReviewField: String, Sendable {
    case documentNumber = "document_number"
    case reason
}

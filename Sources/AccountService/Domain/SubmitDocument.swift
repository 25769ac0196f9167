import Foundation
import Primitives

/// Use case: a customer sends an identity document (PRODUCT B2).
enum SubmitDocument {
    static let largestPageBytes = 8 * 1024 * 1024
    static let mostPages = 4
    /// Waiting for review at once, per account: a company sends two kinds, and people send a better picture.
    static let mostWaiting = 6

    struct Facts: Equatable, Sendable {
        var state: AccountState
        var party: PartyKind
        var identity: IdentityStanding
        var waiting: Int
        var today: JapanDate
    }

    struct Page: Equatable, Sendable {
        var type: PageContent
        var content: Data
    }

    /// What can be said of the files alone. Pages in the given order.
    static func recognise(_ pages: [Data]) throws(SubmitDocumentRejection) -> [Page] {
        if pages.isEmpty { throw .noPages }
        if pages.count > mostPages { throw .tooManyPages }
        var recognised: [Page] = []
        for (index, content) in pages.enumerated() {
            if content.isEmpty { throw .emptyPage(index + 1) }
            if content.count > largestPageBytes { throw .pageTooLarge(index + 1) }
            guard let type = PageContent.recognise(content) else { throw .unknownContent(index + 1) }
            recognised.append(Page(type: type, content: content))
        }
        return recognised
    }

    static func decide(kind key: String, pages: Int, _ facts: Facts) throws(SubmitDocumentRejection) -> DocumentKind {
        guard AccountLife.allows(.sendDocument, by: .customer, in: facts.state) else { throw .accountNotOpen }
        if facts.identity == .accepted { throw .alreadyAccepted }
        guard let kind = DocumentKind.of(key), kind.party == facts.party else { throw .unknownKind }
        guard kind.isTaken(on: facts.today) else { throw .kindNotTaken(name: kind.name) }
        // The number is on the other side.
        if kind.key == DocumentKind.individualNumberCard, pages > 1 { throw .numberSide }
        if facts.waiting >= mostWaiting { throw .tooManyWaiting }
        return kind
    }
}

enum SubmitDocumentRejection: Error, Equatable, Sendable {
    case noPages
    case tooManyPages
    /// Pages count from 1.
    case emptyPage(Int)
    case pageTooLarge(Int)
    case unknownContent(Int)
    case accountNotOpen
    case alreadyAccepted
    case unknownKind
    case kindNotTaken(name: String)
    case numberSide
    case tooManyWaiting
}

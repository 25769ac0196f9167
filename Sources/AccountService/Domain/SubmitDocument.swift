import Foundation
import Primitives

/// Use case: an identity document comes in, from the customer or by way of staff (PRODUCT B2).
enum SubmitDocument {
    static let largestFileBytes = 8 * 1024 * 1024
    static let mostFiles = 4
    /// Pictures that become of the files; a PDF and a FAX have several.
    static let mostPages = 20
    /// Waiting for review at once, per account: a company sends two kinds, and people send a better picture.
    static let mostWaiting = 6
    /// Of all that one account's customers uploaded, whatever became of it: it is kept for years.
    static let mostKeptPages = 120
    static let mostKeptBytes = 120 * 1024 * 1024

    /// What a telephone or a scanner makes; FAX files come by way of staff only.
    static let fromCustomers: Set<PictureType> = [.jpeg, .png, .heic, .pdf]
    static let fromStaff = fromCustomers.union([.tiff])

    struct Facts: Equatable, Sendable {
        var state: AccountState
        var party: PartyKind
        /// Who (the company, the person) has proved itself already.
        var accepted: Set<PartyKind>
        /// Kinds of which one was accepted: it does not count twice.
        var acceptedKinds: Set<String> = []
        /// A notice came back: another document may show the right address.
        var held: Bool
        var waiting: Int
        /// Uploaded by the customer before.
        var keptPages = 0
        var keptBytes = 0
        /// On which it reached us: see `DocumentKind`.
        var received: JapanDate
    }

    struct Command: Equatable, Sendable {
        /// Key of a kind.
        var kind: String
        /// Before files are converted: the files, for each becomes a page at least.
        var pages: Int
        var bytes = 0
        var source = DocumentSource.upload
        /// The customer says that no 個人番号 is to be seen.
        var numberSideAbsent = true
    }

    /// A picture as it is kept: JPEG or PNG.
    struct Page: Equatable, Sendable {
        var type: PictureType
        var content: Data
    }

    /// By number and size alone.
    /// - Returns: the same files.
    static func limited(_ files: [Data]) throws(SubmitDocumentRejection) -> [Data] {
        if files.isEmpty { throw .noPages }
        if files.count > mostFiles { throw .tooManyFiles }
        for (index, content) in files.enumerated() {
            if content.isEmpty { throw .emptyFile(index + 1) }
            if content.count > largestFileBytes { throw .fileTooLarge(index + 1) }
        }
        return files
    }

    /// What can be said of the files alone, before anything is decoded. In the given order.
    static func recognise(
        _ files: [Data], taking types: Set<PictureType> = fromCustomers
    ) throws(SubmitDocumentRejection) -> [PictureFile] {
        var recognised: [PictureFile] = []
        for (index, content) in try limited(files).enumerated() {
            do throws(PictureProblem) {
                recognised.append(try PictureFile(content, taking: types))
            } catch {
                throw .unusable(file: index + 1, error)
            }
        }
        return recognised
    }

    /// Asked twice: before files are converted, so that nothing is spent on what is refused anyway, and when they are kept.
    static func decide(_ command: Command, _ facts: Facts) throws(SubmitDocumentRejection) -> DocumentKind {
        guard AccountLife.allows(.sendDocument, by: .customer, in: facts.state) else { throw .accountNotOpen }
        guard let kind = DocumentKind.of(command.kind), kind.party == .person || facts.party == .company else {
            throw .unknownKind
        }
        if !facts.held {
            if facts.accepted.contains(kind.party) { throw .alreadyAccepted }
            if facts.acceptedKinds.contains(kind.key) { throw .kindAlreadyAccepted(name: kind.name) }
        }
        guard kind.isTaken(on: facts.received) else { throw .kindNotTaken(name: kind.name) }
        guard VerificationMethod.of(command.source, on: facts.received) != nil else { throw .methodNotTaken }
        if kind.key == DocumentKind.individualNumberCard {
            // The number is on the other side.
            if command.pages > 1 { throw .numberSide }
            guard command.numberSideAbsent else { throw .numberSideNotConfirmed }
        }
        if command.pages > mostPages { throw .tooManyPages }
        if facts.waiting >= mostWaiting { throw .tooManyWaiting }
        if command.source == .upload,
            facts.keptPages + command.pages > mostKeptPages || facts.keptBytes + command.bytes > mostKeptBytes
        {
            throw .tooMuchKept
        }
        return kind
    }

    /// Where staff say when it came, in months back: what is further back is a slip.
    static let longestUnattachedMonths = 6

    /// The day on which it reached staff.
    /// - Parameter latest: today, or the day on which the watched folder had it; stands for an empty one, too, where that is
    ///   known.
    static func received(
        _ typed: String, latest: JapanDate, isKnown: Bool = false
    ) throws(SubmitDocumentRejection) -> JapanDate {
        let text = Typed.line(typed)
        if text.isEmpty, isKnown { return latest }
        guard let day = JapanDate(iso: text), day <= latest, day >= latest.adding(months: -longestUnattachedMonths)
        else { throw isKnown ? .receivedOutsideIntake : .receivedDateMalformed }
        return day
    }
}

enum SubmitDocumentRejection: Error, Equatable, Sendable {
    case noPages
    case tooManyFiles
    /// Files count from 1.
    case emptyFile(Int)
    case fileTooLarge(Int)
    case unusable(file: Int, PictureProblem)
    case accountNotOpen
    case unknownKind
    case alreadyAccepted
    /// Another kind is wanted beside it.
    case kindAlreadyAccepted(name: String)
    case kindNotTaken(name: String)
    case methodNotTaken
    case numberSide
    case numberSideNotConfirmed
    case tooManyPages
    case tooManyWaiting
    case tooMuchKept
    /// Where staff say how it came.
    case sourceMissing
    case receivedDateMalformed
    /// After the watched folder had it, or long before.
    case receivedOutsideIntake
}

import Primitives

/// Use case: staff accept or reject an identity document (PRODUCT B4).
enum ReviewDocument {
    static let longestReasonCharacters = 500
    static let longestNumberCharacters = 50
    static let longestIssuerCharacters = 100

    static let longestEvidenceCharacters = 200

    /// What was read off the document. Number and issuer may be empty where the kind has none to keep.
    struct Reading: Equatable, Sendable {
        var number: String
        var issuer = ""
        var issued: JapanDate?
        /// Of a company's person in charge.
        var authority: AuthorityToAct?
        /// By what the company's business was confirmed, where the document does not show it; empty otherwise.
        var businessEvidence = ""
    }

    /// What the law wants known of a company beside what stands on the document. As typed.
    struct Beside: Equatable, Sendable {
        var authority: AuthorityToAct.Ground?
        var authorityNote = ""
        var businessEvidence = ""
    }

    enum Verdict: Equatable, Sendable {
        /// As typed.
        case accept(number: String, issuer: String, issued: String, beside: Beside = Beside())
        /// Told to the customer.
        case reject(reason: String)
        /// 個人番号 (番号法 第20条), or what else has to be covered on this kind, is to be seen: it must not be kept.
        case coveredNumberSeen
    }

    /// What the customer is told of a document whose pages were deleted.
    static let individualNumberReason = "個人番号（12桁）が写っていたため、お預かりできませんでした。お送りいただいた内容は消去しました。"

    static func reason(deleting kind: DocumentKind) -> String {
        if kind.coveredNumber.isEmpty || kind.key == DocumentKind.individualNumberCard { return individualNumberReason }
        return "\(kind.coveredNumber)が隠されていなかったため、お預かりできませんでした。お送りいただいた内容は消去しました。"
            + "隠してから、もう一度お送りください。"
    }

    enum Decision: Equatable, Sendable {
        /// - Parameter settled: false while another reviewer has to look at it, too.
        case accepted(Reading, settled: Bool)
        /// - Parameter deletesContent: the pages go in the same transaction; the record stays.
        case rejected(reason: String, deletesContent: Bool)
    }

    /// Somebody else who accepted it already.
    struct Acceptance: Equatable, Sendable {
        var by: StaffID
        var number: String
        var issued: JapanDate?
    }

    struct Facts: Equatable, Sendable {
        var state: DocumentState
        var kind: DocumentKind
        var hasPages = true
        /// What the reviewer compared it with is what the customer's data are now.
        var comparesWithNow = true
        /// What stands beside the documents was told.
        var detailsTold = true
        /// It is the document of a company's person in charge.
        var isOfPersonInCharge = false
        var reviewer: StaffID
        var earlier: [Acceptance] = []
        /// How many different people have to accept it, by brand.
        var reviewersNeeded = 1
        /// On which it reached us: its age counts to that day, however long it waited (see `DocumentKind`).
        var received: JapanDate
    }

    static func decide(_ typed: Verdict, _ facts: Facts) throws(ReviewRejection) -> Decision {
        switch typed {
        case .coveredNumberSeen:
            // Later, too: a refusal may have overlooked it, or an acceptance. What was accepted has to be sent again, for a
            // verification by copies rests on the copy (施行規則 第19条).
            guard facts.hasPages else { throw .alreadyReviewed }
            return .rejected(reason: reason(deleting: facts.kind), deletesContent: true)
        case _ where facts.state != .submitted: throw .alreadyReviewed
        case .accept(let number, let issuer, let issued, let beside):
            if facts.earlier.contains(where: { $0.by == facts.reviewer }) { throw .sameReviewer }
            guard facts.detailsTold else { throw .detailsMissing }
            guard facts.comparesWithNow else { throw .comparedChanged }
            var reading = try read(number: number, issuer: issuer, issued: issued, facts)
            reading.authority = try authority(beside, facts)
            reading.businessEvidence = try businessEvidence(beside, facts)
            // The second reads it for herself: a slip of either shows.
            // (Issuers are free words, which two people write in two ways.)
            if facts.earlier.contains(where: { $0.number != reading.number }) { throw .numberDiffers }
            if facts.earlier.contains(where: { $0.issued != reading.issued }) { throw .issuedDiffers }
            return .accepted(reading, settled: facts.earlier.count + 1 >= facts.reviewersNeeded)
        case .reject(let reason):
            let reason = Typed.text(reason)
            if reason.isEmpty { throw .reasonMissing }
            if reason.count > longestReasonCharacters { throw .reasonTooLong }
            if facts.kind.key == DocumentKind.individualNumberCard, holdsTwelveDigits(reason) {
                throw .individualNumber(.reason)
            }
            return .rejected(reason: reason, deletesContent: false)
        }
    }

    private static func read(
        number: String, issuer: String, issued: String, _ facts: Facts
    ) throws(ReviewRejection) -> Reading {
        let (number, issuer) = (Typed.line(number), Typed.line(issuer))
        if number.isEmpty, facts.kind.hasNumber { throw .numberMissing }
        if number.count > longestNumberCharacters { throw .numberTooLong }
        if facts.kind.key == DocumentKind.individualNumberCard {
            if holdsTwelveDigits(number) { throw .individualNumber(.documentNumber) }
            if holdsTwelveDigits(issuer) { throw .individualNumber(.issuer) }
        }
        // 告知要求制限: symbols and numbers of insurance and pension are neither asked for nor kept.
        if !number.isEmpty, !facts.kind.coveredNumber.isEmpty { throw .numberNotKept }
        if issuer.isEmpty, facts.kind.needsIssuer { throw .issuerMissing }
        if issuer.count > longestIssuerCharacters { throw .issuerTooLong }
        return Reading(number: number, issuer: issuer, issued: try day(Typed.line(issued), facts))
    }

    private static func day(_ text: String, _ facts: Facts) throws(ReviewRejection) -> JapanDate? {
        if text.isEmpty {
            if facts.kind.needsIssuedDate { throw .issuedMissing }
            return nil
        }
        guard let issued = JapanDate(iso: text), issued <= facts.received else { throw .issuedMalformed }
        if let months = facts.kind.longestAgeMonths, issued < facts.received.adding(months: -months) {
            throw .tooOld(months: months)
        }
        return issued
    }

    private static func authority(_ typed: Beside, _ facts: Facts) throws(ReviewRejection) -> AuthorityToAct? {
        guard facts.isOfPersonInCharge else { return nil }
        guard let ground = typed.authority else { throw .authorityMissing }
        let note = Typed.line(typed.authorityNote)
        if note.isEmpty, ground.needsNote { throw .authorityNoteMissing }
        if note.count > AuthorityToAct.longestNoteCharacters { throw .authorityNoteTooLong }
        return AuthorityToAct(ground: ground, note: note)
    }

    private static func businessEvidence(_ typed: Beside, _ facts: Facts) throws(ReviewRejection) -> String {
        guard facts.kind.party == .company, !facts.kind.showsBusiness else { return "" }
        let evidence = Typed.line(typed.businessEvidence)
        if evidence.isEmpty { throw .businessEvidenceMissing }
        if evidence.count > longestEvidenceCharacters { throw .businessEvidenceTooLong }
        return evidence
    }

    /// 個人番号 has twelve digits, often written in groups of four. It is never stored (番号法).
    static func holdsTwelveDigits(_ text: String) -> Bool {
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
    /// She accepted it herself; another has to.
    case sameReviewer
    case detailsMissing
    /// The customer changed its data while the reviewer looked.
    case comparedChanged
    case numberMissing
    case numberTooLong
    case numberDiffers
    /// Symbols and numbers of insurance and pension.
    case numberNotKept
    case issuerMissing
    case issuerTooLong
    case issuedMissing
    case issuedMalformed
    case issuedDiffers
    case tooOld(months: Int)
    case reasonMissing
    case reasonTooLong
    case individualNumber(ReviewField)
    case authorityMissing
    case authorityNoteMissing
    case authorityNoteTooLong
    case businessEvidenceMissing
    case businessEvidenceTooLong
}

/// The raw value is the field's name on the wire.
enum ReviewField: String, Sendable {
    case documentNumber = "document_number"
    case issuer
    case reason
}

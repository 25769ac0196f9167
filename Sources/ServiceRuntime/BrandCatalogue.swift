import Foundation
import Primitives
import Yams

/// All brands of the installation, read from a directory of YAML files and checked.
public struct BrandCatalogue: Sendable {
    /// By key, in the order of keys.
    public let brands: [Brand]

    public struct Problem: Error, CustomStringConvertible {
        public let description: String
    }

    public init(directory: String) throws {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".yaml") }
                .sorted()
        } catch {
            throw Problem(description: "brands: cannot read the directory \(directory)")
        }
        let read = try files.map { file in
            let text = try String(contentsOfFile: directory + "/" + file, encoding: .utf8)
            return try BrandFile(name: file, text: text)
        }
        try self.init(
            read.map { file in
                var brand = try file.brand()
                brand.seal = try brand.sealFile.map { try Self.seal(directory + "/" + $0, file) }
                return (file, brand)
            })
    }

    private static let largestSealBytes = 512 * 1024

    private static func seal(_ path: String, _ file: BrandFile) throws -> Data {
        let place = file.place(["sealFile"])
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Problem(description: "\(place): sealFile: \(path) cannot be read")
        }
        guard data.starts(with: [0x89, 0x50, 0x4E, 0x47]), data.count <= largestSealBytes else {
            throw Problem(description: "\(place): sealFile: a PNG of \(largestSealBytes / 1024) KiB at most")
        }
        return data
    }

    init(_ files: [(file: String, brand: Brand)]) throws {
        try self.init(files.map { (BrandFile(name: $0.file), $0.brand) })
    }

    private init(_ files: [(file: BrandFile, brand: Brand)]) throws {
        guard !files.isEmpty else { throw Problem(description: "brands: there is none") }
        for (file, brand) in files {
            try BrandCatalogue.check(brand, file)
            try BrandCatalogue.checkPrices(brand, file)
        }
        try BrandCatalogue.refuseDuplicates(files.map(\.brand.key), "key")
        try BrandCatalogue.refuseDuplicates(files.flatMap(\.brand.hosts), "host name")
        try BrandCatalogue.refuseDuplicates(files.map(\.brand.paperPrefix), "paperPrefix")
        brands = files.map(\.brand).sorted { $0.key < $1.key }
    }

    public subscript(key: String) -> Brand? { brands.first { $0.key == key } }

    /// - Parameter host: without port, any case.
    public func brand(host: String) -> Brand? {
        let host = host.lowercased()
        return brands.first { $0.hosts.contains(host) }
    }

    private static func check(_ brand: Brand, _ file: BrandFile) throws {
        func require(_ holds: Bool, _ what: String) throws {
            // 「colors.primary: contrast …」: what stands before the colon is where.
            let path = what.prefix { $0 != ":" }.split(separator: ".").map(String.init)
            guard holds else { throw Problem(description: "\(file.place(path)): \(what)") }
        }
        try require(
            !brand.key.isEmpty && brand.key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) },
            "key: letters and digits only")
        try require(!brand.hosts.isEmpty, "hosts: at least one")
        try require(
            brand.hosts.allSatisfy { $0 == $0.lowercased() && !$0.contains(":") }, "hosts: lower case, without port")
        try require(EmailAddress(brand.email) != nil, "email: not an address")
        try require(EmailAddress(brand.mailSender.address) != nil, "mailSender.address: not an address")
        try require(
            InvoiceRegistration.isValid(brand.invoiceRegistrationNumber),
            "invoiceRegistrationNumber: T and 13 digits with a right check digit")
        try require((Contrast.onWhite(brand.colors.primary) ?? 0) >= 4.5, "colors.primary: contrast on white under 4.5")
        try require(
            (Contrast.onWhite(brand.colors.primaryHover) ?? 0) >= 4.5,
            "colors.primaryHover: contrast on white under 4.5")
        try require(!brand.plans.isEmpty, "plans: at least one")
        try require(Set(brand.plans.map(\.key)).count == brand.plans.count, "plans: a key stands twice")
        try require(Set(brand.options.map(\.key)).count == brand.options.count, "options: a key stands twice")
        try require((1...2).contains(brand.documentReviewersNeeded), "documentReviewers: 1 or 2")
        try require(brand.minimumTermMonths >= 0, "minimumTermMonths: negative")
        try require(
            (1...28).contains(brand.contractChanges.deadlineDay),
            "contractChanges.deadlineDay: a day that every month has, 1 to 28")
        let afterEnd = brand.afterEnd ?? .standard
        try require(afterEnd.restingMonths >= 1, "afterEnd.restingMonths: at least 1")
        let unfinished = brand.unfinished ?? .standard
        try require(
            unfinished.months >= 1 && (1...28).contains(unfinished.announcedDays),
            "unfinished: at least 1 month, announced 1 to 28 days before")
        try require(afterEnd.readingMonths >= 0, "afterEnd.readingMonths: negative")
        try require(
            afterEnd.keptMonths >= max(Brand.AfterEnd.shortestKeptMonths, afterEnd.readingMonths),
            "afterEnd.keptMonths: at least \(Brand.AfterEnd.shortestKeptMonths), and no less than readingMonths")
        try require(
            brand.dunning.retryAfterDays.allSatisfy { $0 > 0 }
                && brand.dunning.retryAfterDays == Set(brand.dunning.retryAfterDays).sorted(),
            "dunning.retryAfterDays: rising days, from 1")
        // Card schemes take no more than 20 tries in 30 days.
        try require(brand.dunning.retryAfterDays.count <= 10, "dunning.retryAfterDays: 10 at most")
        try require(
            (0...brand.dunning.suspendAfterDays).contains(brand.dunning.announceDaysBefore),
            "dunning.announceDaysBefore: from 0 to suspendAfterDays")
        try require(
            brand.staffEmail.map { EmailAddress($0) != nil } ?? true, "staffEmail: not an address")
        try require(brand.secondPersonAbove >= .zero, "secondPersonAbove: negative")
        try require(
            brand.subjects.contractChanged.contains { !$0.isWhitespace }, "subjects.contractChanged: empty")
        let ofCalls = [
            brand.subjects.callbackWanted, brand.subjects.callbackNotWanted, brand.subjects.correctedCallbackWanted,
            brand.subjects.correctedCallbackNotWanted, brand.subjects.afterHours,
        ]
        let others = [
            brand.subjects.disputeDecided, brand.subjects.chatworkBroken, brand.subjects.serviceStart,
            brand.subjects.answeringTextApproved, brand.subjects.answeringTextRejected, brand.subjects.mailTest,
            brand.subjects.contractEnded, brand.subjects.usageReached, brand.subjects.memberInvited,
            brand.subjects.secondFactorChanged, brand.subjects.verificationHeld, brand.subjects.changeEmail,
            brand.subjects.emailChanged,
            brand.subjects.authenticationNeeded, brand.subjects.suspensionAnnounced, brand.subjects.contractSuspended,
            brand.subjects.contractResumed, brand.subjects.invoiceRefunded,
            brand.subjects.refundReturned,
            brand.subjects.noticeTest,
            brand.subjects.channelBroken, brand.subjects.dailySummary, brand.subjects.callUnhandled,
            brand.subjects.documentsMissing, brand.subjects.applicationWithdrawn, brand.subjects.planChosen,
            brand.subjects.detailsChanged,
        ]
        try require(
            (ofCalls + others).allSatisfy { $0.contains { !$0.isWhitespace } }, "subjects: one is empty")
        // The mail holds only a link: whether to call back is read from the subject.
        try require(Set(ofCalls).count == ofCalls.count, "subjects: two kinds of call have the same")
    }

    private static func refuseDuplicates(_ values: [String], _ what: String) throws {
        for value in values where values.count(where: { $0 == value }) > 1 {
            throw Problem(description: "brands: \(what) \(value) stands twice")
        }
    }
}

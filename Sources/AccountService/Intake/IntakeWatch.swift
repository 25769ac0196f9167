import Crypto
import Foundation
import Logging
import Primitives
import ServiceLifecycle
import ServiceStore

/// Takes the files of the folder into the store, each exactly once: a file is removed when it is on the store's disk, and
/// one that is found again (the process died in between) is known by its name, time and content.
struct IntakeWatch: Service {
    static let pause = Duration.seconds(2)

    let folder: IntakeFolder
    let store: AccountStore
    let seal: DocumentSeal
    let converter: PictureConverter
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var seen: Set<IntakeFolder.Entry> = []
            while !Task.isCancelled {
                do {
                    seen = try await look(seenBefore: seen)
                } catch {
                    logger.error("the intake folder cannot be read", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: IntakeWatch.pause) } catch { return }
            }
        }
    }

    /// Takes what has not changed since the last look: a file that is still being written has.
    /// - Returns: what is there, for the next look.
    func look(seenBefore: Set<IntakeFolder.Entry>) async throws -> Set<IntakeFolder.Entry> {
        let entries = try folder.entries()
        for entry in entries where seenBefore.contains(entry) && !Task.isCancelled {
            do {
                try await take(entry)
            } catch {
                // It stays where it is; the next look tries again.
                logger.error("an intake file was not taken", metadata: ["error": "\(error)"])
            }
        }
        // Nobody waits for what staff have discarded: what a person sent lies nowhere unsealed for longer than that.
        for name in try folder.refused() where try await store.isIntakeDiscarded(name: Typed.line(name)) {
            try folder.removeRefused(name)
            logger.notice("removed an unreadable intake file that was discarded")
        }
        return Set(entries)
    }

    private func take(_ entry: IntakeFolder.Entry) async throws {
        let tooLarge = entry.sizeBytes > IntakeFolder.largestFileBytes
        let content = tooLarge ? Data() : try folder.content(of: entry)
        let origin = IntakeOrigin(
            name: Typed.line(entry.name), modified: entry.modified, contentHash: Data(SHA256.hash(data: content)))
        switch try await store.intakeState(of: origin) {
        case .unreadable: return try folder.refuse(entry)
        case .waiting, .attached, .discarded: return try folder.remove(entry)
        case nil: break
        }
        do {
            if tooLarge { throw SubmitDocumentRejection.fileTooLarge(1) }
            let pages = try await pages(of: content)
            let id = store.world.newID(DocumentID.self)
            let sealed = try seal.seal(pages, of: id)
            try await store.takeIntakeFile(origin, SealedDocument(id: id, pages: pages, sealed: sealed))
            try folder.remove(entry)
            logger.notice("took an intake file", metadata: ["document": "\(id)", "pages": "\(pages.count)"])
        } catch SubmitDocumentRejection.unusable(_, let problem) where problem == .busy || problem == .noConverter {
            throw problem
        } catch let rejection as SubmitDocumentRejection {
            try await store.refuseIntakeFile(origin, problem: rejection.rejected.sentence)
            try folder.refuse(entry)
            logger.warning("an intake file is unreadable", metadata: ["why": "\(rejection)"])
        }
    }

    private func pages(of content: Data) async throws -> [SubmitDocument.Page] {
        if content.isEmpty { throw SubmitDocumentRejection.emptyFile(1) }
        let file: PictureFile
        do {
            file = try PictureFile(content, taking: SubmitDocument.fromStaff)
        } catch {
            throw SubmitDocumentRejection.unusable(file: 1, error)
        }
        return try await converter.pages(of: [file])
    }
}

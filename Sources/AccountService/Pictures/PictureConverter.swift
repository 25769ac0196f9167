import CMemoryFile
import Foundation
import Synchronization

/// Makes pictures of HEIC, PDF and TIFF files with Debian's tools. Each runs as a process of its own with little time,
/// memory, output and no environment; what goes in and comes out lies in memory only, so that a process that is killed
/// leaves nothing on a disk. A host without the tools takes JPEG and PNG only.
final class PictureConverter: Sendable {
    /// Sheets are drawn so that their longer side has this many pixels: A4 at 170 dpi.
    static let sheetSidePixels = 2_000
    static let mostSeconds = 20
    static let mostMemoryBytes = 1 << 30
    static let mostOutputBytes = 24 << 20

    private static let folder = "/usr/bin"
    /// heif-convert chooses its format by the name's ending; its output goes through this link to standard error, for it
    /// talks on standard output.
    private let link: String
    private let queue: OperationQueue
    private let mostWaiting: Int
    private let waiting = Mutex(0)

    /// - Parameter folder: of the service's own, for the links; made when it is missing.
    init(folder: String, concurrent: Int = 2, mostWaiting: Int = 16) throws {
        self.mostWaiting = mostWaiting
        queue = OperationQueue()
        queue.name = "pictures"
        queue.maxConcurrentOperationCount = concurrent
        link = "\(folder)/out.jpg"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // A file with several pictures gives several names: the first is taken, the others go nowhere.
        for (name, target) in [("out", "stderr"), ("out-1", "stderr")] + (2...20).map({ ("out-\($0)", "null") }) {
            do {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(folder)/\(name).jpg", withDestinationPath: "/dev/\(target)")
            } catch CocoaError.fileWriteFileExists {
                continue
            }
        }
    }

    /// The tools that are not installed.
    static func missingTools() -> [String] {
        ["timeout", "prlimit", "heif-convert", "pdfinfo", "pdftoppm", "pdfunite", "tiff2pdf"]
            .filter { !FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }
    }

    /// - Parameter mostSheets: more are refused.
    /// - Returns: one picture per sheet, cleaned like any other.
    func sheets(of content: Data, _ type: PictureType, mostSheets: Int) async throws -> [PictureFile] {
        let admitted = waiting.withLock { count in
            guard count < mostWaiting else { return false }
            count += 1
            return true
        }
        guard admitted else { throw PictureProblem.busy }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation {
                continuation.resume(with: Result { try self.convert(content, type, mostSheets: mostSheets) })
            }
        }
    }

    private func convert(_ content: Data, _ type: PictureType, mostSheets: Int) throws -> [PictureFile] {
        switch type {
        case .jpeg, .png: return [try PictureFile(content, taking: [type])]
        case .heic:
            let drawn = try run("heif-convert", ["-q", "88", "/dev/stdin", link], on: content, from: .standardError)
            return [try PictureFile(drawn, taking: [.jpeg])]
        case .tiff:
            return try sheets(ofPDF: run("tiff2pdf", ["/dev/stdin"], on: content), ["-png", "-gray"], mostSheets)
        case .pdf:
            return try sheets(ofPDF: content, ["-jpeg", "-jpegopt", "quality=88"], mostSheets)
        }
    }

    private func sheets(ofPDF pdf: Data, _ format: [String], _ mostSheets: Int) throws -> [PictureFile] {
        let facts = String(decoding: try run("pdfinfo", ["/dev/stdin"], on: pdf), as: UTF8.self)
        let line = facts.split(separator: "\n").first { $0.hasPrefix("Pages:") }
        guard let count = line.flatMap({ Int($0.dropFirst("Pages:".count).trimmingCharacters(in: .whitespaces)) }),
            count > 0
        else { throw PictureProblem.broken }
        guard count <= mostSheets else { throw PictureProblem.tooManySheets }
        return try (1...count).map { sheet in
            let drawn = try run(
                "pdftoppm",
                format + [
                    "-f", "\(sheet)", "-l", "\(sheet)", "-scale-to", "\(Self.sheetSidePixels)", "-singlefile",
                    "/dev/stdin",
                ], on: pdf)
            return try PictureFile(drawn, taking: [.jpeg, .png])
        }
    }

    /// One PDF of several of our own, in their order.
    /// - Throws: `PictureProblem`.
    func united(_ pdfs: [Data]) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try self.unite(pdfs[...]) }) }
        }
    }

    /// Half by half: the tool gets one file by each of the two channels it can read from.
    private func unite(_ pdfs: ArraySlice<Data>) throws -> Data {
        guard let first = pdfs.first else { throw PictureProblem.broken }
        if pdfs.count == 1 { return first }
        let middle = pdfs.startIndex + pdfs.count / 2
        return try run(
            "pdfunite", ["/dev/stdin", "/dev/stderr", "/dev/stdout"], on: unite(pdfs[..<middle]),
            and: unite(pdfs[middle...]))
    }

    private enum Output { case standardOutput, standardError }

    /// - Parameter second: to be read on standard error.
    /// - Throws: `PictureProblem.broken` when the tool fails or runs into a limit.
    private func run(
        _ tool: String, _ arguments: [String], on content: Data, and second: Data? = nil,
        from output: Output = .standardOutput
    ) throws -> Data {
        guard FileManager.default.isExecutableFile(atPath: "\(Self.folder)/\(tool)") else {
            throw PictureProblem.noConverter
        }
        let (input, result) = (try MemoryFile(content), try MemoryFile())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(Self.folder)/timeout")
        process.arguments =
            [
                "--signal=KILL", "\(Self.mostSeconds)", "\(Self.folder)/prlimit", "--as=\(Self.mostMemoryBytes)",
                "--cpu=\(Self.mostSeconds)", "--fsize=\(Self.mostOutputBytes)", "--nofile=64", "--core=0",
                "\(Self.folder)/\(tool)",
            ] + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        process.standardInput = input.handle
        process.standardOutput = output == .standardOutput ? result.handle : FileHandle.nullDevice
        let further = try second.map { try MemoryFile($0) }
        process.standardError =
            output == .standardError ? result.handle : further?.handle ?? FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw PictureProblem.broken }
        return try result.content()
    }
}

/// A file that exists in memory only and is gone with the processes that have it open.
private final class MemoryFile {
    let handle: FileHandle

    struct Failure: Error {
        let code: Int32
    }

    init(_ content: Data = Data()) throws {
        let descriptor = memory_file()
        guard descriptor >= 0 else { throw Failure(code: errno) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: content)
        try handle.seek(toOffset: 0)
    }

    func content() throws -> Data {
        try handle.seek(toOffset: 0)
        return try handle.readToEnd() ?? Data()
    }
}

extension PictureConverter {
    /// The pages of a document: its files in order, each as the pictures it becomes.
    /// - Throws: `SubmitDocumentRejection`, with the file's number.
    func pages(of files: [PictureFile]) async throws -> [SubmitDocument.Page] {
        var pages: [SubmitDocument.Page] = []
        for (index, file) in files.enumerated() {
            do {
                let left = SubmitDocument.mostPages - pages.count
                switch file {
                case .picture(let type, let content): pages.append(.init(type: type, content: content))
                case .toConvert(let type, let content):
                    for case .picture(let type, let content) in try await sheets(of: content, type, mostSheets: left) {
                        pages.append(.init(type: type, content: content))
                    }
                }
            } catch let problem as PictureProblem {
                throw SubmitDocumentRejection.unusable(file: index + 1, problem)
            }
        }
        return pages
    }
}

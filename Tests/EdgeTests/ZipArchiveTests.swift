import Foundation
import Testing

@testable import Edge

@Suite struct ZipArchiveTests {
    @Test(
        arguments: [
            [], [("a.pdf", 0)], [("請求書_BC-2026-000001.pdf", 70_001), ("領収書_BC-R-2026-000001.pdf", 3)],
        ] as [[(String, Int)]])
    func pythonReadsIt(_ files: [(String, Int)]) throws {
        var archive = ZipArchive()
        var bytes = Data()
        for (name, count) in files { bytes += try archive.entry(name, content(count)) }
        bytes += archive.end()
        let path = FileManager.default.temporaryDirectory.appending(path: "zip-\(UUID().uuidString).zip").path
        try bytes.write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        let script = """
            import sys, zipfile, hashlib
            with zipfile.ZipFile(sys.argv[1]) as z:
                assert z.testzip() is None
                for i in z.infolist(): print(i.filename, i.file_size, z.read(i)[-1:].hex())
            """
        let said = try python(script, path)
        #expect(said == files.map { "\($0.0) \($0.1) \($0.1 == 0 ? "" : hex(content($0.1).last!))\n" }.joined())
    }

    @Test func checksums() {
        #expect(CRC32.of(Data("123456789".utf8)) == 0xcbf4_3926)
        #expect(CRC32.of(Data()) == 0)
    }

    private func content(_ count: Int) -> Data { Data((0..<count).map { UInt8($0 % 251) }) }
    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private func python(_ script: String, _ path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-X", "utf8", "-c", script, path]
        let out = Pipe()
        process.standardOutput = out
        try process.run()
        let text = try out.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }
}

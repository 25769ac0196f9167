import Crypto
import Foundation
import ServiceRuntime
import Testing

@Suite struct SealingKeysTests {
    private static func line(_ byte: UInt8) -> String { Data(repeating: byte, count: 32).base64EncodedString() }

    /// Sealed by the versions before this type, under 32 bytes of 0x01: they must open for ever.
    private static let before = Data(base64Encoded: "AAECAwQFBgcICQoL08/4T1SNc/rPb3MasrbnfRPpsD02D2w=")!

    @Test func whatEarlierVersionsSealedOpens() throws {
        let keys = try SealingKeys(lines: Self.line(1))
        let opened = try keys.open(Self.before, context: "chatwork tokens of acc_0000000000000000000000ACCT")
        #expect(String(decoding: opened.plain, as: UTF8.self) == "himitsu" && opened.isCurrent)
    }

    @Test func aNewKeySealsAndTheOldOnesOpen() throws {
        let old = try SealingKeys(lines: Self.line(1))
        let sealed = try old.seal(Data("a".utf8), context: "of one")
        let rotated = try SealingKeys(lines: "\(Self.line(9))\n\(Self.line(1))\n \(Self.line(2)) \n")
        let opened = try rotated.open(sealed, context: "of one")
        #expect(opened.plain == Data("a".utf8) && !opened.isCurrent)
        #expect(try rotated.open(sealed, under: "2", context: "of one") == opened.plain)
        #expect(rotated.currentName == "3" && rotated.olderNames == ["1", "2"])
        let anew = try rotated.seal(opened.plain, context: "of one")
        #expect(try rotated.open(anew, context: "of one").isCurrent)
        #expect(throws: CryptoKitError.self) { try old.open(anew, context: "of one") }
    }

    @Test func whatIsMovedOrAlteredDoesNotOpen() throws {
        let keys = try SealingKeys(lines: "\(Self.line(1))\n\(Self.line(2))")
        var sealed = try keys.seal(Data("a".utf8), context: "of one")
        #expect(throws: CryptoKitError.self) { try keys.open(sealed, context: "of another") }
        #expect(throws: SealingKeys.UnknownKey.self) { try keys.open(sealed, under: "7", context: "of one") }
        sealed[13] ^= 1
        #expect(throws: CryptoKitError.self) { try keys.open(sealed, context: "of one") }
    }

    @Test(arguments: ["", "\n", "short", Data(repeating: 1, count: 31).base64EncodedString()])
    func whatIsNoKey(_ lines: String) {
        #expect(throws: SealingKeys.Problem.self) { try SealingKeys(lines: lines) }
    }
}

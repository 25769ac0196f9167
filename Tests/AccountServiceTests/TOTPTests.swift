import Crypto
import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct TOTPTests {
    static let rfc = TOTP(secret: Data("12345678901234567890".utf8))

    /// RFC 6238, appendix B, SHA-1.
    @Test(arguments: [
        (Int64(59), "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ])
    func vectors(seconds: Int64, code: String) {
        let step = TOTP.step(at: Instant(milliseconds: seconds * 1000))
        #expect(TOTPTests.rfc.code(step: step, digits: 8) == code)
        #expect(TOTPTests.rfc.code(step: step) == code.suffix(6))
    }

    /// RFC 4226, appendix D.
    @Test func counters() {
        let codes = (0..<10).map { TOTPTests.rfc.code(step: Int64($0)) }
        #expect(
            codes == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ])
    }

    @Test(arguments: [
        (Int64(-2), Int64(0), false), (-1, 0, true), (0, 0, true), (1, 0, true), (2, 0, false),
        // Used before, or older than one that was.
        (0, 1000, false), (-1, 1000, false), (1, 1000, true),
    ])
    func steps(offset: Int64, last: Int64, taken: Bool) {
        let now = Instant(milliseconds: 1000 * 30 * 1000)
        let code = TOTPTests.rfc.code(step: 1000 + offset)
        #expect(TOTPTests.rfc.step(of: code, at: now, after: last) == (taken ? 1000 + offset : nil))
    }

    /// RFC 4648, §10.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func base32(text: String, encoded: String) { #expect(Base32.encode(Data(text.utf8)) == encoded) }

    @Test func uri() {
        #expect(
            TOTPTests.rfc.uri(issuer: "EC & call", account: "a+b@example.jp")
                == "otpauth://totp/EC%20%26%20call:a%2Bb@example.jp?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=EC%20%26%20call&algorithm=SHA1&digits=6&period=30")
    }

    @Test(arguments: [
        ("123456", TypedCode?.some(.app("123456"))), (" １２３ ４５６ ", .app("123456")), ("12345", nil), ("", nil),
        ("1234567", nil),
        ("k7m2p-9qxtr", .recovery(RecoveryCode(typed: "K7M2P9QXTR")!)),
        ("Ｋ７ｍ２ｐ　９ｑｘｔｒ", .recovery(RecoveryCode(typed: "K7M2P9QXTR")!)),
        ("O0IL1-00000", .recovery(RecoveryCode(typed: "0011100000")!)), ("K7M2P-9QXTU", nil),
    ])
    func typed(text: String, code: TypedCode?) { #expect(TypedCode(text) == code) }

    @Test func secretsAreBoundToTheirMember() throws {
        let world = TestWorld().world
        let (one, other) = (world.newID(MemberID.self), world.newID(MemberID.self))
        let first = (name: "members-0001", key: SymmetricKey(size: .bits256))
        let secrets = MemberSecrets([first])
        let sealed = try secrets.seal(TOTPTests.rfc.secret, of: one)
        #expect(sealed.box.range(of: TOTPTests.rfc.secret) == nil)
        #expect(throws: (any Error).self) { try secrets.open(sealed, of: other) }
        let rotated = MemberSecrets([first, ("members-0002", SymmetricKey(size: .bits256))])
        #expect(try rotated.open(sealed, of: one).secret == TOTPTests.rfc.secret)
        let code = secrets.codes(of: world.newID())[0]
        #expect(rotated.hashes(of: code, member: one).contains(secrets.hashes(of: code, member: one)[0]))
        #expect(secrets.hashes(of: code, member: one) != secrets.hashes(of: code, member: other))
    }

    @Test func tenDifferentRecoveryCodes() {
        let secrets = MemberSecrets([("members-0001", SymmetricKey(size: .bits256))])
        let world = TestWorld().world
        let set = world.newID(RecoverySetID.self)
        #expect(Set(secrets.codes(of: set)).count == 10 && secrets.codes(of: set) == secrets.codes(of: set))
        #expect(Set(secrets.codes(of: set)).isDisjoint(with: secrets.codes(of: world.newID())))
        #expect(secrets.codes(of: set).allSatisfy { TypedCode($0.shown) == .recovery($0) })
    }
}

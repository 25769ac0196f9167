import Crypto
import Foundation
import JWTKit
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

@Suite struct DocumentSealTests {
    let id = TestWorld().world.newID(DocumentID.self)
    let pages = [SubmitDocument.Page(type: .jpeg, content: Fixture.jpeg), .init(type: .png, content: Fixture.png)]
    let first = (name: "documents-0001", key: SymmetricKey(size: .bits256))

    func open(
        _ seal: DocumentSeal, _ sealed: DocumentSeal.Sealed, page: Int = 1, as type: String = "image/jpeg",
        of other: DocumentID? = nil
    ) throws -> Data {
        try seal.open(
            sealed.pages[page - 1], page: page, contentType: type, of: other ?? id, wrappedKey: sealed.wrappedKey,
            wrappingKey: sealed.wrappingKey)
    }

    @Test func whatWasSealedOpens() throws {
        let seal = try DocumentSeal([first])
        let sealed = try seal.seal(pages, of: id)
        #expect(try open(seal, sealed) == Fixture.jpeg)
        #expect(try open(seal, sealed, page: 2, as: "image/png") == Fixture.png)
        #expect(sealed.pages[0].range(of: Fixture.jpeg.suffix(16)) == nil)
    }

    @Test func anythingAlteredDoesNot() throws {
        let seal = try DocumentSeal([first])
        let sealed = try seal.seal(pages, of: id)
        for at in [0, 12, sealed.pages[0].count - 1] {
            var altered = sealed
            altered.pages[0][at] ^= 1
            #expect(throws: CryptoKitError.self) { try open(seal, altered) }
        }
        var otherKey = sealed
        otherKey.wrappedKey[20] ^= 1
        #expect(throws: CryptoKitError.self) { try open(seal, otherKey) }
        var swapped = sealed
        swapped.pages.swapAt(0, 1)
        #expect(throws: CryptoKitError.self) { try open(seal, swapped) }
        #expect(throws: CryptoKitError.self) { try open(seal, sealed, as: "text/html") }
        let another = TestWorld(Instant(milliseconds: 1)).world.newID(DocumentID.self)
        #expect(throws: CryptoKitError.self) { try open(seal, sealed, of: another) }
    }

    @Test func anOldKeyStillOpensAndANewOneSeals() throws {
        let old = try DocumentSeal([first]).seal(pages, of: id)
        let second = (name: "documents-0002", key: SymmetricKey(size: .bits256))
        let rotated = try DocumentSeal([first, second])
        #expect(try open(rotated, old) == Fixture.jpeg)
        #expect(try rotated.seal(pages, of: id).wrappingKey == "documents-0002")
        let anew = try #require(try rotated.rewrapped(old.wrappedKey, wrappingKey: old.wrappingKey, of: id))
        #expect(anew.name == "documents-0002")
        #expect(try rotated.rewrapped(anew.key, wrappingKey: anew.name, of: id) == nil)
        var moved = old
        (moved.wrappingKey, moved.wrappedKey) = anew
        let withoutOld = try DocumentSeal([second])
        #expect(try open(withoutOld, moved) == Fixture.jpeg)
        let without = try DocumentSeal([("documents-0002", SymmetricKey(size: .bits256))])
        #expect(throws: SealingKeys.UnknownKey.self) { try open(without, old) }
    }

    @Test func everyDocumentHasAKeyOfItsOwn() throws {
        let seal = try DocumentSeal([first])
        #expect(try seal.seal(pages, of: id).pages[0] != seal.seal(pages, of: id).pages[0])
    }
}

@Suite struct KeyDirectoryTests {
    @Test func missingKeysAreMadeOnceAndOnlyForTheProcess() throws {
        let path = NSTemporaryDirectory() + "denwaban-keys-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let keys = KeyDirectory(path: path)
        #expect(throws: KeyDirectory.Problem.self) { try keys.read(.signing) }
        try keys.makeMissing(TestWorld().world)
        let made = try keys.read(.links).map(\.text)
        try keys.makeMissing(TestWorld().world)
        #expect(try keys.read(.links).map(\.text) == made)
        #expect(try keys.readSymmetric(.documents).map(\.name) == ["documents-0001"])
        for kind in KeyDirectory.Kind.allCases {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(path)/\(kind.rawValue)-0001.\(kind.fileExtension)")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        #expect(try keys.add(.documents, TestWorld().world) == "documents-0002")
        #expect(try keys.readSymmetric(.documents).map(\.name) == ["documents-0001", "documents-0002"])
        try Data("c2hvcnQ=".utf8).write(to: URL(fileURLWithPath: path + "/documents-0002.key"))
        #expect(throws: KeyDirectory.Problem.self) { try keys.readSymmetric(.documents) }
    }
}

@Suite struct LinkSecretsTests {
    @Test func onlyItsOwnSecretIsRight() {
        let (a, b) = (SymmetricKey(size: .bits256), SymmetricKey(size: .bits256))
        let world = TestWorld().world
        let (id, other) = (world.newID(LinkID.self), world.newID(LinkID.self))
        let links = LinkSecrets([a])
        let secret = links.secret(of: id)
        #expect(secret.utf8.count == 43)
        #expect(links.isRight(secret, for: id) && !links.isRight(secret, for: other))
        #expect(
            !links.isRight("", for: id) && !links.isRight(String(secret.dropLast()), for: id)
                && !links.isRight("～", for: id))
        #expect(LinkSecrets([a, b]).isRight(secret, for: id) && !LinkSecrets([b]).isRight(secret, for: id))
    }
}

@Suite struct PasswordHasherTests {
    @Test func rightAndWrong() async throws {
        let hasher = try PasswordHasher(world: TestWorld().world)
        let hash = try await hasher.hash(Password(typed: "shimbashi-no-mise")!)
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$") && !PasswordHasher.isOutdated(hash))
        #expect(try await hasher.verify(Password(typed: "shimbashi-no-mise"), hash))
        #expect(try await !hasher.verify(Password(typed: "shimbashi-no-misE"), hash))
        #expect(try await !hasher.verify(nil, hash))
        #expect(try await !hasher.verify(Password(typed: "shimbashi-no-mise"), nil))
        #expect(PasswordHasher.isOutdated("$argon2id$v=19$m=4096,t=2,p=1$c2FsdA$aGFzaA"))
    }

    @Test func moreThanCanWaitAreSentAway() async throws {
        let hasher = try PasswordHasher(world: TestWorld().world, concurrent: 1, mostWaiting: 2)
        let password = Password(typed: "shimbashi-no-mise")!
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    do { return try await !hasher.hash(password).isEmpty } catch { return false }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(true) && outcomes.contains(false))
        #expect(try await !hasher.hash(password).isEmpty)
    }
}

@Suite struct AccessTokensTests {
    @Test func aTokenIsCheckedWithThePublishedKeys() async throws {
        let old = ("signing-0001", P256.Signing.PrivateKey().pemRepresentation)
        let new = ("signing-0002", P256.Signing.PrivateKey().pemRepresentation)
        let world = TestWorld().world
        let bearer = Bearer(
            kind: .customer, personID: world.newID(MemberID.self).text, accountID: world.newID(), brand: "eccall",
            role: "owner", name: "高橋 一郎", sessionID: world.newID())
        let issued = try await AccessTokens([old]).issue(bearer, at: world.now, head: 7)
        #expect(issued.expires == world.now + .minutes(5))
        let both = try await AccessTokens([old, new])
        let keys = try await JWTKeyCollection().add(jwksJSON: both.keySetJSON)
        let claims = try await keys.verify(issued.token, as: AccessTokens.Claims.self)
        #expect(
            claims.sub == bearer.personID && claims.acc == bearer.accountID?.text && claims.sid == bearer.sessionID.text
        )
        #expect(
            claims.brand == "eccall" && claims.role == "owner" && claims.name == "高橋 一郎" && claims.kind == "customer"
                && claims.seq == 7)
        #expect(claims.exp - claims.iat == 300 && claims.iat == world.now.milliseconds / 1000)
        #expect(!both.keySetJSON.contains("\"d\""))
        let others = try await JWTKeyCollection().add(jwksJSON: AccessTokens([new]).keySetJSON)
        await #expect(throws: JWTError.self) { try await others.verify(issued.token, as: AccessTokens.Claims.self) }
    }
}

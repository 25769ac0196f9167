import Contracts
import GRPCCore
import Primitives
import Testing

@testable import AccountService

/// Logins of the staff: what ops do to them at the command line, and the person itself on its page.
@Suite struct StaffLoginTests {
    let service: TestService

    init() async throws {
        service = try await TestService()
        let (command, password) = try AddStaff.decide(
            email: "hanako@example.jp", name: "受付 花子", role: "operator", password: Fixture.password)
        _ = try await service.store.addStaff(command, passwordHash: service.rpc.passwords.hash(password))
    }

    func signIn(_ password: String = Fixture.password) async throws -> Account_Session {
        try await service.rpc.signInStaff(
            request: .with {
                $0.email = "hanako@example.jp"
                $0.password = password
                $0.source = "192.0.2.1"
            }, context: service.context
        ).session
    }

    @discardableResult
    func run(_ arguments: String, read: String? = nil) async throws -> [String] {
        let command = try #require(try StaffCommand(arguments.split(separator: " ").map(String.init)))
        return try await command.run(service.store, service.rpc.passwords, read: { read })
    }

    func isOver(_ session: Account_Session) async throws -> Bool {
        do {
            _ = try await service.rpc.renewSession(
                request: .with { $0.secret = session.secret }, context: service.context)
            return false
        } catch SignInRejection.over {
            return true
        }
    }

    @Test func aRemovedOneIsOutAtOnceAndItsRowStays() async throws {
        let session = try await signIn()
        try await run("staff remove --email Hanako@example.jp")
        #expect(try await isOver(session))
        #expect(try await service.ended().count == 1)
        await #expect(throws: SignInRejection.wrong) { try await signIn() }
        #expect(try await run("staff list") == ["hanako@example.jp\toperator\t受付 花子\tremoved 2017-02-27"])
        await #expect(throws: StaffRejection.unknown) { try await run("staff remove --email hanako@example.jp") }
        // The address may be given to a new login.
        let (command, _) = try AddStaff.decide(
            email: "hanako@example.jp", name: "", role: "reviewer", password: Fixture.password)
        _ = try await service.store.addStaff(command, passwordHash: "x")
        #expect(try await service.store.staffLogins().map(\.role) == [.operator, .reviewer])
    }

    @Test func anotherRoleCountsFromTheNextSignInOn() async throws {
        let session = try await signIn()
        try await run("staff role --email hanako@example.jp --role reviewer")
        #expect(try await isOver(session))
        #expect(try await run("staff list")[0].contains("\treviewer\t"))
        await #expect(throws: AddStaffRejection.roleUnknown) {
            try await run("staff role --email hanako@example.jp --role king")
        }
    }

    @Test func opsGiveAnotherPassword() async throws {
        let session = try await signIn()
        await #expect(throws: AddStaffRejection.password(.tooShort)) {
            try await run("staff password --email hanako@example.jp", read: "kurz")
        }
        #expect(try await !isOver(session))
        try await run("staff password --email hanako@example.jp", read: "atarashii-no-password")
        #expect(try await isOver(session))
        _ = try await signIn("atarashii-no-password")
    }

    @Test(arguments: ["staff list --email a@b.jp", "staff remove", "staff role --email a@b.jp", "staff password x"])
    func whatIsNoCommandSaysHow(arguments: String) {
        #expect(throws: (any Error).self) { try StaffCommand(arguments.split(separator: " ").map(String.init)) }
    }

    @Test func thePersonChangesItsOwnWithTheCurrentOne() async throws {
        let session = try await signIn()
        let staff = try await service.store.staffLogins()[0]
        func change(from current: String, _ id: String) async throws {
            _ = try await service.rpc.changeStaffPassword(
                request: .with {
                    $0.requestID = id
                    $0.staff = .with {
                        $0.staffID = staff.id.text
                        $0.role = .operator
                        $0.name = staff.name
                    }
                    $0.currentPassword = current
                    $0.password = "atarashii-no-password"
                }, context: service.context)
        }
        await #expect(throws: ChangePasswordRejection.wrongCurrent) { try await change(from: "chigau", "p1") }
        #expect(try await !isOver(session))
        try await change(from: Fixture.password, "p2")
        #expect(try await isOver(session))
        _ = try await signIn("atarashii-no-password")
    }
}

import Contracts
import GRPCCore
import Primitives
import Testing

@testable import AccountService

@Suite struct ChangePasswordTests {
    /// The signed-in member, as Edge names it.
    static func member(_ service: TestService, _ customer: Common_Customer) async throws -> Common_Customer {
        var customer = customer
        customer.memberID = try await service.store.store.read { tx in
            try tx.row("SELECT member_id FROM member")!.string("member_id")
        }
        return customer
    }

    static func change(
        _ service: TestService, _ customer: Common_Customer, from current: String, to password: String,
        _ id: String = "pw-1"
    ) async throws {
        _ = try await service.rpc.changePassword(
            request: .with {
                $0.requestID = id
                $0.customer = customer
                $0.currentPassword = current
                $0.password = password
            }, context: service.context)
    }

    @Test func theCurrentOneIsAskedAndEverySessionEnds() async throws {
        let service = try await TestService()
        let customer = try await Self.member(service, service.customer())
        let session = try await service.signIn()
        await #expect(throws: ChangePasswordRejection.wrongCurrent) {
            try await Self.change(service, customer, from: "chigau-password", to: "atarashii-no-password")
        }
        _ = try await service.rpc.renewSession(
            request: .with { $0.secret = session.secret }, context: service.context)
        try await Self.change(service, customer, from: Fixture.password, to: "atarashii-no-password", "pw-2")
        await #expect(throws: SignInRejection.over) {
            try await service.rpc.renewSession(
                request: .with { $0.secret = session.secret }, context: service.context)
        }
        #expect(try await service.ended().map(\.personID) == [customer.memberID])
        await #expect(throws: SignInRejection.wrong) { try await service.signIn() }
        _ = try await service.signIn(password: "atarashii-no-password")
    }

    /// Whoever types a new one that is too short has not guessed at the current one.
    @Test func newOnesThatCannotBeTakenAreNoAttempts() async throws {
        let service = try await TestService()
        let customer = try await Self.member(service, service.customer())
        for n in 1...8 {
            await #expect(throws: PasswordProblem.tooShort) {
                try await Self.change(service, customer, from: Fixture.password, to: "mijikai", "pw-\(n)")
            }
        }
        try await Self.change(service, customer, from: Fixture.password, to: "atarashii-no-password", "pw-9")
    }

    @Test func guessingIsSlowedDown() async throws {
        let service = try await TestService()
        let customer = try await Self.member(service, service.customer())
        for n in 1...6 {
            await #expect(throws: ChangePasswordRejection.wrongCurrent) {
                try await Self.change(service, customer, from: "chigau-\(n)", to: "atarashii-no-password", "pw-\(n)")
            }
        }
        await #expect(throws: SignInRejection.wait(.seconds(2))) {
            try await Self.change(service, customer, from: Fixture.password, to: "atarashii-no-password", "pw-7")
        }
    }

    @Test func ofAnotherAccountNothingChanges() async throws {
        let service = try await TestService()
        var customer = try await Self.member(service, service.customer())
        customer.accountID = "acc_0000000000000000000000ZZZZ"
        let stranger = customer
        await #expect(throws: NotFound.account) {
            try await Self.change(service, stranger, from: Fixture.password, to: "atarashii-no-password")
        }
    }
}

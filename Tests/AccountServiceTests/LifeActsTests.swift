import Contracts
import GRPCCore
import Primitives
import Testing

@testable import AccountService

/// Each act over the store in each state: the one table rules it, and nothing else does.
@Suite struct LifeActsTests {
    typealias Act = @Sendable (TestService, Common_Customer) async throws -> Void

    static func billing(_ kind: String) -> Act {
        { service, customer in
            try await LifeStoreTests.tell(service, kind, LifeStoreTests.standing(customer, since: "2017-06-01"))
        }
    }

    static func change(_ kind: String) -> Act {
        { service, customer in
            try await LifeStoreTests.tell(
                service, kind,
                Billing_ContractChange.with {
                    $0.accountID = customer.accountID
                    $0.effectiveDate = "2017-06-01"
                    $0.wish.cancel = true
                })
        }
    }

    static let acts: [(AccountLife.Act, Act)] = [
        (
            .withdraw,
            { service, customer in
                _ = try await service.rpc.withdrawApplication(
                    request: .with { ($0.requestID, $0.customer) = ("act", customer) }, context: service.context)
            }
        ),
        (
            .decline,
            { service, customer in
                _ = try await service.rpc.declineApplication(
                    request: .with {
                        ($0.requestID, $0.staff, $0.accountID) = ("act", TestService.reviewer, customer.accountID)
                        $0.reason = "ご本人の確認ができませんでした。"
                    }, context: service.context)
            }
        ),
        (.sendDocument, { service, customer in _ = try await service.upload(customer, "act", kind: "passport") }),
        (
            .reviewDocument,
            { service, customer in
                let waiting = try await service.store.store.read { tx in
                    try tx.row("SELECT document_id FROM document WHERE state = 'submitted'")?.string("document_id")
                        ?? ""
                }
                try await service.review(waiting, "act", accept: false, reason: "ぼけています。")
            }
        ),
        (
            .holdVerification,
            { service, customer in
                _ = try await service.rpc.holdVerification(
                    request: .with {
                        ($0.requestID, $0.staff, $0.accountID) = ("act", TestService.reviewer, customer.accountID)
                        $0.reason = "お電話がつながらないため"
                    }, context: service.context)
            }
        ),
        (
            .changeAnswering,
            { service, customer in
                _ = try await service.rpc.setAddressees(
                    request: .with {
                        ($0.requestID, $0.customer) = ("act", customer)
                        $0.addressees = [.with { $0.name = "高橋" }]
                    }, context: service.context)
            }
        ),
        (
            .changeDetails,
            { service, customer in
                _ = try await DetailsStoreTests.change(service, customer, "act") { $0.siteName = "別の店" }
            }
        ),
        (.registerCard, { service, customer in try await service.registerCard(customer) }),
        (
            .reserveNumber,
            { service, customer in
                _ = try await service.rpc.reserveNumber(
                    request: .with {
                        ($0.requestID, $0.staff, $0.accountID) = ("act", TestService.reviewer, customer.accountID)
                    }, context: service.context)
            }
        ),
        (
            .beginTerms,
            { service, customer in
                try await LifeStoreTests.tell(
                    service, "contract.terms_began",
                    Billing_ContractTerms.with { ($0.accountID, $0.plan) = (customer.accountID, "plus") })
            }
        ),
        (.suspend, billing("contract.suspended")), (.resume, billing("contract.resumed")),
        (.cancel, change("contract.cancelled")), (.withdrawCancellation, change("contract.change_withdrawn")),
        (.end, billing("contract.ended")),
    ]

    @Test(arguments: acts.indices) func theTableRules(index: Int) async throws {
        let (act, run) = Self.acts[index]
        for state in AccountState.allCases {
            let service = try await TestService()
            let customer = try await service.customer()
            _ = try await service.upload(customer)
            _ = try await service.fill("0368502192")
            try await service.store.store.write { tx in
                try tx.execute(
                    "UPDATE account SET state = ?, end_date = ?", state.stored,
                    state == .ending || state == .ended ? "2017-06-01" : nil)
            }
            let who = AccountLife.table.first { $0.act == act }?.who ?? .system
            var refusal: (any Error)?
            do { try await run(service, customer) } catch { refusal = error }
            #expect(
                (refusal == nil) == AccountLife.allows(act, by: who, in: state),
                "\(act) in \(state): \(refusal.map { "\($0)" } ?? "done")")
            guard refusal == nil else { continue }
            let before = AccountLife(
                state: state,
                endDate: state == .ending || state == .ended ? JapanDate(iso: "2017-06-01") : nil)
            let after = try before.after(act, by: who, endDate: JapanDate(iso: "2017-06-01"))
            #expect(
                try await LifeStoreTests.account(service, customer).state == .init(after.state), "\(act) in \(state)")
        }
    }

    /// Another application of the address was verified first.
    @Test func whatGivesWayEnds() async throws {
        let service = try await TestService()
        try await service.submit("apply-1")
        let first = try await service.mailedLink()
        service.clock.advance(.hours(2))
        try await service.submit("apply-2")
        #expect(try await service.verify("verify-2") == .good)
        let states = try await service.store.store.read { tx in
            try tx.rows("SELECT state FROM account ORDER BY account_id").map { try $0.string("state") }
        }
        #expect(states.sorted() == ["ended", "verified"] && !first.id.isEmpty)
    }
}

import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceStore
import Testing

@testable import AccountService

/// What is deleted when, where no ordinary contract ends.
@Suite struct RetentionTests {
    private func hold(_ service: TestService, _ customer: Common_Customer) async throws {
        _ = try await service.rpc.holdVerification(
            request: .with {
                $0.requestID = "h1"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.reason = "お電話がつながらないため"
            }, context: service.context)
    }

    private func decline(_ service: TestService, _ customer: Common_Customer) async throws {
        _ = try await service.rpc.declineApplication(
            request: .with {
                $0.requestID = "d1"
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.reason = "ご本人の確認ができませんでした。"
            }, context: service.context)
    }

    @Test func aHoldBeforeAnyDocumentIsPurgedAndTheAccountErased() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let account = AccountID(customer.accountID)!
        try await hold(service, customer)
        #expect(try await service.store.duePurges().isEmpty)
        try await decline(service, customer)
        service.clock.advance(.days(Retention.unverifiedDays))
        #expect(try await service.store.duePurges().isEmpty)
        service.clock.advance(.days(1))
        #expect(try await service.store.duePurges().map(\.accountID) == [account])
        #expect(try await service.store.purge(account) != nil)
        #expect(try await service.count("verification_hold_step") == 0)
        #expect(try await service.store.erase(account, Fixture.catalogue))
    }

    /// Documents may come again after a purge: the fact of the first protects nothing of them, and a second leaves its own.
    @Test func eachPurgeLeavesItsFactAndCoversOnlyWhatWasBefore() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let account = AccountID(customer.accountID)!
        let first = try await service.upload(customer)
        try await service.review(first, accept: false, reason: "ぼけています。")
        try await service.store.store.write { tx in
            try tx.execute(
                """
                INSERT INTO verification_purge (purge_id, account_id, kept_until_date, documents, records, purged_ms)
                VALUES ('prg_1', ?, '2017-02-27', 0, 0, ?)
                """, account, tx.now)
        }
        service.clock.advance(.seconds(1))
        let second = try await service.upload(customer, "upload-2")
        try await service.review(second, "review-2", accept: false, reason: "ぼけています。")
        // The first purge covers the first record, and not the second.
        try await service.store.store.write { tx in
            try tx.execute("DELETE FROM verification_record WHERE document_id = ?", first)
        }
        await #expect(throws: (any Error).self) {
            try await service.store.store.write { tx in
                try tx.execute("DELETE FROM verification_record WHERE document_id = ?", second)
            }
        }
        try await decline(service, customer)
        service.clock.advance(.days(Retention.unverifiedDays + 1))
        #expect(try await service.store.purge(account) != nil)
        #expect(try await service.count("verification_purge") == 2)
        #expect(try await service.count("verification_record") == 0)
    }

    @Test func rowsThatNobodyNeedsAreSwept() async throws {
        let service = try await TestService()
        let (gone, _) = (try await service.customer(), try await service.signIn())
        try await service.store.store.write { tx in
            // Not an application any more: its last sign-in is nobody's measure.
            try tx.execute("UPDATE account SET state = 'active' WHERE account_id = ?", gone.accountID)
            for (id, state) in [("itk_1", "discarded"), ("itk_2", "waiting")] {
                try tx.execute(
                    """
                    INSERT INTO intake_file (
                        intake_id, name, content_hash, modified_ms, taken_ms, state, problem, page_count, wrapping_key,
                        wrapped_key, account_id, decided_by, decided_ms, reason)
                    VALUES (?, '高橋.pdf', ?, ?, ?, ?, '', 0, '', ?, NULL, ?, ?, '')
                    """, id, Data(id.utf8), tx.now, tx.now, state, Data(), state == "waiting" ? nil : "審査 太郎",
                    state == "waiting" ? nil : tx.now)
                try tx.execute(
                    """
                    INSERT INTO intake_viewing (viewing_id, intake_id, page, staff_id, staff_name, viewed_ms)
                    VALUES (?, ?, 1, 'stf_1', '審査 太郎', ?)
                    """, "v-\(id)", id, tx.now)
            }
        }
        let upkeep = Upkeep(store: service.store.store, logger: .init(label: "test"), sweeps: AccountStore.sweeps)
        try await upkeep.runOnce()
        #expect(try await service.count("intake_file") == 2)
        #expect(try await service.count("session") == 1)
        #expect(try await service.count("mailed_link") == 1)
        service.clock.advance(.days(120))
        try await upkeep.runOnce()
        #expect(try await service.count("session") == 0)
        #expect(try await service.count("mailed_link") == 0)
        #expect(try await service.count("intake_viewing") == 2)
        service.clock.advance(.days(260))
        try await upkeep.runOnce()
        #expect(try await service.count("intake_file") == 1)
        #expect(try await service.count("intake_viewing") == 1)
    }

    @Test func everyTableIsTakenHomeOrSaysWhyNot() async throws {
        let service = try await TestService()
        for numbers in [false, true] {
            let rows = AccountStore.accountRows(numbers: numbers)
            #expect(try await rows.differences(from: service.store.store) == [])
        }
    }

    @Test func theExportHoldsTheRows() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.proveIdentity(customer)
        try await hold(service, customer)
        let own = try await service.rpc.exportAccount(
            request: .with { $0.customer = customer }, context: service.context)
        for there in [
            "verification_record", "account.verified", "Shop@example.jp", "drivers_license", "document_viewing",
        ] {
            #expect(own.recordsJson.contains(there), "\(there)")
        }
        for absent in ["0107-01-012345", "お電話がつながらないため", "審査 太郎", "password", "wrapped"] {
            #expect(!own.recordsJson.contains(absent), "\(absent)")
        }
        let disclosed = try await service.rpc.exportAccountForStaff(
            request: .with {
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
            }, context: service.context)
        #expect(disclosed.documents.map(\.pages.count) == [2, 2] && disclosed.recordsJson.contains("0107-01-012345"))
        let stranger = try await service.store.exportedRecords(
            of: AccountID("acc_00000000000000000000000009")!, numbers: true)
        #expect(!stranger.contains("example.jp"))
    }
}

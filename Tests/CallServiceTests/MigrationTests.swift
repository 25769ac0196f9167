import Foundation
import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct MigrationTests {
    /// A file of the first version, with a call and its inquiries, opened by this one.
    @Test func theFirstVersionsDataLivesOn() async throws {
        let clock = Clock()
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "call-\(clock.world.newID(CallID.self)).sqlite"
        ).path
        defer { for end in ["", "-wal", "-shm", ".lock"] { unlink(path + end) } }
        let account: AccountID = clock.world.newID()
        let ids: [InquiryID] = [clock.world.newID(), clock.world.newID()]
        let call: CallID = clock.world.newID()
        do {
            let old = try await Store.open(path: path, migrations: [CallStore.migrations[0]], world: clock.world)
            try await old.write { tx in
                try tx.execute(
                    "INSERT INTO call VALUES (?, 'CA1', '0345105958', '', ?, 'written_up', ?, '花子', ?)",
                    call, tx.now, tx.newID(StaffID.self), account)
                for (id, callback) in zip(ids, [true, false]) {
                    try tx.execute(
                        """
                        INSERT INTO inquiry VALUES (?, ?, 'eccall', '0345105958', ?, '田中', 'タナカ', '', '0368502192', '', ?, '',
                            '古い件', ?, '花子', ?, 0, NULL)
                        """, id, account, tx.now, callback, callback ? call : nil, tx.now)
                }
            }
            try old.close()
        }
        let store = CallStore(
            store: try await Store.open(path: path, migrations: CallStore.migrations, world: clock.world),
            brands: try BrandRules(Shop.brands))
        try await BackfillSearch.worker(store, logger: .init(label: "test")).runDue()
        let found = try await store.inquiries(
            of: account, InquiryFilter(words: SearchWords("たなか 2192")), after: nil, limit: 10
        ).inquiries
        #expect(Set(found.map(\.id)) == Set(ids))
        #expect(found.allSatisfy { $0.counting == Counting.rule($0.kind, free: []) && $0.version == 1 })
        #expect(found.first { $0.id == ids[0] }?.kind == .callback)
        #expect(found.first { $0.id == ids[1] }?.kind == .message)
        #expect(try await store.store.read { tx in try tx.call(call) }?.state == .writtenUp)
        try store.store.close()
    }
}

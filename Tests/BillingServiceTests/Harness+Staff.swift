import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime

@testable import BillingService

/// What staff and customers ask for.
extension Harness {
    /// Staff give back so much of the account's first invoice, with a second person where one is needed; the acquirer has
    /// answered.
    func giveBack(_ yen: Int64, reason: String = "誤請求のため") async throws {
        let invoice = try await invoices()[0].id
        func staff() -> Common_Staff {
            .with {
                $0.staffID = World.real.newID(StaffID.self).text
                $0.role = .billing
                $0.name = "佐藤"
            }
        }
        let asked = try await rpc.requestMoneyAction(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.staff = staff()
                $0.kind = .refund
                $0.accountID = account.text
                $0.invoiceID = invoice.text
                $0.amountYen = yen
                $0.reason = reason
            }, context: .test
        ).action
        if asked.state == .waiting {
            _ = try await rpc.decideMoneyAction(
                request: .with {
                    $0.requestID = UUID().uuidString
                    $0.staff = staff()
                    $0.actionID = asked.actionID
                    $0.agreed = true
                }, context: .test)
        }
        try await work()
    }

    /// A change that is looked at and asked for as it is shown.
    @discardableResult
    func changeContract(
        _ wish: ChangeContract.Wish, by asker: Billing_ContractAsker, id: String = UUID().uuidString,
        note: String = "田中様よりお電話"
    ) async throws -> Billing_ContractChange {
        let preview = try await rpc.previewChange(
            request: .with {
                $0.asker = asker
                $0.wish = Billing_ContractWish(wish)
            }, context: .test)
        return try await rpc.requestChange(
            request: .with {
                $0.requestID = id
                $0.asker = asker
                $0.wish = Billing_ContractWish(wish)
                $0.effectiveDate = preview.effectiveDate
                $0.shownDigest = preview.shownDigest
                $0.note = note
            }, context: .test
        ).change
    }

    /// A billing person of the staff, for the account.
    func staffAsker(_ role: Common_StaffRole = .billing) -> Billing_ContractAsker {
        .with {
            $0.staff.staffID = World.real.newID(StaffID.self).text
            $0.staff.role = role
            $0.accountID = account.text
        }
    }

    /// The same store and clock after a new start with other brands.
    convenience init(_ other: Harness, brands: BrandCatalogue) {
        self.init(
            clock: other.clock, store: BillingStore(store: other.store.store, brands: brands), sandbox: other.sandbox,
            account: other.account)
    }
}

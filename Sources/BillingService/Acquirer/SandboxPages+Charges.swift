import Foundation
import Hummingbird
import Primitives

/// Where the sandbox is told what is to happen to a charge without the shop: a refund on the acquirer's page, a refund that
/// comes back, a dispute and its end. The shop hears of it as of a webhook.
extension SandboxPages {
    func charges(_ router: Router<BasicRequestContext>) {
        router.get("charges/:charge") { _, context in
            guard let charge = try await shown(context) else { return try notFound() }
            return try page(charge)
        }
        router.post("charges/:charge/refund") { request, context in
            guard let charge = try await shown(context) else { return try notFound() }
            let typed = try await Self.fields(request)["amount", default: ""]
            guard let amount = Int64(typed), amount > 0 else {
                return try page(charge, problem: "金額は1円以上の数字で入力してください。")
            }
            switch try await acquirer.giveBackHere(Yen(amount), of: charge.reference) {
            case .refused(let code): return try page(charge, problem: "返金できません（\(code)）。")
            case .made: return try await told(.refunds(charge: charge.reference), "charge.refunded", charge)
            }
        }
        router.post("charges/:charge/refunds/:refund/return") { _, context in
            let refund = try context.parameters.require("refund")
            guard let charge = try await shown(context), charge.refunds.contains(where: { $0.reference == refund })
            else {
                return try notFound()
            }
            try await acquirer.returnRefund(refund)
            return try await told(
                .refund(reference: refund, key: "", charge: charge.reference), "refund.failed", charge)
        }
        router.post("charges/:charge/dispute") { _, context in
            guard let charge = try await shown(context) else { return try notFound() }
            guard let dispute = try await acquirer.beginDispute(of: charge.reference) else {
                return try page(charge, problem: "異議の申し立てが、すでにあります。")
            }
            return try await told(.dispute(dispute), "charge.dispute.created", charge)
        }
        router.post("charges/:charge/disputes/:dispute") { request, context in
            let dispute = try context.parameters.require("dispute")
            guard let charge = try await shown(context), charge.disputes.contains(where: { $0.reference == dispute })
            else {
                return try notFound()
            }
            let won = try await Self.fields(request)["result"] == "won"
            try await acquirer.endDispute(dispute, won: won)
            return try await told(.dispute(dispute), "charge.dispute.closed", charge)
        }
    }

    private func shown(_ context: BasicRequestContext) async throws -> SandboxAcquirer.Shown? {
        try await acquirer.shown(context.parameters.require("charge"))
    }

    private func told(
        _ about: AcquirerEvent.About, _ kind: String, _ charge: SandboxAcquirer.Shown
    ) async throws -> Response {
        try await tell(
            AcquirerEvent(id: "evt_test_" + acquirer.store.world.secret(bytes: 16).hex, kind: kind, about: about))
        return Self.redirect(to: "/charges/\(charge.reference)")
    }

    private func page(_ charge: SandboxAcquirer.Shown, problem: String? = nil) throws -> Response {
        try page(
            "charge", addresses: [],
            [
                "reference": charge.reference, "description": charge.description, "amount": charge.amount.japanese,
                "yen": "\(charge.amount.amount)", "problem": problem as Any,
                "refunds": charge.refunds.map {
                    [
                        "reference": $0.reference, "amount": $0.amount.japanese, "failed": $0.failed ? "戻りました" : "",
                        "charge": charge.reference,
                    ].filter { !$0.value.isEmpty }
                },
                "disputes": charge.disputes.map {
                    [
                        "reference": $0.reference, "amount": $0.amount.japanese, "charge": charge.reference,
                        "open": $0.state == .open ? "open" : "",
                        "state": $0.state == .open ? "申し立て中" : $0.state == .won ? "支払いは有効" : "名義人に返金",
                    ].filter { !$0.value.isEmpty }
                },
            ], status: problem == nil ? .ok : .unprocessableContent)
    }
}

import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// What is unpaid, what follows from that, and what to do about it: above the top page and the ¥ page.
struct ArrearsShown: Sendable {
    let heading: String
    let amount: String
    let failure: String?
    let nextAttempt: String?
    /// From when calls are not taken; nil once they are not.
    let suspension: String?
    let suspended: Bool
    let underWay: Bool
    /// The invoice that waits for its holder.
    let authentication: String?
    let payable: Bool

    init(_ arrears: Billing_Arrears) {
        suspended = arrears.suspended
        underWay = arrears.underWay
        authentication = arrears.authenticationInvoiceID.nonEmpty
        payable = !arrears.underWay && !arrears.cardRefused && authentication == nil
        amount = Yen(arrears.unpaidYen).japanese
        failure = arrears.underWay ? nil : arrears.failure.nonEmpty
        nextAttempt = Show.date(arrears.nextAttemptDate)
        suspension = arrears.suspended ? nil : Show.date(arrears.suspensionDate)
        heading =
            if arrears.suspended {
                "お電話の受付を停止しています"
            } else if authentication != nil {
                "お支払いの本人認証が必要です"
            } else if arrears.underWay {
                "お支払いを確認しています"
            } else {
                "お支払いができていません"
            }
    }

    static let samples = [
        ArrearsShown(
            .with {
                $0.unpaidYen = 5_500
                $0.failure = Sample.hostile
                $0.nextAttemptDate = "2017-03-02"
                $0.suspensionDate = "2017-03-15"
            }),
        ArrearsShown(
            .with {
                $0.suspended = true
                $0.authenticationInvoiceID = "inv_1"
                $0.underWay = true
            }),
    ]
}

/// Paying what is unpaid: with the registered card, or on the card company's page where the holder confirms it.
enum PayNow {
    static func routes(_ router: Router<CustomerContext>) {
        router.post("billing/pay") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.billing.payNow(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/billing?pay=started")
            case .refused(let problems): return try context.page(PayRefusedPage(text: problems.heading), at: .billing)
            }
        }
        router.post("billing/authenticate") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let origin = context.edge.sites.origin(host: context.entry.host)
            let invoice = form["invoice"]
            let outcome = try await context.attempt {
                try await context.edge.services.billing.startAuthentication(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.invoiceID = invoice
                        $0.returnURL = "\(origin)/billing/authenticated?invoice=\(invoice)"
                    }, options: .slow)
            }
            switch outcome {
            case .done(let answer): return Response.seeOther(answer.redirectURL.nonEmpty ?? "/billing")
            case .refused(let problems): return try context.page(PayRefusedPage(text: problems.heading), at: .billing)
            }
        }
        // The card company sends the browser here with GET. Billing asks the acquirer how it ended.
        router.get("billing/authenticated") { request, context in
            let customer = try context.customer()
            let invoice = try context.query(request, "invoice")
            let answer = try await context.edge.services.billing.completeAuthentication(
                .with {
                    $0.customer = customer
                    $0.invoiceID = invoice
                }, options: .slow)
            return Response.seeOther(answer.invoice.state == .paid ? "/billing?pay=done" : "/billing?pay=unconfirmed")
        }
    }

    /// What the ¥ page says after one of these.
    static func notice(_ query: String) -> String? {
        switch query {
        case "started": "お支払いの手続きを始めました。結果は、このページとメールでお知らせします。"
        case "done": "お支払いが完了しました。ありがとうございます。"
        case "unconfirmed": "本人認証が完了していません。もう一度お試しいただくか、別のカードをご登録ください。"
        case _: nil
        }
    }
}

/// Nothing was charged; says why, and offers the way on.
struct PayRefusedPage: PageModel {
    static let template = "customer/pay-refused"
    let title = "お支払いの手続きができませんでした"
    let text: String
    static let samples = [PayRefusedPage(text: Sample.hostile)]
}

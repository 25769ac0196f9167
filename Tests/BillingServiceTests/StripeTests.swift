import Foundation
import Primitives
import ServiceRuntime
import Testing

@testable import BillingService

@Suite("Stripe: 答えの読み方、設定")
struct StripeTests {
    private static func intent(_ status: String, error: String = "") -> String {
        #"{"id":"pi_1","object":"payment_intent","status":"\#(status)","amount":5500\#(error)}"#
    }

    private static func refusal(_ type: String, _ code: String, _ rest: String = "") -> String {
        #"{"error":{"type":"\#(type)","code":"\#(code)"\#(rest)}}"#
    }

    /// Nothing was done, for what we asked was wrong.
    private static func fault(_ status: Int, _ code: String, _ param: String? = nil) -> Row {
        Row(
            status, refusal("invalid_request_error", code, param.map { #","param":"\#($0)""# } ?? ""),
            .ourFault(
                ChargeFault(
                    kind: .request, text: "stripe: HTTP \(status) \(code)" + (param.map { " \($0)" } ?? ""))))
    }

    struct Row: Sendable {
        var status: Int
        var body: String
        var answer: ChargeAnswer?
        init(_ status: Int, _ body: String, _ answer: ChargeAnswer?) {
            (self.status, self.body, self.answer) = (status, body, answer)
        }
    }

    /// nil = unknown: ask again.
    static let rows = [
        Row(200, intent("succeeded"), .succeeded(reference: "pi_1")),
        Row(200, intent("requires_action"), .needsCustomer(reference: "pi_1")),
        Row(200, intent("processing"), nil),
        Row(200, intent("canceled"), .declined(.cancelled)),
        Row(
            200,
            intent(
                "requires_payment_method",
                error: #","last_payment_error":{"code":"card_declined","decline_code":"lost_card"}"#),
            .declined(Decline(code: "lost_card"))),
        Row(
            200,
            intent(
                "requires_payment_method",
                error: #","last_payment_error":{"code":"payment_intent_authentication_failure"}"#),
            .needsCustomer(reference: "pi_1")),
        Row(
            402, refusal("card_error", "card_declined", #","decline_code":"insufficient_funds""#),
            .declined(Decline(code: "insufficient_funds"))),
        Row(402, refusal("card_error", "expired_card"), .declined(Decline(code: "expired_card"))),
        Row(
            402,
            refusal(
                "card_error", "authentication_required",
                #","payment_intent":{"id":"pi_1","status":"requires_payment_method"}"#),
            .needsCustomer(reference: "pi_1")),
        Row(
            400, refusal("invalid_request_error", "resource_missing", #","param":"payment_method""#),
            .declined(.cardGone)),
        // Detached: it is not said under a code.
        Row(400, #"{"error":{"type":"invalid_request_error","param":"payment_method"}}"#, .declined(.cardGone)),
        Row(
            400, refusal("invalid_request_error", "resource_missing", #","param":"customer""#),
            .ourFault(ChargeFault(kind: .customerGone, text: "stripe: HTTP 400 resource_missing customer"))),
        fault(400, "amount_too_small", "amount"),
        fault(400, "amount_too_large", "amount"),
        fault(400, "parameter_unknown", "off_sesion"),
        fault(400, "parameter_invalid_empty", "payment_method"),
        fault(401, "api_key_expired"),
        fault(403, "testmode_charges_only"),
        fault(404, "url_invalid"),
        // Something was made of it: ask what.
        Row(
            400,
            refusal(
                "invalid_request_error", "payment_intent_unexpected_state",
                #","payment_intent":{"id":"pi_1","status":"succeeded"}"#), nil),
        Row(403, "<html>a proxy</html>", nil),
        Row(400, refusal("api_error", "api_error"), nil),
        Row(400, refusal("idempotency_error", "idempotency_key_in_use"), nil),
        Row(409, refusal("idempotency_error", "idempotency_key_in_use"), nil),
        Row(429, refusal("invalid_request_error", "rate_limit"), nil),
        Row(500, refusal("api_error", "api_error"), nil),
        Row(502, "<html>Bad Gateway</html>", nil),
        Row(200, "<html>a proxy</html>", nil),
        Row(402, "{}", nil),
        Row(402, refusal("invalid_request_error", "card_declined"), .declined(Decline(code: "card_declined"))),
    ]

    @Test("請求への答え: はっきりした断りだけが断り", arguments: rows)
    func charges(_ row: Row) {
        let answer = ChargeAnswer(status: row.status, body: Data(row.body.utf8))
        if let wanted = row.answer {
            #expect(answer == wanted)
        } else if case .unknown = answer {
        } else {
            Issue.record("\(row.status) \(row.body) is no answer, and was read as \(answer)")
        }
    }

    @Test(
        "返金への答え",
        arguments: [
            (200, #"{"id":"re_1","status":"succeeded"}"#, RefundAnswer.succeeded(reference: "re_1")),
            (200, #"{"id":"re_1","status":"pending"}"#, .pending(reference: "re_1")),
            (
                200, #"{"id":"re_1","status":"failed","failure_reason":"lost_or_stolen_card"}"#,
                .refused(code: "lost_or_stolen_card")
            ),
            (
                400, #"{"error":{"type":"invalid_request_error","code":"charge_already_refunded"}}"#,
                .refused(code: "charge_already_refunded")
            ),
            (500, "", .unknown(ChargeProblem(text: "stripe: HTTP 500"))),
        ])
    func refunds(_ status: Int, _ body: String, _ wanted: RefundAnswer) {
        #expect(RefundAnswer(status: status, body: Data(body.utf8)) == wanted)
    }

    @Test("知らせは手がかりだけ: 何について尋ねるか")
    func events() throws {
        func about(_ type: String, _ object: String) throws -> AcquirerEvent.About {
            let text = #"{"id":"evt_1","type":"\#(type)","data":{"object":\#(object)}}"#
            return AcquirerEvent(try Stripe.decode(Stripe.Event.self, Data(text.utf8))).about
        }
        let setup = World.real.newID(CardSetupID.self)
        #expect(
            try about(
                "checkout.session.completed",
                #"{"object":"checkout.session","id":"cs_1","client_reference_id":"\#(setup)"}"#)
                == .setup(setup))
        #expect(
            try about("payment_intent.succeeded", #"{"object":"payment_intent","id":"pi_1","metadata":{"charge":"k"}}"#)
                == .charge(reference: "pi_1", key: "k"))
        #expect(
            try about("charge.refunded", #"{"object":"charge","id":"ch_1","payment_intent":"pi_1"}"#)
                == .refunds(charge: "pi_1"))
        #expect(
            try about("charge.failed", #"{"object":"charge","id":"ch_1","payment_intent":"pi_1"}"#)
                == .charge(reference: "pi_1", key: ""))
        #expect(
            try about(
                "refund.failed", #"{"object":"refund","id":"re_1","metadata":{"refund":"k"},"payment_intent":"pi_1"}"#)
                == .refund(reference: "re_1", key: "k", charge: "pi_1"))
        #expect(
            try about("charge.dispute.created", #"{"object":"dispute","id":"dp_1","payment_intent":"pi_1"}"#)
                == .dispute("dp_1"))
        #expect(try about("customer.created", #"{"object":"customer","id":"cus_1"}"#) == .other)
    }

    @Test("設定: 鍵はファイルから、本番ではhttpsだけ、テスト用の鍵は断る")
    func configuration() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: World.real.newID(RequestID.self).text)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ text: String) throws -> String {
            let path = folder.appending(path: name)
            try Data(text.utf8).write(to: path)
            return path.path
        }
        let environment = [
            "DENWABAN_ACQUIRER": "stripe", "DENWABAN_STRIPE_KEY_FILE": try file("key", "sk_live_abc\n"),
            "DENWABAN_STRIPE_WEBHOOK_SECRET_FILE": try file("hook", "whsec_a\nwhsec_b\n"),
        ]
        func read(_ other: [String: String] = [:], _ mode: Mode = .production) throws -> StripeAPI.Settings? {
            try BillingConfiguration(
                Settings(environment: environment.merging(other) { $1 }), mode: mode, storePath: "x.sqlite"
            ).stripe
        }
        let found = try #require(try read())
        #expect(found.baseURL == "https://api.stripe.com")
        #expect(found.secretKey == "sk_live_abc")
        #expect(found.webhookSecrets == ["whsec_a", "whsec_b"])
        let wrong = [
            ["DENWABAN_STRIPE_URL": "http://127.0.0.1:1"], ["DENWABAN_STRIPE_URL": "https://x/"],
            ["DENWABAN_STRIPE_KEY_FILE": try file("test", "sk_test_abc")],
            ["DENWABAN_STRIPE_KEY_FILE": try file("public", "pk_live_abc")],
            ["DENWABAN_STRIPE_KEY_FILE": ""], ["DENWABAN_STRIPE_WEBHOOK_SECRET_FILE": try file("none", " \n")],
            ["DENWABAN_STRIPE_TIMEOUT_SECONDS": "0"],
        ]
        for change in wrong {
            #expect(throws: ConfigurationProblem.self, "\(change)") { try read(change) }
        }
        #expect(try read(["DENWABAN_STRIPE_URL": "http://127.0.0.1:1"], .development)?.baseURL == "http://127.0.0.1:1")
    }

    @Test("断りの理由: 盗難や紛失とは言わず、二度と試さないものを知っている")
    func declines() {
        #expect(Decline(code: "stolen_card").reason == Decline(code: "generic_decline").reason)
        #expect(!Decline(code: "stolen_card").mayRetry)
        #expect(Decline(code: "insufficient_funds").mayRetry)
        #expect(Decline(code: "a code of the future").mayRetry)
    }
}

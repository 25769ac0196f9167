import Foundation

/// What we read of Stripe's objects; everything else in them is left alone.
enum Stripe {
    struct Customer: Decodable {
        var id: String
    }

    struct CheckoutSession: Decodable {
        var id: String
        var url: String?
        /// open | complete | expired
        var status: String
        var customer: String?
        var setupIntent: String?
    }

    struct SetupIntent: Decodable {
        var id: String
        var status: String
        var paymentMethod: String?
    }

    struct PaymentMethod: Decodable {
        var id: String
        var customer: String?
        var card: Card?

        struct Card: Decodable {
            var brand: String
            var last4: String
            var expMonth: Int
            var expYear: Int
            /// The same for a number under every payment method.
            var fingerprint: String?
            /// ISO 3166: "JP".
            var country: String?
        }
    }

    struct PaymentIntent: Decodable, Equatable {
        var id: String
        var status: String
        var amount: Int64?
        var metadata: [String: String]?
        var lastPaymentError: Problem?
        var nextAction: NextAction?

        struct NextAction: Decodable, Equatable {
            var redirectToUrl: Address?

            struct Address: Decodable, Equatable {
                var url: String?
            }
        }
    }

    struct Refund: Decodable, Equatable {
        var id: String
        /// succeeded | pending | requires_action | failed | canceled
        var status: String?
        var metadata: [String: String]?
        var failureReason: String?
        var amount: Int64?
    }

    struct Dispute: Decodable, Equatable {
        var id: String
        var paymentIntent: String?
        var amount: Int64
        /// warning_needs_response | warning_under_review | warning_closed | needs_response | under_review | won | lost
        var status: String
        var reason: String?
        var evidenceDetails: Evidence?
        /// What has left our balance (below 0) and come back.
        var balanceTransactions: [Move]?

        struct Evidence: Decodable, Equatable {
            /// Seconds.
            var dueBy: Int64?
        }

        struct Move: Decodable, Equatable {
            var amount: Int64
        }
    }

    struct Problem: Decodable, Equatable {
        var type: String?
        var code: String?
        var declineCode: String?
        var param: String?
    }

    /// The body of an answer from 400 on.
    struct Refusal: Decodable {
        var error: Content

        struct Content: Decodable {
            var type: String?
            var code: String?
            var declineCode: String?
            var param: String?
            var paymentIntent: PaymentIntent?
        }
    }

    struct List<Element: Decodable>: Decodable {
        var data: [Element]
    }

    struct Event: Decodable {
        var id: String
        var type: String
        var data: Content

        struct Content: Decodable {
            var object: Object
        }

        struct Object: Decodable {
            var id: String?
            var object: String?
            var clientReferenceId: String?
            var metadata: [String: String]?
            var paymentIntent: String?
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type = Value.self, _ body: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: body)
    }
}

import Contracts
import Hummingbird

/// To Chatwork's consent and back, and the end of the link.
enum ChatworkConsent {
    static func routes(_ router: Router<CustomerContext>) {
        router.post("account/chatwork/connect") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let answer = try await context.attempt {
                try await context.edge.services.notify.startChatworkConnection(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.sessionID = session(context)
                        $0.brand = context.brand.key
                    }, options: .page)
            }
            switch answer {
            case .done(let started): return Response.seeOther(started.authorizeURL)
            case .refused(let problems): return try await ChatworkPage.show(context, problems: problems)
            }
        }
        // Chatwork sends the browser here with GET. What it brings works once, and only in the session that began it.
        router.get("account/chatwork/done") { request, context in
            let customer = try context.customer()
            let code = try context.query(request, "code")
            let state = try context.query(request, "state")
            guard !code.isEmpty else { return Response.seeOther("/account/chatwork?denied=1") }
            let answer = try await context.attempt {
                try await context.edge.services.notify.completeChatworkConnection(
                    .with {
                        $0.customer = customer
                        $0.sessionID = session(context)
                        $0.code = code
                        $0.state = state
                    }, options: .elsewhere)
            }
            switch answer {
            // The code leaves the address bar.
            case .done: return Response.seeOther("/account/chatwork?done=connected")
            case .refused(let problems): return try await ChatworkPage.show(context, problems: problems)
            }
        }
        router.post("account/chatwork/disconnect") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let answer = try await context.attempt {
                try await context.edge.services.notify.disconnectChatwork(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                    }, options: .page)
            }
            switch answer {
            case .done: return Response.seeOther("/account/chatwork?done=disconnected")
            case .refused(let problems): return try await ChatworkPage.show(context, problems: problems)
            }
        }
    }

    private static func session(_ context: CustomerContext) -> String { context.signedIn?.token.sid ?? "" }
}

/// Choosing the room, and trying it.
enum ChatworkRoomForm {
    static func routes(_ router: Router<CustomerContext>) {
        router.post("account/chatwork/room") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let answer = try await context.attempt {
                try await context.edge.services.notify.chooseChatworkRoom(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.roomID = form["room_id"]
                    }, options: .elsewhere)
            }
            switch answer {
            case .done: return Response.seeOther("/account/chatwork?done=room")
            case .refused(let problems):
                return try await ChatworkPage.show(context, problems: problems, typed: form["room_id"])
            }
        }
        router.post("account/chatwork/test") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let answer = try await context.attempt {
                try await context.edge.services.notify.sendChatworkTestMessage(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                    }, options: .elsewhere)
            }
            switch answer {
            case .done(let sent):
                if sent.delivery.state == .sent { return Response.seeOther("/account/chatwork?done=test") }
                guard let advice = DeliveryAdvice(sent.delivery) else {
                    return Response.seeOther("/account/chatwork?done=testing")
                }
                return try await ChatworkPage.show(context, problems: advice.ofTest)
            case .refused(let problems): return try await ChatworkPage.show(context, problems: problems)
            }
        }
    }
}

import Contracts
import GRPCCore

/// The four services behind Edge. It has no store of its own.
struct Services: Sendable {
    let account: any Account_AccountService.ClientProtocol
    let call: any Call_CallService.ClientProtocol
    let billing: any Billing_BillingService.ClientProtocol
    let notify: any Notify_NotifyService.ClientProtocol
    let accountFeed: any Feed_EventFeedService.ClientProtocol
    let callFeed: any Feed_EventFeedService.ClientProtocol
    private let health: [any Health_Health.ClientProtocol]

    init(
        account: GRPCClient<some ClientTransport>, call: GRPCClient<some ClientTransport>,
        billing: GRPCClient<some ClientTransport>, notify: GRPCClient<some ClientTransport>
    ) {
        self.account = Account_AccountService.Client(wrapping: account)
        self.call = Call_CallService.Client(wrapping: call)
        self.billing = Billing_BillingService.Client(wrapping: billing)
        self.notify = Notify_NotifyService.Client(wrapping: notify)
        accountFeed = Feed_EventFeedService.Client(wrapping: account)
        callFeed = Feed_EventFeedService.Client(wrapping: call)
        health = [
            Health_Health.Client(wrapping: account), Health_Health.Client(wrapping: call),
            Health_Health.Client(wrapping: billing), Health_Health.Client(wrapping: notify),
        ]
    }

    /// Returns when every service has answered once, or after a while without those that are away: the first page of the
    /// day does not meet connections that are still being made.
    func waitUntilConnected() async {
        var options = CallOptions.slow
        options.waitForReady = true
        await withTaskGroup(of: Void.self) { [options] group in
            for client in health {
                // Away is an answer too: pages say so by themselves.
                group.addTask { do { _ = try await client.check(.init(), options: options) } catch {} }
            }
        }
    }
}

extension CallOptions {
    /// Deadline of what a person waits for with a page.
    static let page = within(.seconds(5))
    /// Of what every page waits for before its own work.
    static let session = within(.seconds(5))
    /// Password hashing waits its turn; a card setup or a receipt asks others.
    static let slow = within(.seconds(15))
    /// Chatwork is asked meanwhile, twice or three times.
    static let elsewhere = within(.seconds(45))
    /// A file that is sent as fast as its reader takes it.
    static let export = within(.seconds(30 * 60))
    /// Up to 32 MiB of document pages.
    static let upload = within(.seconds(60))

    private static func within(_ timeout: Duration) -> CallOptions {
        var options = CallOptions.defaults
        options.timeout = timeout
        return options
    }
}

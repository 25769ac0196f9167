import Logging

/// All that posts to Chatwork, where the installation has a client there.
struct ChatworkChannel: Sendable {
    let api: ChatworkAPI
    let seal: TokenSeal
    let keeper: ChatworkTokenKeeper
    let links: PublicLinks

    init(_ configuration: NotifyConfiguration.Chatwork, store: NotifyStore, links: PublicLinks, logger: Logger) {
        self.links = links
        api = ChatworkAPI(configuration.api)
        seal = configuration.seal
        keeper = ChatworkTokenKeeper(store: store, api: api, seal: seal, logger: logger)
    }
}

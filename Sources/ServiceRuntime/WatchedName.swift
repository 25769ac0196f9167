import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// A host name that is looked up again all the time, so that a service that comes back at another address is found (a
/// container gets a new one at every start). The transport's own `.dns` target asks again only when a connection breaks,
/// when the old address may still be the answer, and never after an attempt to connect has failed.
struct WatchedName: ResolvableTarget {
    let host: String
    let port: Int
}

struct WatchedNames: NameResolverFactory {
    static let interval: Duration = .seconds(1)

    static var registry: NameResolverRegistry {
        var registry = NameResolverRegistry()
        registry.registerFactory(WatchedNames())
        return registry
    }

    func resolver(for target: WatchedName) -> NameResolver {
        let name = NameResolvers.DNS().resolver(for: .dns(host: target.host, port: target.port))
        return NameResolver(
            names: RPCAsyncSequence(wrapping: Lookups(name: name.names)), updateMode: .push, authority: name.authority)
    }

    /// Looks once a second and answers only what is new: the transport takes every answer for another place and makes its
    /// connection anew. A failed look-up is thrown, and the transport asks again after a pause.
    private struct Lookups: AsyncSequence, Sendable {
        let name: RPCAsyncSequence<NameResolutionResult, any Error>

        func makeAsyncIterator() -> Iterator { Iterator(name: name.makeAsyncIterator()) }

        struct Iterator: AsyncIteratorProtocol {
            var name: RPCAsyncSequence<NameResolutionResult, any Error>.AsyncIterator
            var known: [Endpoint]?

            mutating func next() async throws -> NameResolutionResult? {
                while true {
                    if known != nil { try await Task.sleep(for: WatchedNames.interval) }
                    guard var found = try await name.next() else { return nil }
                    // Several addresses come in turning order; a change of order is none.
                    found.endpoints = found.endpoints.map { endpoint in
                        Endpoint(addresses: endpoint.addresses.sorted { "\($0)" < "\($1)" })
                    }
                    if found.endpoints == known { continue }
                    known = found.endpoints
                    return found
                }
            }
        }
    }
}

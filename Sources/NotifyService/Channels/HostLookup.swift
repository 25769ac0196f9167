import Foundation
import NIOPosix

/// The addresses of a host, as bytes in network order, IPv4 first.
struct HostLookup: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    var addresses: @Sendable (_ host: String) async throws -> [[UInt8]]

    static let longest = Duration.seconds(5)
    /// Its own threads: a name server that does not answer keeps them, and nothing else waits for one.
    private static let pool = {
        let pool = NIOThreadPool(numberOfThreads: 32)
        pool.start()
        return pool
    }()

    /// The system's resolver, which blocks and cannot be stopped: whoever asked waits for it no longer than `longest`.
    static let system = HostLookup { host in try await answered(host, within: longest) { try resolve(host) } }

    static func answered(
        _ host: String, within limit: Duration, _ resolve: @escaping @Sendable () throws -> [[UInt8]]
    ) async throws -> [[UInt8]] {
        let (answers, answer) = AsyncThrowingStream<[[UInt8]], any Error>.makeStream()
        pool.submit { _ in
            do {
                answer.yield(try resolve())
                answer.finish()
            } catch {
                answer.finish(throwing: error)
            }
        }
        do {
            return try await Deadline.within(limit) {
                for try await found in answers { return found }
                throw Failure(description: "\(host): no answer")
            }
        } catch is Deadline.TooSlow {
            throw Failure(description: "\(host): the name server does not answer")
        }
    }

    /// As it is written in an address: 「203.0.113.7」.
    static func text(_ bytes: [UInt8]) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func resolve(_ host: String) throws -> [[UInt8]] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0, let first = list else {
            throw Failure(description: "\(host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(first) }
        var found: [[UInt8]] = []
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let entry = next {
            if let bytes = bytes(entry.pointee), !found.contains(bytes) { found.append(bytes) }
            next = entry.pointee.ai_next
        }
        return found.filter { $0.count == 4 } + found.filter { $0.count != 4 }
    }

    private static func bytes(_ entry: addrinfo) -> [UInt8]? {
        switch entry.ai_family {
        case AF_INET:
            entry.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                withUnsafeBytes(of: address.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            entry.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) }
            }
        case _: nil
        }
    }
}

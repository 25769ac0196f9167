import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// No answer came.
enum SendFailure: Error, Equatable {
    /// No connection: nothing was sent.
    case notSent(String)
    case unknown(String)

    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError where SendFailure.beforeSending.contains(error):
            self = .notSent("\(error)")
        case is NIOConnectionError:
            self = .notSent("\(error)")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            self = .notSent("\(error)")
        case _:
            self = String(reflecting: type(of: error)).contains("NIOSSL") ? .notSent("\(error)") : .unknown("\(error)")
        }
    }

    private static let beforeSending: [HTTPClientError] = [
        .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .emptyHost, .emptyScheme, .invalidURL,
    ]
}

import Foundation
import GRPCNIOTransportHTTP2Posix
import Logging
import NIOCertificateReloading
import Synchronization
import X509

/// This process's certificate, read again every two seconds: a renewed one is served without a restart, and a broken
/// one on the disk leaves the old one in use.
public struct TLSIdentity: Sendable {
    private let directory: String
    let reloader: TimedCertificateReloader

    /// - Parameter directory: holds `ca.pem` (whom to trust), `cert.pem`, `key.pem`.
    init(directory: String, logger: Logger) throws {
        self.directory = directory
        for file in ["ca.pem", "cert.pem", "key.pem"]
        where !FileManager.default.isReadableFile(atPath: "\(directory)/\(file)") {
            throw ConfigurationProblem("DENWABAN_TLS_DIRECTORY: cannot read \(directory)/\(file)")
        }
        let failing = Mutex(false)
        reloader = try TimedCertificateReloader.makeReloaderValidatingSources(
            configuration: .init(
                refreshInterval: .seconds(2),
                certificateSource: .init(location: .file(path: "\(directory)/cert.pem"), format: .pem),
                privateKeySource: .init(location: .file(path: "\(directory)/key.pem"), format: .pem)
            ) {
                // Both are called at every look: only a change is worth a line.
                $0.onCertificateLoadFailed = { failure in
                    guard
                        !failing.withLock({
                            let was = $0; $0 = true; return was
                        })
                    else { return }
                    logger.error(
                        "certificate or key cannot be read, the one in use stays",
                        metadata: ["directory": "\(directory)", "error": "\(failure.error)"])
                }
                $0.onCertificateLoaded = { diff in
                    failing.withLock { $0 = false }
                    guard let previous = diff.previousX509CertificateChain, previous != diff.currentX509CertificateChain
                    else { return }
                    logger.notice("certificate renewed", metadata: ["directory": "\(directory)"])
                }
            })
    }

    func server() throws -> HTTP2ServerTransport.Posix.TransportSecurity {
        try .mTLS(certificateReloader: reloader) {
            $0.trustRoots = .certificates([.file(path: "\(directory)/ca.pem", format: .pem)])
            // Callers have no host name to verify; a certificate of our CA is required, and its URI is checked per method.
            $0.clientCertificateVerification = .noHostnameVerification
            $0.requireALPN = true
        }
    }

    func client() throws -> HTTP2ClientTransport.Posix.TransportSecurity {
        try .mTLS(certificateReloader: reloader) {
            $0.trustRoots = .certificates([.file(path: "\(directory)/ca.pem", format: .pem)])
            $0.serverCertificateVerification = .fullVerification
        }
    }

    /// The service that a verified certificate names; nil unless it has exactly one URI and that is one of ours.
    static func peer(_ certificate: Certificate) -> ServiceName? {
        guard let names = try? certificate.extensions.subjectAlternativeNames else { return nil }
        let uris = names.compactMap { name -> String? in
            guard case .uniformResourceIdentifier(let uri) = name else { return nil }
            return uri
        }
        return uris.count == 1 ? ServiceName(spiffeID: uris[0]) : nil
    }
}

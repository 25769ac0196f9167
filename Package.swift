// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled in Swift 6 language mode (strict concurrency).
/// Shared libraries: Contracts (generated wire types), Primitives (values), ServiceStore (SQLite, feed, jobs),
/// ServiceRuntime (TLS, gRPC server and clients, health, metrics, logs), Papers (PDF).
let package = Package(
    name: "denwaban",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/grpc/grpc-swift-2.git", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf.git", from: "2.4.1"),
        .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.39.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-async-algorithms.git", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CPangoCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(name: "CSMTP", dependencies: ["CCurl"]),
        .target(name: "CMemoryFile"),

        .target(
            name: "Contracts",
            dependencies: [
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        .target(name: "Primitives"),
        .target(name: "Papers", dependencies: ["CPangoCairo"]),
        .target(
            name: "ServiceStore",
            dependencies: [
                "Contracts", "Primitives",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "GRPCCore", package: "grpc-swift-2"),
            ]),
        .target(
            name: "ServiceRuntime",
            dependencies: [
                "Contracts", "Primitives", "Yams",
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCertificateReloading", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),

        .executableTarget(
            name: "AccountService",
            dependencies: [
                "Contracts", "Primitives", "ServiceStore", "ServiceRuntime", "Papers", "CArgon2", "CMemoryFile",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ]),
        .executableTarget(
            name: "CallService",
            dependencies: ["Contracts", "Primitives", "ServiceStore", "ServiceRuntime"]),
        .executableTarget(
            name: "BillingService",
            dependencies: [
                "Contracts", "Primitives", "ServiceStore", "ServiceRuntime", "Papers",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.copy("Resources")]),
        .executableTarget(
            name: "NotifyService",
            dependencies: [
                "Contracts", "Primitives", "ServiceStore", "ServiceRuntime", "CSMTP",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            resources: [.copy("Resources")]),
        .executableTarget(
            name: "Edge",
            dependencies: [
                "Contracts", "Primitives", "ServiceRuntime", "CQREncode",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            resources: [.copy("Templates"), .copy("Assets")]),

        .testTarget(name: "PrimitivesTests", dependencies: ["Primitives"]),
        .testTarget(name: "ServiceStoreTests", dependencies: ["ServiceStore"]),
        .testTarget(name: "ServiceRuntimeTests", dependencies: ["ServiceRuntime"]),
        .testTarget(name: "AccountServiceTests", dependencies: ["AccountService"]),
        .testTarget(name: "CallServiceTests", dependencies: ["CallService"]),
        .testTarget(
            name: "BillingServiceTests", dependencies: ["BillingService"], exclude: ["contract-months.txt"]),
        .testTarget(name: "NotifyServiceTests", dependencies: ["NotifyService"]),
        .testTarget(
            name: "EdgeTests",
            dependencies: [
                "Edge",
                .product(name: "GRPCInProcessTransport", package: "grpc-swift-2"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// `ONLY=CallService swift test` builds and tests one service, while another is in pieces.
if let only = Context.environment["ONLY"] {
    let kept = [only, "\(only)Tests", "PrimitivesTests", "ServiceStoreTests", "ServiceRuntimeTests"]
    package.targets.removeAll { target in
        (target.type == .executable || target.type == .test) && !kept.contains(target.name)
    }
}

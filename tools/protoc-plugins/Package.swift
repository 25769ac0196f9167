// swift-tools-version: 6.2
import PackageDescription

// Only here to build the two protoc plugins: kept apart from the product's package, because building plugins
// there compiles protoc and abseil from source (see docs/architecture.md, "Contracts").
let package = Package(
    name: "protoc-plugins",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.39.0"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf.git", from: "2.4.1"),
    ],
    targets: [.target(name: "Unused")]
)

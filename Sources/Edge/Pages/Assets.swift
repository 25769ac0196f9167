import Crypto
import Foundation
import Hummingbird
import Primitives

/// Style sheets, scripts and pictures, in memory; the hash of the content stands in the address, so that browsers may
/// keep them for ever.
struct Assets: Sendable {
    struct Asset: Sendable {
        let bytes: ByteBuffer
        let contentType: String
    }

    /// By address: "/assets/style.3f2a….css".
    private let byPath: [String: Asset]
    /// Address by name: "style.css".
    let paths: [String: String]

    /// For templates: `{{asset.style_css}}`.
    var shown: Shown {
        Shown(
            Dictionary(uniqueKeysWithValues: paths.map { ($0.key.replacingOccurrences(of: ".", with: "_"), $0.value) }))
    }

    init(directory: String, brands: [Brand]) throws {
        var byPath: [String: Asset] = [:]
        var paths: [String: String] = [:]
        func add(_ name: String, _ data: Data) throws {
            let halves = name.split(separator: ".", maxSplits: 1)
            guard halves.count == 2, let type = Assets.contentTypes[String(halves[1])] else {
                throw Templates.Problem(description: "asset \(name): a kind of file that is not served")
            }
            let hash = SHA256.hash(data: data).prefix(6).hex
            let path = "/assets/\(halves[0]).\(hash).\(halves[1])"
            byPath[path] = Asset(bytes: ByteBuffer(bytes: data), contentType: type)
            paths[name] = path
        }
        for name in try Assets.listing(directory) {
            let path = "\(directory)/\(name)"
            // A folder of style sheets is one asset: its files one after the other, in the order of their names.
            if try Assets.isFolder(path) {
                try add(
                    "\(name).css",
                    try Assets.listing(path).reduce(into: Data()) { $0.append(try Assets.read("\(path)/\($1)")) })
            } else {
                try add(name, try Assets.read(path))
            }
        }
        for brand in brands {
            guard let colors = BrandColors(brand.colors) else {
                throw Templates.Problem(description: "brand \(brand.key): colours must be #rrggbb")
            }
            try add("brand-\(brand.key).css", Data(colors.css.utf8))
            try add("mark-\(brand.key).svg", Data(colors.mark.utf8))
        }
        self.byPath = byPath
        self.paths = paths
    }

    func bytes(_ path: String) -> ByteBuffer? { byPath[path]?.bytes }

    func response(_ path: String) -> Response? {
        guard let asset = byPath[path] else { return nil }
        return Response(
            status: .ok,
            headers: [.contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: asset.bytes))
    }

    private static func read(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    private static func isFolder(_ path: String) throws -> Bool {
        try URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory ?? false
    }

    private static func listing(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).filter { !$0.hasPrefix(".") }.sorted()
    }

    private static let contentTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]
}

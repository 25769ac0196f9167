import Primitives
import Yams

/// A brand's file, with the lines its values stand on: whoever wrote it is told where to look.
struct BrandFile: Sendable {
    let name: String
    private let text: String

    init(name: String) {
        self.name = name
        text = ""
    }

    /// - Throws: `BrandCatalogue.Problem` for text that is no YAML.
    init(name: String, text: String) throws {
        self.name = name
        self.text = text
        do {
            _ = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw BrandCatalogue.Problem(description: "\(name): \(error)")
        }
    }

    func brand() throws -> Brand {
        do {
            return try YAMLDecoder().decode(Brand.self, from: text)
        } catch let error as DecodingError {
            let (path, what) = Self.explained(error)
            let sentence = path.isEmpty ? what : "\(path.joined(separator: ".")): \(what)"
            throw BrandCatalogue.Problem(description: "\(place(path)): \(sentence)")
        }
    }

    /// 「businesscall.yaml:45」: the line on which the value stands, or the nearest around it; without one, the file.
    func place(_ path: [String]) -> String {
        guard let line = line(path) else { return name }
        return "\(name):\(line)"
    }

    private func line(_ path: [String]) -> Int? {
        do {
            guard var node = try Yams.compose(yaml: text) else { return nil }
            var line: Int?
            for part in path {
                if let pairs = node.mapping {
                    guard let pair = pairs.first(where: { $0.key.string == part }) else { return line }
                    line = pair.key.mark?.line ?? line
                    node = pair.value
                } else if let rows = node.sequence, let index = Int(part), rows.indices.contains(index) {
                    node = rows[index]
                    line = node.mark?.line ?? line
                } else {
                    return line
                }
            }
            return line
        } catch {
            // It was read before: nothing comes here.
            return nil
        }
    }

    private static func explained(_ error: DecodingError) -> (path: [String], what: String) {
        func path(_ context: DecodingError.Context) -> [String] {
            context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        }
        switch error {
        case .keyNotFound(let key, let context): return (path(context), "\(key.stringValue) is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return (path(context), context.debugDescription)
        @unknown default: return ([], "\(error)")
        }
    }
}

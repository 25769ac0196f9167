import Foundation
import Mustache
import Synchronization

/// A value as templates see it: structs become names, nil becomes "not there", and nothing is looked up twice by reflection.
struct Shown: MustacheParent, @unchecked Sendable {
    // Strings, numbers, booleans, arrays of these and other `Shown`: values, never shared references.
    private let values: [String: Any]
    private let missing: MissingNames?

    /// - Parameters:
    ///   - values: names and what they stand for; later ones win.
    ///   - missing: collects names that templates ask for and nobody knows (the check at start).
    init(_ values: [String: Any], missing: MissingNames? = nil) {
        self.values = values.mapValues(Shown.value)
        self.missing = missing
    }

    init(reflecting subject: Any) {
        self.init(Shown.fields(subject))
    }

    static func fields(_ subject: Any) -> [String: Any] {
        var fields: [String: Any] = [:]
        for case (let label?, let value) in Mirror(reflecting: subject).children { fields[label] = value }
        return fields
    }

    func child(named name: String) -> Any? {
        if let value = values[name] { return value }
        missing?.note(name)
        return nil
    }

    private static func value(_ any: Any) -> Any {
        switch any {
        case is String, is Bool, is Int, is Shown, is NSNull: return any
        case let text as Substring: return String(text)
        case let number as any BinaryInteger: return Int(number)
        case let array as [Any]: return array.map(value)
        case _: break
        }
        let mirror = Mirror(reflecting: any)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { value($0.value) } ?? NSNull()
        case .struct: return Shown(reflecting: any)
        case _: return "\(any)"
        }
    }
}

/// Names that a template asked for in vain.
final class MissingNames: Sendable {
    private let names = Mutex<Set<String>>([])
    func note(_ name: String) { names.withLock { _ = $0.insert(name) } }
    var found: [String] { names.withLock { $0.sorted() } }
}

extension String {
    /// nil when empty: templates ask whether a value is there, not whether it is long.
    var nonEmpty: String? { isEmpty ? nil : self }
}

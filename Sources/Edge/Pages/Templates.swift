import Foundation
import Mustache
import Primitives

/// What a page shows: a value whose properties are the names in its template. Words, not decisions, are made in templates.
protocol PageModel: Sendable {
    /// "customer/inquiries"
    static var template: String { get }
    /// What stands in the browser's tab, before the brand's name.
    var title: String { get }
    /// Rendered at every start, so that a broken template is found before anybody sees it. At least one.
    static var samples: [Self] { get }
}

/// Every Mustache template of Edge, read from the resources and checked at start.
struct Templates: Sendable {
    private let library: MustacheLibrary
    let names: Set<String>

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    init(directory: String) throws {
        var library = MustacheLibrary()
        var sources: [String: String] = [:]
        for file in try Templates.files(under: directory) where file.hasSuffix(".mustache") {
            let name = String(file.dropLast(".mustache".count))
            var text = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
            if text.hasSuffix("\n") { text.removeLast() }
            sources[name] = text
            do {
                try library.register(text, named: name)
            } catch {
                throw Problem(description: "template \(name): \(error)")
            }
        }
        for (name, text) in sources { try Templates.check(text, named: name, known: Set(sources.keys)) }
        self.library = library
        names = Set(sources.keys)
    }

    /// - Parameter page: names of the page over the names of the layout.
    func render(_ template: String, _ page: Shown) throws -> String {
        guard let text = library.render(page, withTemplate: template) else {
            throw Problem(description: "template \(template): there is none")
        }
        return text
    }

    func render(_ model: some PageModel, in layout: Layout, missing: MissingNames? = nil) throws -> String {
        var values: [String: Any] = layout.values
        values["title"] = model.title
        values.merge(Shown.fields(model)) { $1 }
        return try render(type(of: model).template, Shown(values, missing: missing))
    }

    /// Renders all samples of the pages; a name that nobody knows is an error.
    func check(_ pages: [any PageModel.Type], in layout: Layout) throws {
        for page in pages { try check(page, in: layout) }
    }

    private func check<Page: PageModel>(_ page: Page.Type, in layout: Layout) throws {
        guard !Page.samples.isEmpty else { throw Problem(description: "\(Page.self): no sample to render") }
        for sample in Page.samples {
            let missing = MissingNames()
            _ = try render(sample, in: layout, missing: missing)
            guard missing.found.isEmpty else {
                throw Problem(
                    description: "template \(Page.template): nobody knows \(missing.found.joined(separator: ", "))")
            }
        }
    }

    /// Partials that are named must be there, and nothing may go out unescaped.
    private static func check(_ text: String, named name: String, known: Set<String>) throws {
        if text.contains("{{{") || text.contains("{{&") {
            throw Problem(description: "template \(name): text goes out unescaped")
        }
        for match in text.matches(of: /\{\{\s*[><]\s*([^*}\s]+)\s*\}\}/) where !known.contains(String(match.1)) {
            throw Problem(description: "template \(name): there is no \(match.1)")
        }
    }

    private static func files(under directory: String) throws -> [String] {
        guard let found = FileManager.default.enumerator(atPath: directory) else {
            throw Problem(description: "templates: cannot read \(directory)")
        }
        return found.compactMap { $0 as? String }.sorted()
    }
}

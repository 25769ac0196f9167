import Foundation
import Mustache

/// The texts of all mails: `<kind>.text.mustache` and `<kind>.html.mustache`, with partials and layouts. Read and tried
/// once at start: a name that no mail knows, a missing partial or an unescaped value stops the start, not a mail.
struct MailTemplates: Sendable {
    private let library: MustacheLibrary

    struct Broken: Error, CustomStringConvertible, Equatable {
        let description: String
    }

    /// - Parameters:
    ///   - directory: of `*.mustache` files.
    ///   - samples: made-up mails of every kind; every one must come out whole.
    init(directory: String, samples: [MailContent]) throws {
        var texts: [String: String] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: directory) where file.hasSuffix(".mustache") {
            let name = String(file.dropLast(".mustache".count))
            texts[name] = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
        }
        try self.init(texts, samples: samples)
    }

    /// - Parameter texts: templates by name without `.mustache`.
    init(_ texts: [String: String], samples: [MailContent]) throws {
        do {
            library = MustacheLibrary(templates: try texts.mapValues { try MustacheTemplate(string: $0) })
        } catch {
            throw Broken(description: "a template cannot be parsed: \(error)")
        }
        for sample in samples {
            for form in Form.allCases {
                try TemplateNames.check(form.template(sample.kind), in: texts, known: Set(sample.values.keys))
            }
            guard let url = sample.values["url"], try text(sample).contains(url) else {
                throw Broken(description: "\(sample.kind.rawValue): the text does not hold the address")
            }
            _ = try html(sample)
        }
    }

    func text(_ content: MailContent) throws -> String { try render(content, .text) }
    func html(_ content: MailContent) throws -> String { try render(content, .html) }

    private enum Form: String, CaseIterable {
        case text, html
        func template(_ kind: Notice.Kind) -> String { "\(kind.rawValue).\(rawValue)" }
    }

    private func render(_ content: MailContent, _ form: Form) throws -> String {
        let name = form.template(content.kind)
        guard let rendered = library.render(content.values, withTemplate: name), !rendered.isEmpty else {
            throw Broken(description: "\(name) is missing or renders nothing")
        }
        return rendered
    }
}

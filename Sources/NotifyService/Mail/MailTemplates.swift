import Foundation
import Mustache
import Primitives

/// Writes mails. Read and tried once at start: a template that leaves out anything of a mail stops the start, not a mail.
struct MailTemplates: Sendable {
    private let library: MustacheLibrary
    private static let html = "mail.html"

    struct Broken: Error, CustomStringConvertible, Equatable {
        let description: String
    }

    /// - Parameters:
    ///   - directory: of `mail.html.mustache`.
    ///   - samples: made-up mails of every kind; every one must come out whole.
    init(directory: String, samples: [MailSample]) throws {
        let path = "\(directory)/\(MailTemplates.html).mustache"
        try self.init(html: try String(contentsOfFile: path, encoding: .utf8), samples: samples)
    }

    init(html template: String, samples: [MailSample]) throws {
        guard !template.contains("{{{"), !template.contains("{{&") else {
            throw Broken(description: "the template writes something unescaped")
        }
        do {
            library = MustacheLibrary(templates: [MailTemplates.html: try MustacheTemplate(string: template)])
        } catch {
            throw Broken(description: "the template cannot be parsed: \(error)")
        }
        for sample in samples {
            let written = try html(sample.content)
            for words in MailTemplates.words(sample.content) where !written.contains(MailTemplates.escaped(words)) {
                throw Broken(description: "\(sample.id): the HTML leaves out \(words)")
            }
        }
    }

    func text(_ content: MailContent) -> String { MailText.write(content) }

    func html(_ content: MailContent) throws -> String {
        guard let rendered = library.render(MailTemplates.values(content), withTemplate: MailTemplates.html) else {
            throw Broken(description: "\(MailTemplates.html) is missing")
        }
        return rendered
    }

    /// What the template may name. What a block is not has no key: its section vanishes.
    private static func values(_ mail: MailContent) -> [String: Any] {
        let brand = mail.brand
        var values: [String: Any] = [
            "subject": mail.subject, "preview": mail.body.preview, "heading": mail.body.heading,
            "addressee": mail.addressee, "url": mail.url, "blocks": mail.body.blocks.map(values),
            "brandName": brand.name, "centerName": brand.centerName, "operatorCompany": brand.operatorCompany,
            "brandEmail": brand.email, "brandTelephone": mail.telephone,
            "brandTelephoneLink": PhoneNumber(brand.telephone)?.e164 ?? brand.telephone,
            "supportHours": brand.supportHours, "primary": brand.colors.primary,
        ]
        if let greeting = mail.body.greeting { values["ownGreeting"] = greeting.joined() }
        if let unsubscribe = mail.unsubscribe { values["unsubscribe"] = unsubscribe }
        return values
    }

    private static func values(_ block: MailBody.Block) -> [String: Any] {
        switch block {
        case .sentences(let sentences): ["sentences": sentences.joined()]
        case .button(let action): ["action": action]
        case .facts(let facts):
            [
                "table": [
                    "facts": facts.map { fact -> [String: Any] in
                        fact.isMain
                            ? ["name": fact.name, "mainValue": fact.value] : ["name": fact.name, "value": fact.value]
                    }
                ]
            ]
        case .list(let heading, let items): ["list": ["listHeading": heading, "items": items]]
        case .quote(let heading, let text): ["quote": ["quoteHeading": heading, "quoted": text]]
        case .text(let text): ["words": text]
        }
    }

    /// Everything a reader is told.
    private static func words(_ mail: MailContent) -> [String] {
        let frame = [
            mail.subject, mail.body.preview, mail.body.heading, "\(mail.addressee)様", mail.url, mail.brand.centerName,
            mail.brand.email, mail.telephone, mail.brand.supportHours, mail.brand.operatorCompany,
        ]
        let blocks = mail.body.blocks.flatMap { block in
            switch block {
            case .sentences(let sentences): sentences
            case .button(let action): [action]
            case .facts(let facts): facts.flatMap { [$0.name, $0.value] }
            case .list(let heading, let items): [heading] + items
            case .quote(let heading, let text): [heading, text]
            case .text(let text): [text]
            }
        }
        return frame + (mail.body.greeting ?? []) + blocks + (mail.unsubscribe.map { [$0] } ?? [])
    }

    private static func escaped(_ text: String) -> String {
        let marks = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")]
        return marks.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }
}

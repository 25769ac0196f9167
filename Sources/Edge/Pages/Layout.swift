import Contracts
import Primitives
import ServiceRuntime

/// The names that every template knows besides its own page's: brand, who is signed in, form tokens, assets, problems.
struct Layout: Sendable {
    var values: [String: any Sendable]

    init(context: some SiteContext, brand: Brand?, signedIn: SignedIn?) {
        self.init(
            edge: context.edge, brand: brand, person: signedIn?.token.name, signedIn: signedIn != nil,
            stale: signedIn?.stale ?? false, role: signedIn?.token.customer?.role, csrf: context.guardian.token,
            requestID: context.entry.requestID)
    }

    /// - Parameter role: of a signed-in customer.
    init(
        edge: Edge, brand: Brand?, person: String?, signedIn: Bool, stale: Bool, role: Common_MemberRole? = nil,
        csrf: String, requestID: String
    ) {
        values = [
            // `{{#may.money}}`: what the reader's role hides is not shown, see `Permission`.
            "may": Shown(
                Dictionary(
                    uniqueKeysWithValues: Permission.allCases.map { ($0.rawValue, role.map($0.includes) ?? false) })),
            "csrf": csrf,
            // Made with the form: a double press sends the same id twice.
            "newRequestID": edge.world.newID(RequestID.self).text,
            "requestID": requestID,
            "signedIn": signedIn,
            "person": person?.nonEmpty as String?,
            "stale": stale,
            "asset": edge.assets.shown,
            "brand": brand.flatMap { edge.brandValues[$0.key] },
            "brandStyle": brand.flatMap { edge.assets.paths["brand-\($0.key).css"] },
            "mark": edge.assets.paths["mark-\((brand ?? edge.sites.catalogue.brands[0]).key).svg"],
            "mailbox": edge.mailboxAddress,
            "problems": nil as Shown?,
            "notice": nil as String?,
            "here": Shown([:]),
            "live": false,
            // Pages add to these where they have something to say.
            "unhandledCount": nil as Int?,
        ]
    }

    /// The entry of the header that the page belongs to: `{{#here.inquiries}} aria-current="page"{{/here.inquiries}}`.
    mutating func stand(at place: Place?) {
        values["here"] = Shown(Dictionary(uniqueKeysWithValues: Place.allCases.map { ($0.rawValue, $0 == place) }))
    }

    mutating func show(_ problems: Problems) {
        values["problems"] = Shown(reflecting: problems)
    }
}

/// Places of the customer's header.
enum Place: String, CaseIterable, Sendable {
    case top, inquiries, billing, account, documents, notices
}

/// What went wrong with a form: first in `main`, focused, each linked with its field in the very words that stand there.
struct Problems: Sendable, Equatable {
    struct Problem: Sendable, Equatable {
        let field: String
        let text: String
    }

    var heading: String
    var list: [Problem]

    init(_ heading: String, _ list: [Problem] = []) {
        self.heading = heading
        self.list = list
    }

    subscript(_ field: String) -> String? { list.first { $0.field == field }?.text }
}

extension Brand {
    /// What the layout says about the brand.
    func shown() -> Shown {
        Shown([
            "key": key, "name": name, "center": centerName, "company": operatorCompany, "tagline": tagline,
            "telephone": Show.telephone(telephone), "telephoneLink": Show.telephoneLink(telephone) as Any,
            "email": email,
            "hours": supportHours, "fax": Show.telephone(faxNumber), "documentEmail": documentEmail,
            "priceNote": priceNote.nonEmpty as Any, "minimumTerm": minimumTermMonths,
            "cancelsOnline": contractChanges.cancel == .dashboard, "annotation": lawAnnotation,
            "campaigns": (campaigns ?? []).map {
                Shown(["name": $0.name, "text": $0.text, "until": $0.until.japanese])
            },
        ])
    }
}

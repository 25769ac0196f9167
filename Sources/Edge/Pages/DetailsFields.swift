import Contracts

/// The fields in which somebody tells who they are and what their site is called: with the application, when the customer
/// changes them, when staff do for somebody who called. One home for their names, labels, hints and order.
struct DetailsFields: Sendable {
    /// Names, telephone, address.
    let customer: [Field]
    let site: [Field]

    enum Use: Sendable {
        /// Whether a company's name is needed depends on a choice above it.
        case application
        case change(Account_PartyKind)
        /// By staff: customers' explanations are left out.
        case staff(Account_PartyKind)

        fileprivate var isCompany: Bool {
            switch self {
            case .application: false
            case .change(let party), .staff(let party): party == .company
            }
        }
    }

    /// - Parameter value: of a field, by its name.
    init(_ form: Use, problems: Problems?, value: (String) -> String) {
        func field(
            _ name: String, _ label: String, required: Bool = true, condition: String? = nil, hint: String? = nil,
            type: String = "text", autocomplete: String? = nil, inputmode: String? = nil, maxlength: Int = 100,
            width: String = "long"
        ) -> Field {
            var fills = autocomplete
            // Browsers know their owner's data, not the caller's.
            if case .staff = form { fills = "off" }
            return Field(
                name, label, value: value(name), problems: problems, required: required, condition: condition,
                hint: hint, type: type, autocomplete: fills, inputmode: inputmode, maxlength: maxlength, width: width)
        }
        let hints = Hints(form)
        customer = [
            field(
                "company_name", hints.companyLabel, required: form.isCompany, condition: hints.companyCondition,
                hint: hints.company, autocomplete: "organization"),
            field("person_name", "名前", hint: hints.person, autocomplete: "name", width: "medium"),
            field("person_name_kana", "名前（カナ）", hint: hints.kana, width: "medium"),
            field(
                "telephone", "お電話番号", hint: hints.telephone, type: "tel", autocomplete: "tel", inputmode: "tel",
                maxlength: 30, width: "short"),
            field(
                "postal_code", "郵便番号", hint: hints.postalCode, autocomplete: "postal-code", inputmode: "numeric",
                maxlength: 12, width: "short"),
            field("address", "住所", hint: hints.address, autocomplete: "street-address", maxlength: 200),
        ]
        site = [
            field("site_name", "サイト名", hint: hints.site),
            field("site_name_kana", "サイト名（カナ）", hint: hints.siteKana),
            field(
                "site_url", "サイトURL", required: false, hint: "例：https://example.jp", type: "url", autocomplete: "url",
                inputmode: "url", maxlength: 300),
        ]
    }

    /// The registered ones, or what was typed in their place.
    init(
        _ account: Account_AccountSnapshot, typed: Form?, forStaff: Bool = false, problems: Problems?
    ) {
        let registered = account.detailTexts
        self.init(forStaff ? .staff(account.partyKind) : .change(account.partyKind), problems: problems) { name in
            typed.map { $0[name] } ?? registered[name, default: ""]
        }
    }

    private struct Hints {
        var companyLabel = "法人名"
        var companyCondition: String?
        var company: String?
        var person: String?
        var kana: String?
        var telephone: String?
        var postalCode: String?
        var address: String?
        var site: String?
        var siteKana: String?

        init(_ form: Use) {
            switch form {
            case .application:
                companyCondition = "法人の方は必須"
                company = "例：ウィズ・プランナーズ株式会社"
                person = "例：田中 太郎"
                kana = "例：タナカ タロウ"
                telephone = "例：03-1234-5678"
                postalCode = "例：141-0031"
                address = "本人確認書類と同じ住所を、建物名まで入力してください。"
                site = "お電話の一次受けの名乗り方になります。「お電話ありがとうございます。○○でございます」の○○の部分です。会社名でもかまいません。"
                siteKana = "オペレーターが読み間違えないように、読み方を入力してください。"
            case .change:
                address = "建物名まで入力してください。"
                site = "お電話の名乗り方になります。「お電話ありがとうございます。○○でございます」の○○の部分です。次のお電話から変わります。"
                siteKana = "オペレーターが読み間違えないように、読み方を入力してください。"
            case .staff:
                address = "建物名まで入力してください。"
                site = "お電話の名乗り方です。次のお電話から変わります。"
            }
            if case .change(.person) = form { companyLabel = "屋号" }
            if case .staff(.person) = form { companyLabel = "屋号" }
        }
    }
}

extension Account_AccountSnapshot {
    /// What the fields start with, by their names.
    fileprivate var detailTexts: [String: String] {
        [
            "company_name": companyName, "person_name": personName, "person_name_kana": personNameKana,
            "telephone": Show.telephone(telephone), "postal_code": Show.postalCode(postalCode), "address": address,
            "site_name": siteName, "site_name_kana": siteNameKana, "site_url": siteURL,
        ]
    }

    /// Beside what was typed in the same fields.
    func detailSettings(_ typed: Form) -> [StartedFrom.Setting] {
        let fields = DetailsFields(self, typed: nil, problems: nil)
        return (fields.customer + fields.site).map {
            StartedFrom.Setting($0.label, registered: [$0.value], typed: [typed[$0.name]])
        }
    }
}

extension Account_Application {
    /// The same fields as typed, for the request.
    mutating func setDetails(_ form: Form) {
        companyName = form["company_name"]
        personName = form["person_name"]
        personNameKana = form["person_name_kana"]
        telephone = form["telephone"]
        postalCode = form["postal_code"]
        address = form["address"]
        siteName = form["site_name"]
        siteNameKana = form["site_name_kana"]
        siteURL = form["site_url"]
    }
}

import Contracts
import Foundation
import GRPCCore
import HTTPTypes
import Hummingbird
import Primitives
import SwiftProtobuf

/// Everything the four services keep of an account as one JSON object, written out as it comes (docs/personal-data.md):
/// the customer takes it home, staff answer requests of disclosure with it (個人情報の保護に関する法律 33条).
struct AccountExport: Sendable {
    private static let perPage: Int32 = 100

    let services: Services
    /// What AccountService says of it: in words, and the other tables row by row.
    let account: String
    let records: String
    let customer: Common_Customer
    let generated: Instant
    /// What only staff take out, and who does; nil for the customer's own download.
    var disclosed: (staff: Common_Staff, documents: [Account_Document])?

    private static let note =
        "本人確認書類の画像と番号は、この書き出しには含まれません。ご希望の場合は、個人情報の窓口へ開示をご請求ください。ご本人であることを確認したうえでお渡しします。"

    func response(_ context: some SiteContext, person: String) async throws -> Response {
        let passage = try Passage(context, person: person) { send in try await write(send) }
        return try await passage.response([
            .contentType: "application/json; charset=utf-8",
            .contentDisposition: "attachment; filename=\"account_\(JapanDate(generated).iso).json\"",
        ])
    }

    private func write(_ send: @escaping @Sendable (Data) async -> Void) async throws {
        let out: @Sendable (String) async -> Void = { text in await send(Data(text.utf8)) }
        await out("{\n\"generated_at\": \"\(Show.machineTime(generated.milliseconds))\",\n\"account\": \(account)")
        await out(",\n\"account_records\": \(records)")
        await out(",\n\"inquiries\": ")
        // The array that CallService writes by itself.
        try await services.call.exportInquiries(
            .with {
                $0.customer = customer
                $0.format = .json
            }, options: .export
        ) { response in
            for try await message in response.messages { await send(message.chunk) }
        }
        await out(",\n\"invoices\": [")
        try await pages(out) { key in
            let page = try await services.billing.listInvoices(
                .with {
                    $0.customer = customer
                    $0.pageKey = key
                    $0.limit = AccountExport.perPage
                }, options: .slow)
            return (page.invoices, page.nextPageKey)
        }
        await out("],\n\"notices\": [")
        try await pages(out) { key in
            let page = try await services.notify.listDeliveries(
                .with {
                    $0.customer = customer
                    $0.pageKey = key
                    $0.limit = AccountExport.perPage
                }, options: .slow)
            return (page.deliveries, page.nextPageKey)
        }
        await out("]")
        try await tables(out, send)
        try await pictures(out)
        await out("\n}\n")
    }

    /// Every table of the other three that holds anything of the account.
    private func tables(
        _ out: @Sendable (String) async -> Void, _ send: @escaping @Sendable (Data) async -> Void
    ) async throws {
        await out(",\n\"call_records\": ")
        try await services.call.exportAccount(.with { $0.customer = customer }, options: .export) { response in
            for try await message in response.messages { await send(message.chunk) }
        }
        await out(",\n\"billing_records\": ")
        try await services.billing.exportAccount(.with { $0.customer = customer }, options: .export) { response in
            for try await message in response.messages { await send(message.chunk) }
        }
        await out(",\n\"notify_records\": ")
        try await services.notify.exportAccount(.with { $0.customer = customer }, options: .export) { response in
            for try await message in response.messages { await send(message.chunk) }
        }
    }

    /// Of identity documents, in what staff disclose: each is looked at by the reviewer who takes it, and that is kept.
    private func pictures(_ out: @Sendable (String) async -> Void) async throws {
        guard let disclosed else {
            await out(",\n\"identity_documents_note\": \"\(AccountExport.note)\"")
            return
        }
        await out(",\n\"identity_document_pages\": [")
        var lead = "\n"
        for document in disclosed.documents {
            for page in document.pages {
                let picture = try await services.account.getDocumentPage(
                    .with {
                        $0.staff = disclosed.staff
                        $0.documentID = document.documentID
                        $0.page = page.page
                    }, options: .slow)
                await out(
                    "\(lead){\"document_id\": \"\(document.documentID)\", \"page\": \(page.page), "
                        + "\"content_type\": \"\(picture.contentType)\", "
                        + "\"content_base64\": \"\(picture.content.base64EncodedString())\"}")
                lead = ",\n"
            }
        }
        await out("]")
    }

    private func pages<Item: Message>(
        _ out: @Sendable (String) async -> Void, _ page: (String) async throws -> ([Item], String)
    ) async throws {
        var options = JSONEncodingOptions()
        options.preserveProtoFieldNames = true
        var (key, first) = ("", true)
        repeat {
            let (items, next) = try await page(key)
            for item in items {
                let json = try item.jsonString(options: options)
                await out((first ? "\n" : ",\n") + json)
                first = false
            }
            key = next
        } while !key.isEmpty
    }

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/export") { _, context in
            let customer = try context.customer()
            let account = try await context.edge.services.account.exportAccount(
                .with { $0.customer = customer }, options: .slow)
            return try await AccountExport(
                services: context.edge.services, account: account.json, records: account.recordsJson,
                customer: customer,
                generated: context.edge.world.now
            ).response(context, person: customer.memberID)
        }
    }

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts/:id/export") { _, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let account = try await context.edge.services.account.exportAccountForStaff(
                .with {
                    $0.staff = staff
                    $0.accountID = id.text
                }, options: .slow)
            // The others are asked as the person whose data they are; AccountService has kept who of staff asks.
            let person = Common_Customer.with {
                $0.accountID = id.text
                $0.memberID = context.edge.world.newID(MemberID.self).text
                $0.role = .owner
            }
            return try await AccountExport(
                services: context.edge.services, account: account.json, records: account.recordsJson,
                customer: person, generated: context.edge.world.now, disclosed: (staff, account.documents)
            ).response(context, person: staff.staffID)
        }
    }
}

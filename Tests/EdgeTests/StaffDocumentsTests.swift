import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

/// The staff side's pages of one customer, its documents and numbers.
@Suite struct StaffDocumentsTests {
    @Test func aPersonsPageStandsWhileBillingIsAway() async throws {
        var fakes = StaffFixture.services()
        fakes.on(Billing_BillingService.Method.ListInvoicesForStaff.descriptor) {
            (_: Billing_ListInvoicesForStaffRequest) -> Billing_ListInvoicesForStaffResponse in
            throw RPCError(code: .unavailable, message: "away")
        }
        try await StaffFixture.signedIn("admin", fakes) { browser in
            let page = try await browser.get(StaffFixture.account)
            #expect(page.status == 200)
            #expect(page.text.contains("ひなた&lt;b&gt;"))
            #expect(page.text.contains("請求の情報を取得できませんでした"))
        }
    }

    @Test func anOperatorSeesNoFormsOfReviewers() async throws {
        try await StaffFixture.signedIn("operator", StaffFixture.services()) { browser in
            let page = try await browser.get(StaffFixture.account)
            #expect(page.status == 200)
            for absent in ["発番する", "承認する", "href=\"/numbers\"", "href=\"/money\"", "/documents/doc_"] {
                #expect(!page.text.contains(absent), "\(absent)")
            }
            #expect(page.text.contains("href=\"/notices\""))
        }
    }

    @Test func aRefusedVerdictKeepsWhatWasTyped() async throws {
        let fakes = StaffFixture.services(reviewed: { request in
            #expect(request.documentID == StaffFixture.documentID && !request.accept)
            #expect(request.reason == "有効期限が切れています。有効な書類をお送りください。\nぼけ<i>")
            throw Rejected(.invalidArgument, "理由", fields: [.init("reason", "個人番号（12桁）は記録できません。")])
        })
        try await StaffFixture.signedIn("reviewer", fakes) { browser in
            let page = try await browser.get(StaffFixture.document)
            #expect(page.text.contains("<img src=\"\(StaffFixture.document)/pages/1\""))
            #expect(page.text.contains("<img src=\"\(StaffFixture.document)/pages/2\""))
            let answer = try await browser.post(
                StaffFixture.document,
                [
                    ("verdict", "reject"), ("ready_reason", "有効期限が切れています。有効な書類をお送りください。"),
                    ("reason", "ぼけ<i>"),
                ], with: page)
            #expect(answer.status == 400)
            #expect(answer.text.contains("value=\"有効期限が切れています。有効な書類をお送りください。\" checked"))
            #expect(answer.text.contains("ぼけ&lt;i&gt;</textarea>"))
            #expect(answer.text.contains("id=\"reason-wrong\">個人番号（12桁）は記録できません。"))
        }
    }

    @Test func aSeenIndividualNumberIsAskedForTwice() async throws {
        let fakes = StaffFixture.services(reviewed: {
            #expect($0.individualNumberSeen && !$0.accept && $0.reason.isEmpty)
        })
        try await StaffFixture.signedIn("reviewer", fakes) { browser in
            let page = try await browser.get(StaffFixture.document)
            #expect(page.text.contains("番号が写っているため消去する"))
            var answer = try await browser.post(StaffFixture.document, [("verdict", "number_seen")], with: page)
            #expect(answer.status == 400 && answer.text.contains("id=\"number_seen_sure-wrong\""))
            answer = try await browser.post(
                StaffFixture.document, [("verdict", "number_seen"), ("number_seen_sure", "1")], with: page)
            #expect(answer.status == 303 && answer.location == "\(StaffFixture.account)?done=deleted")
        }
    }

    @Test func anAcceptedDocumentLeadsBackToTheCustomer() async throws {
        let fakes = StaffFixture.services(reviewed: {
            #expect($0.comparedHash == "hash-of-what-is-shown")
            #expect($0.accept && $0.documentNumber == "123" && $0.reason.isEmpty)
            #expect($0.issuer == "東京都公安委員会" && $0.issuedDate == "2017-02-01")
        })
        try await StaffFixture.signedIn("reviewer", fakes) { browser in
            let page = try await browser.get(StaffFixture.document)
            #expect(page.text.contains("name=\"compared_hash\" value=\"hash-of-what-is-shown\""))
            let answer = try await browser.post(
                StaffFixture.document,
                [
                    ("verdict", "accept"), ("compared_hash", "hash-of-what-is-shown"), ("document_number", "123"),
                    ("reason", "x"), ("issuer", "東京都公安委員会"),
                    ("issued_date", "2017-02-01"),
                ], with: page)
            #expect(answer.status == 303 && answer.location == "\(StaffFixture.account)?done=complete")
        }
    }

    @Test(arguments: [
        ("image/png", 200, "inline; filename=\"document-1.png\""),
        ("image/jpeg", 200, "inline; filename=\"document-1.jpg\""), ("application/pdf", 404, nil),
        ("image/svg+xml", 404, nil), ("text/html", 404, nil),
    ])
    func aDocumentsPageCanDoNothing(type: String, status: Int, disposition: String?) async throws {
        var fakes = StaffFixture.services()
        fakes.on(Account_AccountService.Method.GetDocumentPage.descriptor) { (_: Account_GetDocumentPageRequest) in
            Account_GetDocumentPageResponse.with {
                $0.contentType = type
                $0.content = Data("<script>".utf8)
            }
        }
        try await StaffFixture.signedIn("reviewer", fakes) { browser in
            let answer = try await browser.get("\(StaffFixture.document)/pages/1")
            #expect(answer.status == status)
            guard let disposition else { return }
            #expect(answer.headers[.contentType] == type && answer.headers[.contentDisposition] == disposition)
            #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("sandbox; default-src 'none'") == true)
            #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test func aRefusedIssueSaysWhatIsWrongBesideTheField() async throws {
        let fakes = StaffFixture.services(issued: { request in
            #expect(request.number.isEmpty && request.serviceStartDate == "2017-02-01")
            throw Rejected(.invalidArgument, "日付", fields: [.init("service_start_date", "サービス開始日は今日以降の日付にしてください。")])
        })
        try await StaffFixture.signedIn("reviewer", fakes) { browser in
            let page = try await browser.get(StaffFixture.account)
            #expect(page.text.contains("value=\"2017-02-27\""), "the day of the clock")
            #expect(page.text.contains("<li>本人確認書類の承認</li>"))
            let answer = try await browser.post(
                "\(StaffFixture.account)/issue", [("number", ""), ("service_start_date", "2017-02-01")], with: page)
            #expect(answer.status == 400)
            #expect(answer.text.contains("id=\"service_start_date-wrong\">サービス開始日は今日以降の日付にしてください。"))
            #expect(answer.text.contains("value=\"2017-02-01\""))
        }
    }

    @Test(arguments: [(Int32(0), 400, "誤りのある行（1行）"), (2, 200, "2件の番号を取り込みました")])
    func linesThatAreNoNumbersAreNamed(added: Int32, status: Int, words: String) async throws {
        var fakes = StaffFixture.services()
        fakes.on(Account_AccountService.Method.ImportNumbers.descriptor) { (_: Account_ImportNumbersRequest) in
            Account_ImportNumbersResponse.with {
                $0.added = added
                guard added == 0 else { return }
                $0.badLineCount = 1
                $0.badLines = [
                    .with { ($0.line, $0.text, $0.reason) = (1, "0312", "03の電話番号ではありません。") }
                ]
            }
        }
        try await StaffFixture.signedIn("admin", fakes) { browser in
            let page = try await browser.get("/numbers")
            let answer = try await browser.post("/numbers", [("lines", "0312\n03-5000-0001")], with: page)
            #expect(answer.status == status)
            #expect(answer.text.contains(words))
            #expect(answer.text.contains("03の電話番号ではありません。") == (added == 0))
            #expect(answer.text.contains("0312\n03-5000-0001</textarea>") == (added == 0))
        }
    }
}

/// What a reviewer is told after a verdict, and asked before one.
@Suite struct ReviewFormTests {
    @Test(arguments: [
        ("rejected", "書類を差し戻しました"), ("half", "ほかの担当者の承認を待っています"), ("partly", "残りの書類"),
        ("complete", "本人確認が完了しました"), ("on_hold", "保留を解除したときにお知らせします"), ("deleted", "書類の内容を消去しました"),
    ])
    func whatIsSaidAfterwards(done: String, words: String) async throws {
        try await StaffFixture.signedIn("reviewer", StaffFixture.services()) { browser in
            let page = try await browser.get("\(StaffFixture.account)?done=\(done)")
            #expect(page.text.contains(words))
        }
    }

    @Test func aNumberThatMustNotBeKeptIsNotAskedFor() {
        let review = DocumentReview(
            .with {
                $0.coveredNumber = "保険者番号と被保険者等記号・番号"
                $0.needsIssuer = true
                $0.needsIssuedDate = true
                $0.pages = [.init()]
            }, of: "acc_1", typed: Form(), problems: nil)
        #expect(review.coveredNumber != nil && !review.numberNeeded && review.issuerNeeded && review.issuedNeeded)
        #expect(review.seenWords == "保険者番号と被保険者等記号・番号が隠されていない" && review.mayDelete)
        let other = DocumentReview(.with { $0.hasNumber_p = true }, of: "acc_1", typed: Form(), problems: nil)
        #expect(other.coveredNumber == nil && other.numberNeeded && other.authority == nil && other.business == nil)
    }

    @Test func aCompanysPeopleAreTakenAsTyped() {
        let details = VerificationForm.details(
            Form([
                ("ownership", "quarter"), ("owner_1_name", "高橋"), ("owner_1_birth_year", "1980"),
                ("owner_1_birth_month", "4"), ("owner_1_birth_day", "1"), ("owner_3_counts", "1"),
                ("person_in_charge_birth_year", "1981"),
            ]))
        #expect(details.ownership == .quarter && details.beneficialOwners.count == VerificationForm.mostOwners)
        #expect(details.beneficialOwners[0].birthDate == "1980-4-1" && details.beneficialOwners[2].countsAsPerson)
        #expect(details.personInChargeBirthDate == "1981--", "the service says what is missing")
    }

    @Test func whatIsKeptComesBackIntoTheForm() {
        let kept = Account_VerificationDetails.with {
            $0.ownership = .representative
            $0.personInChargeBirthDate = "1980-04-01"
            $0.beneficialOwners = [
                .with { $0.name = "高橋" }, .with { ($0.name, $0.birthDate, $0.address) = ("佐藤", "1981-12-31", "大阪市") },
            ]
        }
        let form = VerificationForm(.company, kept: kept, typed: nil, problems: nil)
        #expect(form.company?.open == true && form.company?.birth.month == "4")
        #expect(form.company?.others[0].birth.day == "31" && form.company?.others[1].isEmpty == true)
        #expect(form.company?.ownership.choices.first { $0.chosen }?.value == "representative")
        #expect(VerificationForm.facts(kept).contains { $0.value == "佐藤　1981年12月31日生　大阪市" })
    }
}

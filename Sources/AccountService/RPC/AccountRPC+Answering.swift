import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

/// What an operator's card learns from the customer: when calls are answered, and the words for operators.
extension AccountRPC {
    func setAnsweringTimes(
        request: Account_SetAnsweringTimesRequest, context: ServerContext
    ) async throws -> Account_SetAnsweringTimesResponse {
        let account = try request.customer.account()
        let command = SetAnsweringTimes.Command(
            hours: request.hours.map(\.value), closedOnHolidays: request.closedOnHolidays,
            closingDays: request.closingDays.map {
                TypedClosingDays(from: $0.fromDate, to: $0.toDate, label: $0.label)
            })
        return try await repeatable(request.requestID, request) { repeated in
            try await store.setAnsweringTimes(command, of: account, began: request.startingVersion, repeated)
        }
    }

    func setAddressees(
        request: Account_SetAddresseesRequest, context: ServerContext
    ) async throws -> Account_SetAddresseesResponse {
        let account = try request.customer.account()
        let typed = request.addressees.map {
            Addressee(name: $0.name, nameKana: $0.nameKana, department: $0.department)
        }
        return try await repeatable(request.requestID, request) { repeated in
            try await store.setAddressees(typed, of: account, began: request.startingVersion, repeated)
        }
    }

    func getAnsweringTexts(
        request: Account_GetAnsweringTextsRequest, context: ServerContext
    ) async throws -> Account_GetAnsweringTextsResponse {
        let texts = try await store.answeringTexts(request.kind.chosen(), of: request.customer.account())
        return .with {
            $0.texts = texts.versions.map { Account_AnsweringText($0) }
            if let approved = texts.approved { $0.approved = Account_AnsweringText(approved) }
            $0.optionHeld = texts.optionHeld
            $0.nextChangeDate = texts.nextChange?.iso ?? ""
            $0.version = AnsweringText.version(newest: texts.versions.first?.id)
        }
    }

    func checkAnsweringText(
        request: Account_CheckAnsweringTextRequest, context: ServerContext
    ) async throws -> Account_CheckAnsweringTextResponse {
        _ = try request.customer.account()
        let content = try SubmitAnsweringText.check(request.content.value(request.kind.chosen()))
        return .with { $0.normalised = Account_AnsweringTextContent(content) }
    }

    func submitAnsweringText(
        request: Account_SubmitAnsweringTextRequest, context: ServerContext
    ) async throws -> Account_SubmitAnsweringTextResponse {
        let account = try request.customer.account()
        let content = try SubmitAnsweringText.check(request.content.value(request.kind.chosen()))
        return try await repeatable(request.requestID, request) { repeated in
            try await store.submitAnsweringText(
                content, of: account, by: Typed.line(request.memberName), began: request.startingVersion, repeated)
        }
    }

    func listAnsweringTexts(
        request: Account_ListAnsweringTextsRequest, context: ServerContext
    ) async throws -> Account_ListAnsweringTextsResponse {
        _ = try request.staff.person()
        let key = AnsweringTextID(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let page = try await store.waitingTexts(after: key, limit: checkedLimit(request.limit))
        return .with {
            $0.rows = page.lines.map { line in
                .with {
                    $0.textID = line.text.id.text
                    $0.kind = Account_AnsweringTextKind(line.text.content.kind)
                    $0.submittedMs = line.text.submitted.milliseconds
                    $0.accountID = line.account.id.text
                    $0.brand = line.account.details.brand
                    $0.siteName = line.account.details.siteName
                    $0.siteNameKana = line.account.details.siteNameKana
                    $0.first = line.first
                }
            }
            $0.nextPageKey = page.next?.text ?? ""
        }
    }

    func getAnsweringTextForStaff(
        request: Account_GetAnsweringTextForStaffRequest, context: ServerContext
    ) async throws -> Account_GetAnsweringTextForStaffResponse {
        _ = try request.staff.person()
        guard let id = AnsweringTextID(request.textID) else { throw NotFound.answeringText }
        let found = try await store.answeringTextForStaff(id)
        return .with {
            $0.text = Account_AnsweringText(found.text, forStaff: true)
            if let before = found.before { $0.before = Account_AnsweringText(before, forStaff: true) }
            $0.account = Account_AccountSnapshot(found.account)
            $0.history = found.history.map { Account_AnsweringText($0, forStaff: true) }
        }
    }

    func reviewAnsweringText(
        request: Account_ReviewAnsweringTextRequest, context: ServerContext
    ) async throws -> Account_ReviewAnsweringTextResponse {
        let staff = try request.staff.member()
        guard let id = AnsweringTextID(request.textID) else { throw NotFound.answeringText }
        let verdict: ReviewAnsweringText.Verdict = request.approve ? .approve : .reject(reason: request.reason)
        try await repeatable(request.requestID, request) { repeated in
            try await store.reviewAnsweringText(id, verdict, by: staff, repeated)
        }
        return Account_ReviewAnsweringTextResponse()
    }
}

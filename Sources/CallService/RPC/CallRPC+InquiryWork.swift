import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension CallRPC {
    func getInquiry(request: Call_GetInquiryRequest, context: ServerContext) async throws -> Call_GetInquiryResponse {
        let account = try request.customer.account()
        return try await CallRPC.found {
            let detail = try await store.detail(try InquiryID.named(request.inquiryID), of: account)
            return .with {
                $0.inquiry = Call_Inquiry(detail.inquiry)
                $0.history = detail.history.map(Call_HistoryEntry.init)
                $0.earlierCalls = detail.earlierCalls.map(Call_Inquiry.init)
                $0.versions = detail.versions
            }
        }
    }

    func setInquiryHandled(
        request: Call_SetInquiryHandledRequest, context: ServerContext
    ) async throws -> Call_SetInquiryHandledResponse {
        let account = try request.customer.account()
        return try await CallRPC.found {
            let changed = try await store.setHandled(
                try InquiryID.named(request.inquiryID), of: account, to: request.handled,
                by: try Actor(request.customer, request.memberName), requestID: Repeats.checked(request.requestID),
                request: request)
            return .with { $0.inquiry = changed.response }
        }
    }

    func addInquiryNote(
        request: Call_AddInquiryNoteRequest, context: ServerContext
    ) async throws -> Call_AddInquiryNoteResponse {
        let account = try request.customer.account()
        return try await CallRPC.found {
            do {
                let noted = try await store.addNote(
                    request.text, to: try InquiryID.named(request.inquiryID), of: account,
                    by: try Actor(request.customer, request.memberName), requestID: Repeats.checked(request.requestID),
                    request: request)
                return .with { $0.inquiry = noted.response }
            } catch let rejection as AddInquiryNote.Rejection {
                let sentence =
                    switch rejection {
                    case .empty: "メモが入力されていません。"
                    case .tooLong: "メモは、\(AddInquiryNote.limit)文字以内で入力してください。"
                    case .tooMany: "メモは、1件のお問い合わせに\(AddInquiryNote.notesLimit)個までです。"
                    }
                throw Rejected(.invalidArgument, sentence, fields: [.init("text", sentence)])
            }
        }
    }

    func assignInquiry(
        request: Call_AssignInquiryRequest, context: ServerContext
    ) async throws -> Call_AssignInquiryResponse {
        let account = try request.customer.account()
        let assignee =
            request.assigneeID.isEmpty
            ? nil : Inquiry.Assignee(id: request.assigneeID, name: Typed.line(request.assigneeName))
        return try await CallRPC.found {
            do {
                let assigned = try await store.assign(
                    try InquiryID.named(request.inquiryID), of: account, to: assignee,
                    by: try Actor(request.customer, request.memberName), requestID: Repeats.checked(request.requestID),
                    request: request)
                return .with { $0.inquiry = assigned.response }
            } catch is AssignInquiry.Malformed {
                let sentence = "担当者を選択し直してください。"
                throw Rejected(.invalidArgument, sentence, fields: [.init("assignee_id", sentence)])
            }
        }
    }

    func snoozeInquiry(
        request: Call_SnoozeInquiryRequest, context: ServerContext
    ) async throws -> Call_SnoozeInquiryResponse {
        let account = try request.customer.account()
        return try await CallRPC.found {
            do {
                let snoozed = try await store.snooze(
                    try InquiryID.named(request.inquiryID), of: account,
                    until: request.untilMs == 0 ? nil : Instant(milliseconds: request.untilMs),
                    by: try Actor(request.customer, request.memberName), requestID: Repeats.checked(request.requestID),
                    request: request)
                return .with { $0.inquiry = snoozed.response }
            } catch let rejection as SnoozeInquiry.Rejection {
                let sentence =
                    switch rejection {
                    case .handled: "対応済みのお問い合わせは、あとで表示にできません。未対応に戻してからお試しください。"
                    case .past: "これから先の日時を指定してください。"
                    case .tooFar: "90日以内の日時を指定してください。"
                    }
                throw Rejected(.invalidArgument, sentence, fields: [.init("until", sentence)])
            }
        }
    }

    /// What is not found or was asked before for something else is answered alike everywhere.
    static func found<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch is NotFound {
            throw CallRPC.inquiryNotFound
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }
}

extension Identifier {
    /// - Throws: `NotFound` for what is no id.
    static func named(_ text: String) throws -> Self {
        guard let id = Self(text) else { throw NotFound() }
        return id
    }
}

extension Actor {
    init(_ customer: Common_Customer, _ name: String) throws {
        let name = Typed.line(name)
        guard name.count <= 100 else { throw Rejected(.invalidArgument, "お名前は、100文字以内です。") }
        self.init(id: customer.memberID, name: name, isStaff: false)
    }

    init(_ staff: Common_Staff) { self.init(id: staff.staffID, name: staff.name, isStaff: true) }
}

extension Call_HistoryEntry {
    init(_ entry: HistoryEntry) {
        self = .with {
            $0.entryID = entry.id.text
            $0.kind =
                switch entry.line.what {
                case .handled: .handled
                case .reopened: .reopened
                case .noted: .noted
                case .assigned: .assigned
                case .unassigned: .unassigned
                case .snoozed: .snoozed
                case .woken: .woken
                case .corrected: .corrected
                case .disputed: .disputed
                case .counted: .counted
                case .waived: .waived
                }
            $0.atMs = entry.at.milliseconds
            $0.byID = entry.by.id
            $0.byName = entry.by.name
            $0.text = entry.line.text
            $0.untilMs = entry.line.until?.milliseconds ?? 0
        }
    }
}

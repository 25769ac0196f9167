import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension CallRPC {
    func recordInquiry(
        request: Call_RecordInquiryRequest, context: ServerContext
    ) async throws -> Call_RecordInquiryResponse {
        _ = try request.staff.person()
        let call = CallID(request.callID)
        guard request.callID.isEmpty || call != nil else { throw CallRPC.callNotFound }
        let command = RecordInquiry.Command(
            number: request.number, call: call, writeUp: WriteUp(request),
            received: request.receivedMs == 0 ? nil : Instant(milliseconds: request.receivedMs),
            recordedBy: request.staff.name)
        do {
            let recorded = try await store.record(
                command, requestID: Repeats.checked(request.requestID), request: request)
            let duplicates = try await store.duplicates(
                of: try InquiryID.named(recorded.response.inquiryID),
                in: try AccountID.named(recorded.response.accountID))
            return .with {
                $0.inquiry = recorded.response
                if case .repeated = recorded { $0.repeated = true }
                $0.duplicates = duplicates.map(Call_Inquiry.init)
            }
        } catch let rejection as RecordInquiry.Rejection {
            throw Rejected(rejection)
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }
}

extension WriteUp {
    init(_ wire: Call_RecordInquiryRequest) {
        self.init(
            callerName: wire.callerName, callerNameKana: wire.callerNameKana, callerCompany: wire.callerCompany,
            callerNumber: wire.callerNumber, addressee: wire.addressee, callbackWanted: wire.callback.isWanted,
            convenientTime: wire.convenientTime, content: wire.content, kind: KindOfCall(wire.kind))
    }
}

extension Call_Callback {
    /// nil while neither is chosen.
    var isWanted: Bool? {
        switch self {
        case .wanted: true
        case .notWanted: false
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Rejected {
    init(_ rejection: RecordInquiry.Rejection) {
        switch rejection {
        case .numberUnknown:
            self.init(
                .notFound, "この番号のお客様は登録されていません。",
                fields: [.init("number", "この番号のお客様は登録されていません。")])
        case .callUnknown:
            self = CallRPC.callNotFound
        case .callWrittenUpAlready:
            self.init(.alreadyExists, "この着信はすでに記録されています。一覧に戻ってご確認ください。")
        case .fields(let problems):
            self.init(.invalidArgument, "入力内容をご確認ください。", fields: problems.map(FieldProblem.init))
        }
    }
}

extension Rejected.FieldProblem {
    init(_ problem: WriteUp.Problem) {
        switch problem {
        case .callbackNotChosen: self.init("kind", "電話の種別が選択されていません。")
        case .callerNameMissing: self.init("caller_name", "折り返しが必要な場合は、お名前を入力してください。")
        case .callerNumberMissing: self.init("caller_number", "折り返しが必要な場合は、電話番号を入力してください。")
        case .callerNumberMalformed:
            self.init("caller_number", "電話番号は、0から始まる10桁または11桁で入力してください。海外の番号は、+と国番号から入力してください。")
        case .kanaMalformed: self.init("caller_name_kana", "フリガナは、カタカナで入力してください。")
        case .contentMissing: self.init("content", "お問い合わせ内容が入力されていません。")
        case .receivedOutOfRange: self.init("received", "受電日時は、現在から7日前までの日時を指定してください。")
        case .tooLong(let field, let limit):
            self.init(field.wireName, "\(field.japanese)は、\(limit)文字以内で入力してください。")
        }
    }
}

extension WriteUp.Field {
    fileprivate var wireName: String {
        switch self {
        case .callerName: "caller_name"
        case .callerNameKana: "caller_name_kana"
        case .callerCompany: "caller_company"
        case .addressee: "addressee"
        case .convenientTime: "convenient_time"
        case .content: "content"
        }
    }

    fileprivate var japanese: String {
        switch self {
        case .callerName: "お名前"
        case .callerNameKana: "フリガナ"
        case .callerCompany: "法人名"
        case .addressee: "宛先"
        case .convenientTime: "ご都合のよい時間"
        case .content: "お問い合わせ内容"
        }
    }
}

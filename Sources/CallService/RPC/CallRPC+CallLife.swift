import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension CallRPC {
    func updateCallStatus(
        request: Call_UpdateCallStatusRequest, context: ServerContext
    ) async throws -> Call_UpdateCallStatusResponse {
        let status: UpdateCallStatus.Status
        switch request.status {
        case .ringing: status = .ringing
        case .answered: status = .answered
        case .ended: status = .ended
        case .unspecified, .UNRECOGNIZED: throw Rejected(.invalidArgument, "回線の状態が指定されていません。")
        }
        let shown = try await store.updateStatus(
            providerCallID: Repeats.checked(request.providerCallID), status,
            at: request.atMs == 0 ? nil : Instant(milliseconds: request.atMs), dialled: request.dialled,
            caller: request.caller)
        return .with { if let shown { $0.call = Call_OpenCall(shown) } }
    }

    func releaseCall(request: Call_ReleaseCallRequest, context: ServerContext) async throws -> Call_ReleaseCallResponse
    {
        let person = try request.staff.person()
        do {
            let shown = try await store.release(
                try CallID.named(request.callID), by: person, admin: request.staff.role == .admin)
            return .with { $0.call = Call_OpenCall(shown) }
        } catch is NotFound {
            throw CallRPC.callNotFound
        } catch ReleaseCall.Rejection.takenBy(let name) {
            throw Rejected(.failedPrecondition, "この着信は、\(name)さんが応対しています。")
        }
    }

    func closeCall(request: Call_CloseCallRequest, context: ServerContext) async throws -> Call_CloseCallResponse {
        let person = try request.staff.person()
        guard let kind = KindOfCall(request.kind) else {
            let sentence = "種別を選択してください。"
            throw Rejected(.invalidArgument, sentence, fields: [.init("kind", sentence)])
        }
        do {
            return try await store.close(
                try CallID.named(request.callID),
                .init(kind: kind, note: request.note, by: .init(id: person, name: request.staff.name)),
                requestID: Repeats.checked(request.requestID), request: request)
        } catch is NotFound {
            throw CallRPC.callNotFound
        } catch is RequestIDReused {
            throw Repeats.reused
        } catch let rejection as CloseCall.Rejection {
            switch rejection {
            case .writtenUpAlready: throw Rejected(RecordInquiry.Rejection.callWrittenUpAlready)
            case .takenBy(let name): throw Rejected(.failedPrecondition, "この着信は、\(name)さんが応対しています。")
            case .needsWriteUp:
                let sentence = "「\(kind.name)」は、内容を記録してください。"
                throw Rejected(.invalidArgument, sentence, fields: [.init("kind", sentence)])
            case .noteTooLong:
                let sentence = "補足は、\(CloseCall.noteLimit)文字以内で入力してください。"
                throw Rejected(.invalidArgument, sentence, fields: [.init("note", sentence)])
            }
        }
    }

    func getAnnouncement(
        request: Call_GetAnnouncementRequest, context: ServerContext
    ) async throws -> Call_GetAnnouncementResponse {
        _ = try request.staff.person()
        do {
            let announcement = try await store.announcement(of: try AccountID.named(request.accountID))
            return .with {
                $0.spoken = announcement.spoken
                $0.own = announcement.own ?? ""
                $0.optionHeld = announcement.optionHeld
            }
        } catch is NotFound {
            throw CallRPC.numberNotFound
        }
    }

    func setAnnouncement(
        request: Call_SetAnnouncementRequest, context: ServerContext
    ) async throws -> Call_SetAnnouncementResponse {
        _ = try request.staff.person()
        let text = Typed.text(request.text)
        guard text.count <= Announcement.limit else {
            let sentence = "案内の文面は、\(Announcement.limit)文字以内で入力してください。"
            throw Rejected(.invalidArgument, sentence, fields: [.init("text", sentence)])
        }
        do {
            return try await store.setAnnouncement(
                of: try AccountID.named(request.accountID), to: text.isEmpty ? nil : text, by: Actor(request.staff),
                requestID: Repeats.checked(request.requestID), request: request)
        } catch is NotFound {
            throw CallRPC.numberNotFound
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }
}

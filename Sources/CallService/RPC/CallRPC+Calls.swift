import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension CallRPC {
    func ring(request: Call_RingRequest, context: ServerContext) async throws -> Call_RingResponse {
        let shown = try await store.ring(
            .init(
                providerCallID: Repeats.checked(request.providerCallID), dialled: request.dialled,
                caller: request.caller, at: request.ringingMs == 0 ? nil : Instant(milliseconds: request.ringingMs),
                followsAnswer: request.followsAnswer))
        return .with {
            $0.call = Call_OpenCall(shown)
            $0.answer = $0.call.answer
            $0.announcement = shown.call.announcement
        }
    }

    func listOpenCalls(
        request: Call_ListOpenCallsRequest, context: ServerContext
    ) async throws -> Call_ListOpenCallsResponse {
        let open = try await store.openCalls(for: try request.staff.person())
        return .with {
            $0.calls = open.calls.map(Call_OpenCall.init)
            $0.feedSequence = open.feedSequence
        }
    }

    func takeCall(request: Call_TakeCallRequest, context: ServerContext) async throws -> Call_TakeCallResponse {
        let person = try request.staff.person()
        guard let id = CallID(request.callID) else { throw CallRPC.callNotFound }
        do {
            let shown = try await store.take(id, by: .init(id: person, name: request.staff.name))
            return .with { $0.call = Call_OpenCall(shown) }
        } catch is NotFound {
            throw CallRPC.callNotFound
        }
    }

    func getAnsweringCard(
        request: Call_GetAnsweringCardRequest, context: ServerContext
    ) async throws -> Call_GetAnsweringCardResponse {
        _ = try request.staff.person()
        do {
            guard let number = PhoneNumber(request.number) else { throw NotFound() }
            let answering = try await store.answering(number, caller: PhoneNumber(caller: request.callerNumber))
            return .with {
                $0.card = Call_AnsweringCard(answering)
                $0.lastCalls = answering.lastCalls.map(Call_Inquiry.init)
                $0.lastCallsOfCaller = answering.lastCallsOfCaller.map(Call_Inquiry.init)
            }
        } catch is NotFound {
            throw Rejected(
                .notFound, "この番号のお客様は登録されていません。",
                fields: [.init("number", "この番号のお客様は登録されていません。")])
        }
    }
}

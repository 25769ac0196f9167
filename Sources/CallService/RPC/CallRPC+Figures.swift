import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension CallRPC {
    func getFigures(request: Call_GetFiguresRequest, context: ServerContext) async throws -> Call_GetFiguresResponse {
        let account = try request.customer.account()
        let period = try CallRPC.period(request.fromDate, request.toDate, limit: FiguresPeriod.customerDays)
        let figures = try await store.figures(of: account, period)
        return .with {
            $0.calls = Int32(figures.calls)
            $0.counted = Int32(figures.counted)
            $0.callbackWanted = Int32(figures.callbackWanted)
            $0.byHour = figures.byHour.map(Int32.init)
            $0.byWeekday = figures.byWeekday.map(Int32.init)
            $0.byKind = KindOfCall.allCases.compactMap { kind in
                figures.byKind[kind].map { calls in
                    .with {
                        $0.kind = Call_CallKind(kind)
                        $0.calls = Int32(calls)
                    }
                }
            }
            $0.takenWithin = figures.takenWithin.map(Call_WithinCount.init)
            $0.taken = Int32(figures.taken)
            $0.handledWithin = figures.handledWithin.map(Call_WithinCount.init)
            $0.handled = Int32(figures.handled)
        }
    }

    func getDeskFigures(
        request: Call_GetDeskFiguresRequest, context: ServerContext
    ) async throws -> Call_GetDeskFiguresResponse {
        _ = try request.staff.person()
        let period = try CallRPC.period(request.fromDate, request.toDate, limit: FiguresPeriod.deskDays)
        let figures = try await store.deskFigures(period)
        return .with {
            $0.writtenUp = Int32(figures.writtenUp)
            $0.writtenUpWithin = figures.writtenUpWithin.map(Call_WithinCount.init)
            $0.operators = figures.operators.map { person in
                .with {
                    $0.name = person.name
                    $0.writtenUp = Int32(person.writtenUp)
                    $0.withinTenMinutes = Int32(person.withinRule)
                    $0.meanMs = person.mean.wholeMilliseconds
                }
            }
            $0.waitingNow = Int32(figures.waitingNow)
            $0.takenNow = Int32(figures.takenNow)
            $0.oldestRingingMs = figures.oldestRinging?.milliseconds ?? 0
        }
    }

    private static func period(_ from: String, _ to: String, limit: Int) throws -> FiguresPeriod {
        do {
            return try FiguresPeriod(from: from, to: to, limit: limit)
        } catch {
            let problem: Rejected.FieldProblem =
                switch error {
                case .noDay: .init("from_date", "期間の日付を選択し直してください。")
                case .backwards: .init("to_date", "終わりの日は、始まりの日より後にしてください。")
                case .tooLong(let days): .init("to_date", "期間は、\(days)日以内にしてください。")
                }
            throw Rejected(.invalidArgument, problem.sentence, fields: [problem])
        }
    }
}

extension Call_WithinCount {
    init(_ within: Within) {
        self = .with {
            $0.withinMs = within.limit.wholeMilliseconds
            $0.calls = Int32(within.calls)
        }
    }
}

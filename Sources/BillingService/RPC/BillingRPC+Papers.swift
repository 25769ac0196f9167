import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension BillingRPC {
    func getPaper(request: Billing_GetPaperRequest, context: ServerContext) async throws -> Billing_GetPaperResponse {
        throw RPCError(code: .unimplemented, message: "papers are still fetched by GetReceiptPdf")
    }

    func downloadPapers(
        request: Billing_DownloadPapersRequest, response: RPCWriter<Billing_DownloadPapersResponse>,
        context: ServerContext
    ) async throws {
        throw RPCError(code: .unimplemented, message: "papers are still fetched by GetReceiptPdf")
    }

    func setAddressee(
        request: Billing_SetAddresseeRequest, context: ServerContext
    ) async throws -> Billing_SetAddresseeResponse {
        throw RPCError(code: .unimplemented, message: "papers are made out to the registered name")
    }

    func getMonthlyRun(
        request: Billing_GetMonthlyRunRequest, context: ServerContext
    ) async throws -> Billing_GetMonthlyRunResponse {
        throw RPCError(code: .unimplemented, message: "see the metrics")
    }
}

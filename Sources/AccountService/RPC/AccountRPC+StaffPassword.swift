import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func changeStaffPassword(
        request: Account_ChangeStaffPasswordRequest, context: ServerContext
    ) async throws -> Account_ChangeStaffPasswordResponse {
        let id = try request.staff.person()
        let known = try await store.beginStaffPasswordChange(of: id)
        let chosen = try Password.choose(request.password, email: known.email).get()
        guard try await passwords.verify(Password(typed: request.currentPassword), known.hash) else {
            throw ChangePasswordRejection.wrongCurrent
        }
        let hash = try await passwords.hash(chosen)
        var fingerprint = request
        fingerprint.currentPassword = ""
        fingerprint.password = ""
        try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.changeStaffPassword(of: id, to: hash, repeated)
        }
        return Account_ChangeStaffPasswordResponse()
    }
}

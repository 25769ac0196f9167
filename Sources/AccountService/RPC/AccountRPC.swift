import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore
import SwiftProtobuf

/// Wire → command, parsed once. Rejections become statuses in `Refusals.swift`.
struct AccountRPC: Account_AccountService.SimpleServiceProtocol {
    static let mostPerPage = 100

    let store: AccountStore
    let brands: BrandCatalogue
    let passwords: PasswordHasher
    let tokens: AccessTokens
    let links: LinkSecrets
    let seal: DocumentSeal
    let memberSecrets: MemberSecrets
    let converter: PictureConverter

    var world: World { store.world }

    /// Who may call what.
    static let allowed = AllowList([
        Account_AccountService.Method.CheckApplication.descriptor: [.edge],
        Account_AccountService.Method.SubmitApplication.descriptor: [.edge],
        Account_AccountService.Method.CheckLink.descriptor: [.edge],
        Account_AccountService.Method.VerifyEmail.descriptor: [.edge],
        Account_AccountService.Method.ResendVerification.descriptor: [.edge],
        Account_AccountService.Method.SignIn.descriptor: [.edge],
        Account_AccountService.Method.SignInStaff.descriptor: [.edge],
        Account_AccountService.Method.RenewSession.descriptor: [.edge],
        Account_AccountService.Method.SignOut.descriptor: [.edge],
        Account_AccountService.Method.RequestPasswordReset.descriptor: [.edge],
        Account_AccountService.Method.ResetPassword.descriptor: [.edge],
        Account_AccountService.Method.ListSigningKeys.descriptor: [.edge],
        Account_AccountService.Method.GetAccount.descriptor: [.edge],
        Account_AccountService.Method.UploadDocument.descriptor: [.edge],
        Account_AccountService.Method.ListDocumentKinds.descriptor: [.edge],
        Account_AccountService.Method.ListAccounts.descriptor: [.edge],
        Account_AccountService.Method.GetAccountForStaff.descriptor: [.edge],
        Account_AccountService.Method.GetDocumentPage.descriptor: [.edge],
        Account_AccountService.Method.ReviewDocument.descriptor: [.edge],
        Account_AccountService.Method.ImportNumbers.descriptor: [.edge],
        Account_AccountService.Method.ListNumbers.descriptor: [.edge],
        Account_AccountService.Method.IssueNumber.descriptor: [.edge],
        Account_AccountService.Method.ReserveNumber.descriptor: [.edge],
        Account_AccountService.Method.ReleaseReservation.descriptor: [.edge],
        Account_AccountService.Method.SetServiceStart.descriptor: [.edge],
        Account_AccountService.Method.ChangeDetails.descriptor: [.edge],
        Account_AccountService.Method.ChangePassword.descriptor: [.edge],
        Account_AccountService.Method.AcknowledgeChanges.descriptor: [.edge],
        Account_AccountService.Method.ExportAccount.descriptor: [.edge],
        Account_AccountService.Method.ExportAccountForStaff.descriptor: [.edge],
        Account_AccountService.Method.SetAnsweringTimes.descriptor: [.edge],
        Account_AccountService.Method.SetAddressees.descriptor: [.edge],
        Account_AccountService.Method.GetAnsweringTexts.descriptor: [.edge],
        Account_AccountService.Method.CheckAnsweringText.descriptor: [.edge],
        Account_AccountService.Method.SubmitAnsweringText.descriptor: [.edge],
        Account_AccountService.Method.ListAnsweringTexts.descriptor: [.edge],
        Account_AccountService.Method.GetAnsweringTextForStaff.descriptor: [.edge],
        Account_AccountService.Method.ReviewAnsweringText.descriptor: [.edge],
        Account_AccountService.Method.SetVerificationDetails.descriptor: [.edge],
        Account_AccountService.Method.AttachDocument.descriptor: [.edge],
        Account_AccountService.Method.ListIntakeFiles.descriptor: [.edge],
        Account_AccountService.Method.GetIntakePage.descriptor: [.edge],
        Account_AccountService.Method.GetIntakeFile.descriptor: [.edge],
        Account_AccountService.Method.AttachIntakeFile.descriptor: [.edge],
        Account_AccountService.Method.DiscardIntakeFile.descriptor: [.edge],
        Account_AccountService.Method.ListDocumentViewings.descriptor: [.edge],
        Account_AccountService.Method.ListVerificationRecords.descriptor: [.edge],
        Account_AccountService.Method.ListTermsNotices.descriptor: [.edge],
        Account_AccountService.Method.MakeTermsNotice.descriptor: [.edge],
        Account_AccountService.Method.GetTermsNoticePaper.descriptor: [.edge],
        Account_AccountService.Method.RecordTermsNotice.descriptor: [.edge],
        Account_AccountService.Method.GetLinkSecret.descriptor: [.notify],
        Account_AccountService.Method.ListMembers.descriptor: [.edge],
        Account_AccountService.Method.InviteMember.descriptor: [.edge],
        Account_AccountService.Method.ResendInvitation.descriptor: [.edge],
        Account_AccountService.Method.ChangeMemberRole.descriptor: [.edge],
        Account_AccountService.Method.RemoveMember.descriptor: [.edge],
        Account_AccountService.Method.CheckInvitation.descriptor: [.edge],
        Account_AccountService.Method.AcceptInvitation.descriptor: [.edge],
        Account_AccountService.Method.CompleteSignIn.descriptor: [.edge],
        Account_AccountService.Method.GetSecondFactor.descriptor: [.edge],
        Account_AccountService.Method.StartSecondFactor.descriptor: [.edge],
        Account_AccountService.Method.ConfirmSecondFactor.descriptor: [.edge],
        Account_AccountService.Method.RenewRecoveryCodes.descriptor: [.edge],
        Account_AccountService.Method.DisableSecondFactor.descriptor: [.edge],
        Account_AccountService.Method.ResetSecondFactor.descriptor: [.edge],
        Account_AccountService.Method.ListSessions.descriptor: [.edge],
        Account_AccountService.Method.EndSession.descriptor: [.edge],
        Account_AccountService.Method.EndAllSessions.descriptor: [.edge],
        Account_AccountService.Method.ListChanges.descriptor: [.edge],
        Account_AccountService.Method.GetEmailChange.descriptor: [.edge],
        Account_AccountService.Method.RequestEmailChange.descriptor: [.edge],
        Account_AccountService.Method.ResendEmailChange.descriptor: [.edge],
        Account_AccountService.Method.WithdrawEmailChange.descriptor: [.edge],
        Account_AccountService.Method.ConfirmEmailChange.descriptor: [.edge],
        Account_AccountService.Method.PrintTermsNotices.descriptor: [.edge],
        Account_AccountService.Method.ExportVerificationRecords.descriptor: [.edge],
        Account_AccountService.Method.ChangeStaffPassword.descriptor: [.edge],
        Account_AccountService.Method.HoldVerification.descriptor: [.edge],
        Account_AccountService.Method.LiftVerificationHold.descriptor: [.edge],
        Account_AccountService.Method.RetireNumber.descriptor: [.edge],
        Account_AccountService.Method.SetNumberNote.descriptor: [.edge],
        Account_AccountService.Method.WithdrawApplication.descriptor: [.edge],
        Account_AccountService.Method.DeclineApplication.descriptor: [.edge],
    ])

    /// Call keeps answering cards, Billing starts contracts, Notify writes mails, Edge learns of ended sessions.
    static let feedAllowed = AllowList([
        Feed_EventFeedService.Method.Follow.descriptor: [.edge, .call, .billing, .notify]
    ])

    /// Runs a changing use case under its request id.
    func repeatable<Response>(
        _ id: String, _ fingerprint: some Message, _ body: (RepeatableRequest) async throws -> Response
    ) async throws -> Response {
        do {
            return try await body(
                RepeatableRequest(
                    id: Repeats.checked(id), fingerprint: fingerprint, actor: ChangeMaker(of: fingerprint)))
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }

    func checkedLimit(_ limit: Int32) throws -> Int {
        guard (1...Int32(AccountRPC.mostPerPage)).contains(limit) else { throw AccountRPC.noSuchPage }
        return Int(limit)
    }

    static let noSuchPage = Rejected(.invalidArgument, "一覧の続きを表示できません。一覧に戻ってください。")
}

import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

/// The service's wire: requests parsed once, answers written.
struct NotifyRPC: Notify_NotifyService.SimpleServiceProtocol {
    static let allowed = AllowList([
        Notify_NotifyService.Method.ListDeliveries.descriptor: [.edge],
        Notify_NotifyService.Method.ListDeliveriesForStaff.descriptor: [.edge],
        Notify_NotifyService.Method.GetChatworkConnection.descriptor: [.edge],
        Notify_NotifyService.Method.StartChatworkConnection.descriptor: [.edge],
        Notify_NotifyService.Method.CompleteChatworkConnection.descriptor: [.edge],
        Notify_NotifyService.Method.ListChatworkRooms.descriptor: [.edge],
        Notify_NotifyService.Method.ChooseChatworkRoom.descriptor: [.edge],
        Notify_NotifyService.Method.SendChatworkTestMessage.descriptor: [.edge],
        Notify_NotifyService.Method.DisconnectChatwork.descriptor: [.edge],
        Notify_NotifyService.Method.ListChannels.descriptor: [.edge],
        Notify_NotifyService.Method.AddChannel.descriptor: [.edge],
        Notify_NotifyService.Method.ChangeChannel.descriptor: [.edge],
        Notify_NotifyService.Method.RemoveChannel.descriptor: [.edge],
        Notify_NotifyService.Method.SendChannelTest.descriptor: [.edge],
        Notify_NotifyService.Method.RotateChannelSecret.descriptor: [.edge],
        Notify_NotifyService.Method.GetNoticeRules.descriptor: [.edge],
        Notify_NotifyService.Method.SetNoticeRules.descriptor: [.edge],
        Notify_NotifyService.Method.SendNoticeTest.descriptor: [.edge],
        Notify_NotifyService.Method.GetEscalation.descriptor: [.edge],
        Notify_NotifyService.Method.SetEscalation.descriptor: [.edge],
        Notify_NotifyService.Method.GetMailSettings.descriptor: [.edge],
        Notify_NotifyService.Method.SetMailSettings.descriptor: [.edge],
        Notify_NotifyService.Method.SendTestMail.descriptor: [.edge],
        Notify_NotifyService.Method.ConfirmTestMail.descriptor: [.edge],
        Notify_NotifyService.Method.ListFailingAddresses.descriptor: [.edge],
        Notify_NotifyService.Method.ResendDeliveries.descriptor: [.edge],
        Notify_NotifyService.Method.GetDeliveryFigures.descriptor: [.edge],
        Notify_NotifyService.Method.ListSampleMails.descriptor: [.edge],
        Notify_NotifyService.Method.SaveAnnouncement.descriptor: [.edge],
        Notify_NotifyService.Method.PreviewAnnouncement.descriptor: [.edge],
        Notify_NotifyService.Method.ScheduleAnnouncement.descriptor: [.edge],
        Notify_NotifyService.Method.PauseAnnouncement.descriptor: [.edge],
        Notify_NotifyService.Method.ResumeAnnouncement.descriptor: [.edge],
        Notify_NotifyService.Method.ListAnnouncementsForStaff.descriptor: [.edge],
        Notify_NotifyService.Method.GetAnnouncementForStaff.descriptor: [.edge],
        Notify_NotifyService.Method.ListAnnouncements.descriptor: [.edge],
        Notify_NotifyService.Method.GetAnnouncement.descriptor: [.edge],
        Notify_NotifyService.Method.CheckUnsubscribeToken.descriptor: [.edge],
        Notify_NotifyService.Method.Unsubscribe.descriptor: [.edge],
        Notify_NotifyService.Method.ListLocalMail.descriptor: [.edge],
        Notify_NotifyService.Method.GetLocalMail.descriptor: [.edge],
        Notify_NotifyService.Method.ExportAccount.descriptor: [.edge],
    ])

    static let longestPage = 100

    let store: NotifyStore
    /// nil when mail goes to a real server.
    let mailbox: Maildir?
    /// nil when the installation has no client at Chatwork.
    var chatwork: ChatworkChannel?
    /// nil when the installation has no key for the channels' settings.
    var channels: ChannelOffice?
    var gallery: MailGallery?

    /// 1 … `longestPage`.
    static func limit(_ asked: Int32) throws -> Int {
        guard (1...Int32(longestPage)).contains(asked) else {
            throw Rejected(.invalidArgument, "一度に表示できるのは1件から\(longestPage)件までです。")
        }
        return Int(asked)
    }

    /// nil for the first page.
    static func pageKey(_ text: String) throws -> DeliveryID? {
        if text.isEmpty { return nil }
        guard let id = DeliveryID(text) else { throw badPageKey }
        return id
    }

    static let badPageKey = Rejected(.invalidArgument, "ページの指定が正しくありません。一覧の先頭からご覧ください。")
}

import Contracts
import HTTPTypes
import Hummingbird

/// The buttons of `/announcements/{id}`: withdraw, pause, resume.
enum AnnouncementSteps {
    static func routes(_ router: Router<StaffContext>) {
        router.post("announcements/:id/withdraw") { request, context in
            let (staff, id) = try AnnouncementPage.asked(context)
            let form = try await context.form(request)
            return try await AnnouncementPage.settled(context, "withdrawn") {
                _ = try await context.edge.services.notify.scheduleAnnouncement(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.announcementID = id
                        $0.withdraw = true
                    }, options: .page)
            }
        }
        router.post("announcements/:id/pause") { request, context in
            let (staff, id) = try AnnouncementPage.asked(context)
            let form = try await context.form(request)
            return try await AnnouncementPage.settled(context, "paused") {
                _ = try await context.edge.services.notify.pauseAnnouncement(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.announcementID = id
                    }, options: .page)
            }
        }
        router.post("announcements/:id/resume") { request, context in
            let (staff, id) = try AnnouncementPage.asked(context)
            let form = try await context.form(request)
            return try await AnnouncementPage.settled(context, "resumed") {
                _ = try await context.edge.services.notify.resumeAnnouncement(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.announcementID = id
                    }, options: .page)
            }
        }
    }
}

extension HTTPField.Name {
    /// Not registered, known to every browser: the page is asked for again after so many seconds.
    static let refresh = HTTPField.Name("Refresh")!
}

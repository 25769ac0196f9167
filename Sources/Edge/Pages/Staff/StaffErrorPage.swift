import Contracts

/// What staff see when a page cannot be shown: the same words as customers, with the staff side's own header.
struct StaffErrorPage: PageModel {
    static let template = "staff/error"
    let title: String
    let text: String
    let advice: String?
    let frame: StaffFrame?

    /// - Parameter staff: nil while nobody is signed in.
    init(_ page: ErrorPage, staff: Common_Staff?) {
        title = page.title
        text = page.text
        advice = page.advice
        frame = staff.map { StaffFrame($0, at: nil) }
    }

    static let samples = [
        StaffErrorPage(ErrorPage(title: "見本", text: "見本です。", advice: "見本です。"), staff: .with { $0.role = .operator }),
        StaffErrorPage(ErrorPage(title: "見本", text: "見本です。", advice: nil), staff: nil),
    ]
}

import Contracts
import Hummingbird
import Primitives
import ServiceRuntime

/// The parts of the staff side. What a role may not use is not linked here, and `StaffPageGate` does not answer it.
enum StaffArea: String, CaseIterable, Sendable {
    case desk, figures, documents, letters, memos, accounts, numbers, money, disputes, notices, announcements

    var name: String {
        switch self {
        case .desk: "受付"
        case .figures: "応対の状況"
        case .documents: "書類審査"
        case .letters: "通知書"
        case .memos: "応答メモ"
        case .accounts: "お客様"
        case .numbers: "電話番号"
        case .money: "請求"
        case .disputes: "件数の申し出"
        case .notices: "送信履歴"
        case .announcements: "お知らせ"
        }
    }

    var path: String { self == .figures ? "/desk/figures" : "/\(rawValue)" }

    func isOpen(to role: Common_StaffRole) -> Bool { permission.includes(role) }

    private var permission: StaffPermission {
        switch self {
        case .desk, .figures: .desk
        case .documents, .letters: .identity
        case .memos: .words
        case .accounts: .customers
        case .numbers: .numbers
        case .money: .money
        case .disputes: .counting
        case .notices: .deliveries
        case .announcements: .news
        }
    }

    /// Where a person's work waits.
    static func home(of role: Common_StaffRole) -> StaffArea {
        switch role {
        case .reviewer: .documents
        case .billing: .money
        case .operator, .admin, .unspecified, .UNRECOGNIZED: .desk
        }
    }
}

/// Who is signed in and where: what the staff side's header shows.
struct StaffFrame: Sendable {
    let person: String
    let role: String
    let entries: [Entry]

    struct Entry: Sendable {
        let label: String
        let path: String
        let here: Bool
    }

    init(_ staff: Common_Staff, at area: StaffArea?) {
        person = staff.name
        role = staff.role.japanese
        entries = StaffArea.allCases.filter { $0.isOpen(to: staff.role) }.map {
            Entry(label: $0.name, path: $0.path, here: $0 == area)
        }
    }

    static let sample = StaffFrame(
        .with {
            $0.name = Sample.hostile
            $0.role = .admin
        }, at: .desk)
}

extension StaffContext {
    /// An id in the address; anything else is no page of ours.
    func id<Kind>(_ name: String, _: Identifier<Kind>.Type = Identifier<Kind>.self) throws -> Identifier<Kind> {
        guard let id = parameters.get(name).flatMap({ Identifier<Kind>($0) }) else { throw Refused.notFound }
        return id
    }

    /// For a form of its own on a page with several.
    func newRequestID() -> String { edge.world.newID(RequestID.self).text }
}

/// A state in a word; its colour says the same again.
struct Chip: Sendable, Equatable {
    let words: String
    /// Class of the style sheet: todo, doing, done, callback, hold, review.
    let kind: String

    init(_ words: String, _ kind: String) {
        self.words = words
        self.kind = kind
    }
}

extension Problems {
    /// Services repeat the only field's sentence as the heading; above a list that says it again, the heading says what
    /// did not happen.
    func headed(_ heading: String) -> Problems { list.isEmpty ? self : Problems(heading, list) }
}

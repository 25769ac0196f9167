import Primitives

/// A write-up in the making, kept while the operator types (PRODUCT C11: entry cannot be lost).
enum SaveDraft {
    /// What a draft belongs to: a call, whoever has it; or, when no ring came, an operator and the number she typed.
    enum About: Equatable, Sendable {
        case call(CallID)
        case number(String, StaffID)

        var text: String {
            switch self {
            case .call(let call): call.text
            case .number(let number, let staff): "\(staff.text) \(number)"
            }
        }

        /// - Parameter number: as typed; any writing of a number is the same.
        init(call: CallID?, number: String, staff: StaffID) {
            if let call {
                self = .call(call)
            } else {
                self = .number(PhoneNumber(number)?.digits ?? Typed.line(number), staff)
            }
        }
    }

    /// Nobody goes on with a write-up of yesterday.
    static let kept = Duration.hours(24)
    static let bytesLimit = 32 * 1024

    /// A draft that was on its way while its form was recorded comes too late.
    static func isLate(recorded: Bool, call: OpenCall?) -> Bool { recorded || call?.state == .writtenUp }
}

import Primitives

/// Use case: ops give a person of the answering company a login, at the command line.
enum AddStaff {
    static let longestNameCharacters = 60

    struct Command: Equatable, Sendable {
        var email: EmailAddress
        var name: String
        var role: StaffRole
    }

    /// - Parameter name: empty = the address before the @.
    static func decide(
        email: String, name: String, role: String, password: String
    ) throws(AddStaffRejection)
        -> (Command, Password)
    {
        guard let address = EmailAddress(email) else { throw .addressMalformed }
        guard let role = StaffRole(rawValue: role) else { throw .roleUnknown }
        var name = Typed.line(name)
        if name.isEmpty { name = String(address.text.prefix { $0 != "@" }) }
        if name.count > longestNameCharacters { throw .nameTooLong }
        switch Password.choose(password, email: address) {
        case .failure(let problem): throw .password(problem)
        case .success(let password): return (Command(email: address, name: name, role: role), password)
        }
    }

    /// Logins of a development installation, made on an empty store.
    static let development: [(email: String, name: String, role: StaffRole)] = [
        ("operator@denwaban.localhost", "受付 花子", .operator),
        ("reviewer@denwaban.localhost", "審査 太郎", .reviewer),
        ("billing@denwaban.localhost", "経理 次郎", .billing),
        ("admin@denwaban.localhost", "管理 三郎", .admin),
    ]
    static let developmentPassword = "denwaban-demo"
}

/// Shown to ops in a terminal.
enum AddStaffRejection: Error, Equatable, Sendable, CustomStringConvertible {
    case addressMalformed
    case addressTaken
    case roleUnknown
    case nameTooLong
    case password(PasswordProblem)

    var description: String {
        switch self {
        case .addressMalformed: "--email: not an address"
        case .addressTaken: "--email: there is a login of this address"
        case .roleUnknown: "--role: one of \(StaffRole.allCases.map(\.rawValue).joined(separator: ", "))"
        case .nameTooLong: "--name: at most \(AddStaff.longestNameCharacters) characters"
        case .password(let problem): "password (standard input): \(problem.sentence)"
        }
    }
}

import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

/// `AccountService staff …` for logins that are there: whom they belong to, taking one away, another role, another
/// password. Each ends the person's sessions.
enum StaffCommand: Equatable {
    case list
    case remove(email: String)
    case role(email: String, role: String)
    case password(email: String)

    static let usage = """
        usage: AccountService staff list
               AccountService staff remove --email …
               AccountService staff role --email … --role …
               AccountService staff password --email …   < password
        """

    /// nil when it is none of these.
    init?(_ arguments: [String]) throws {
        guard arguments.first == "staff", let act = arguments.dropFirst().first,
            ["list", "remove", "role", "password"].contains(act)
        else { return nil }
        var values: [String: String] = [:]
        var rest = arguments.dropFirst(2)
        while let option = rest.popFirst() {
            guard ["--email", "--role"].contains(option), let value = rest.popFirst() else {
                throw ConfigurationProblem(StaffCommand.usage)
            }
            values[option] = value
        }
        switch (act, values["--email"], values["--role"]) {
        case ("list", nil, nil): self = .list
        case ("remove", let email?, nil): self = .remove(email: email)
        case ("role", let email?, let role?): self = .role(email: email, role: role)
        case ("password", let email?, nil): self = .password(email: email)
        case _: throw ConfigurationProblem(StaffCommand.usage)
        }
    }

    /// - Throws: `AddStaffRejection`, `StaffRejection`.
    func run(_ store: AccountStore, _ hasher: PasswordHasher, read: () -> String?) async throws -> [String] {
        switch self {
        case .list:
            return try await store.staffLogins().map {
                "\($0.email.text)\t\($0.role.rawValue)\t\($0.name)\t\($0.removed.map { "removed \(JapanDate($0).iso)" } ?? "")"
            }
        case .remove(let text):
            let email = try StaffCommand.address(text)
            try await store.removeStaff(email)
            return ["\(email.text) may not sign in any more"]
        case .role(let text, let typed):
            guard let role = StaffRole(rawValue: typed) else { throw AddStaffRejection.roleUnknown }
            let email = try StaffCommand.address(text)
            try await store.setStaffRole(email, to: role)
            return ["\(email.text) may sign in as \(role.rawValue)"]
        case .password(let text):
            let email = try StaffCommand.address(text)
            guard let typed = read() else { throw ConfigurationProblem("the password is read from standard input") }
            switch Password.choose(typed, email: email) {
            case .failure(let problem): throw AddStaffRejection.password(problem)
            case .success(let password):
                try await store.setStaffPassword(email, to: hasher.hash(password))
                return ["\(email.text) has another password"]
            }
        }
    }

    private static func address(_ text: String) throws(AddStaffRejection) -> EmailAddress {
        guard let email = EmailAddress(text) else { throw .addressMalformed }
        return email
    }
}

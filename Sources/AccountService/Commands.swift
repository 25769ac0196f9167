import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

/// What ops do at the command line instead of starting the service:
///
///     AccountService staff add --email hanako@example.jp --role operator [--name 受付花子]   < password
///     AccountService keys make
///     AccountService accounts erase [--apply]
///
/// `staff add` and `accounts erase` open the store, so the service must be stopped; the password is the first line of standard input.
enum Command {
    case staffAdd(email: String, role: String, name: String)
    case keysMake
    case accountsErase(EraseCommand)

    /// nil when the service itself is to be started.
    init?(_ arguments: [String]) throws {
        switch arguments.prefix(2) {
        case ["staff", "add"]:
            var values = ["--email": "", "--role": "", "--name": ""]
            var rest = arguments.dropFirst(2)
            while let option = rest.popFirst() {
                guard values[option] != nil, let value = rest.popFirst() else {
                    throw ConfigurationProblem("usage: AccountService staff add --email … --role … [--name …]")
                }
                values[option] = value
            }
            self = .staffAdd(
                email: values["--email", default: ""], role: values["--role", default: ""],
                name: values["--name", default: ""])
        case ["keys", "make"]: self = .keysMake
        case ["accounts", "erase"]:
            guard [[], ["--apply"]].contains(Array(arguments.dropFirst(2))) else {
                throw ConfigurationProblem("usage: AccountService accounts erase [--apply]")
            }
            self = .accountsErase(EraseCommand(apply: arguments.contains("--apply")))
        default: return nil
        }
    }

    func run(_ boot: Boot) async throws {
        switch self {
        case .accountsErase(let command): try await command.run(boot)
        case .keysMake:
            let keys = KeyDirectory(path: boot.settings.string("keys.directory", default: "var/account/keys"))
            try keys.makeMissing(boot.world)
            print("keys in \(keys.path)")
        case .staffAdd(let email, let role, let name):
            guard let password = readLine(strippingNewline: true) else {
                throw ConfigurationProblem("the password is read from standard input")
            }
            do {
                let (command, chosen) = try AddStaff.decide(email: email, name: name, role: role, password: password)
                let store = AccountStore(
                    store: try await Store.open(
                        path: boot.storePath, migrations: AccountStore.migrations, world: boot.world,
                        lockPatience: .seconds(1)))
                let hash = try await PasswordHasher(world: boot.world).hash(chosen)
                _ = try await store.addStaff(command, passwordHash: hash)
                print("\(command.email.text) may sign in as \(command.role.rawValue)")
            } catch let rejection as AddStaffRejection {
                throw ConfigurationProblem("\(rejection)")
            }
        }
    }
}

import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

/// What ops do at the command line instead of starting the service:
///
///     AccountService staff add --email hanako@example.jp --role operator [--name 受付花子]   < password
///     AccountService staff list | remove --email … | role --email … --role … | password --email …   < password
///     AccountService keys make
///     AccountService accounts erase [--apply]
///     AccountService keys add-documents
///     AccountService documents rewrap
///     AccountService documents purge [--dry-run]
///
/// All but `keys` open the store, so the service must be stopped. The password of `staff add` and `staff password`
/// is the first line of standard input.
enum Command {
    case staffAdd(email: String, role: String, name: String)
    case staff(StaffCommand)
    case keysMake
    case accountsErase(EraseCommand)
    /// A new key for documents, in use from the next start on.
    case keysAddDocuments
    case documents(DocumentsCommand)

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
        case _ where arguments.first == "staff":
            guard let command = try StaffCommand(arguments) else { throw ConfigurationProblem(StaffCommand.usage) }
            self = .staff(command)
        case ["keys", "make"]: self = .keysMake
        case ["accounts", "erase"]:
            guard [[], ["--apply"]].contains(Array(arguments.dropFirst(2))) else {
                throw ConfigurationProblem("usage: AccountService accounts erase [--apply]")
            }
            self = .accountsErase(EraseCommand(apply: arguments.contains("--apply")))
        case ["keys", "add-documents"]: self = .keysAddDocuments
        case ["documents", "rewrap"]: self = .documents(.rewrap)
        case ["documents", "purge"]:
            let rest = Array(arguments.dropFirst(2))
            guard rest.isEmpty || rest == ["--dry-run"] else {
                throw ConfigurationProblem("usage: AccountService documents purge [--dry-run]")
            }
            self = .documents(.purge(dryRun: !rest.isEmpty))
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
        case .keysAddDocuments:
            let keys = KeyDirectory(path: boot.settings.string("keys.directory", default: "var/account/keys"))
            print("\(try keys.add(.documents, boot.world)) in \(keys.path)")
        case .documents(let command):
            try await command.run(store: Command.openStore(boot), seal: AccountConfiguration(boot).seal())
        case .staff(let command):
            do {
                let said = try await command.run(
                    Command.openStore(boot), PasswordHasher(world: boot.world),
                    read: { readLine(strippingNewline: true) })
                said.forEach { print($0) }
            } catch let rejection as AddStaffRejection {
                throw ConfigurationProblem("\(rejection)")
            } catch let rejection as StaffRejection {
                throw ConfigurationProblem("\(rejection)")
            }
        case .staffAdd(let email, let role, let name):
            guard let password = readLine(strippingNewline: true) else {
                throw ConfigurationProblem("the password is read from standard input")
            }
            do {
                let (command, chosen) = try AddStaff.decide(email: email, name: name, role: role, password: password)
                let store = try await Command.openStore(boot)
                let hash = try await PasswordHasher(world: boot.world).hash(chosen)
                _ = try await store.addStaff(command, passwordHash: hash)
                print("\(command.email.text) may sign in as \(command.role.rawValue)")
            } catch let rejection as AddStaffRejection {
                throw ConfigurationProblem("\(rejection)")
            }
        }
    }

    private static func openStore(_ boot: Boot) async throws -> AccountStore {
        AccountStore(
            store: try await Store.open(
                path: boot.storePath, migrations: AccountStore.migrations, world: boot.world,
                lockPatience: .seconds(1)))
    }
}

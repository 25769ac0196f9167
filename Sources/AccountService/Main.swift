import Foundation
import Papers
import Primitives
import ServiceRuntime
import ServiceStore

@main
enum Main {
    static func main() async {
        await runService(.account, allowing: [AccountRPC.allowed, AccountRPC.feedAllowed]) { boot in
            if let command = try Command(Array(CommandLine.arguments.dropFirst())) {
                try await command.run(boot)
                exit(0)
            }
            let configuration = try AccountConfiguration(boot)
            let store = AccountStore(
                store: try await Store.open(
                    path: boot.storePath, migrations: AccountStore.migrations, world: boot.world))
            let rpc = AccountRPC(
                store: store, brands: boot.brands, passwords: try PasswordHasher(world: boot.world),
                tokens: try await configuration.tokens(), links: try configuration.links(),
                seal: try configuration.seal(), memberSecrets: try configuration.memberSecrets(),
                converter: try PictureConverter(
                    folder: (boot.storePath as NSString).deletingLastPathComponent + "/picture-links"))
            try PaperCanvas.requireFont()
            let missing = PictureConverter.missingTools()
            if !missing.isEmpty {
                boot.logger.warning(
                    "HEIC, PDF and TIFF documents are refused: tools are missing (docs/operations.md)",
                    metadata: ["missing": "\(missing.joined(separator: " "))"])
            }
            if boot.mode == .development {
                try await rpc.addDevelopmentStaff()
            } else if try await store.hasDevelopmentStaff() {
                try boot.developmentOnly("the store at \(boot.storePath) with its demo staff logins")
            }
            let billing = try boot.client(.billing)
            let brands = boot.brands
            boot.add(
                Follower(publisher: "billing", client: billing, store: store.store, logger: boot.logger) { event, tx in
                    try tx.apply(event, brands)
                })
            if let folder = try configuration.intakeFolder() {
                boot.add(
                    IntakeWatch(
                        folder: folder, store: store, seal: rpc.seal, converter: rpc.converter, logger: boot.logger))
            }
            boot.add(UnfinishedWatch(store: store, brands: boot.brands, logger: boot.logger))
            boot.add(Upkeep(store: store.store, logger: boot.logger, sweeps: AccountStore.sweeps))
            try boot.serve(
                [rpc, EventFeedRPC(store: store.store)])
        }
    }
}

extension AccountRPC {
    /// Logins to try things with, on a store that has no staff.
    fileprivate func addDevelopmentStaff() async throws {
        guard try await !store.hasStaff() else { return }
        for person in AddStaff.development {
            let (command, password) = try AddStaff.decide(
                email: person.email, name: person.name, role: person.role.rawValue,
                password: AddStaff.developmentPassword)
            _ = try await store.addStaff(command, passwordHash: passwords.hash(password))
        }
    }
}

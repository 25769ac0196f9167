import Primitives
import ServiceStore

extension NoticeChannel {
    init(_ row: Row) throws {
        id = try row.id("id")
        account = try row.id("account_id")
        kind = try row.choice("kind")
        name = try row.string("name")
        state = try row.choice("state")
        target = try row.string("target")
        settings = [UInt8](try row.data("settings"))
        pausedUntil = try row.optionalInstant("paused_until_ms")
        lastSuccess = try row.optionalInstant("last_success_ms")
        lastError = try row.string("last_error")
        oldSecretUntil = try row.optionalInstant("old_secret_until_ms")
        secretRequest = try row.string("secret_request")
        secretMade = try row.instant("secret_made_ms")
        created = try row.instant("created_ms")
    }
}

import Primitives
import ServiceStore

extension ChatworkConnection {
    init(_ row: Row) throws {
        account = try row.id("account_id")
        consent = try row.string("consent")
        state = try row.choice("state")
        senderName = try row.string("sender_name")
        organizationName = try row.string("organization_name")
        let id = try row.string("room_id")
        room = id.isEmpty ? nil : Room(id: id, name: try row.string("room_name"))
        tokens = [UInt8](try row.data("tokens"))
        refreshing = try row.optionalInstant("refreshing_ms")
        pausedUntil = try row.optionalInstant("paused_until_ms")
        connected = try row.instant("connected_ms")
    }
}

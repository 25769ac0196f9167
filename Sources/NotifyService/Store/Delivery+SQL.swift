import Foundation
import Primitives
import ServiceStore

/// A row that this version cannot read.
struct Unreadable: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Delivery {
    init(_ row: Row) throws {
        id = try row.id("id")
        account = try row.id("account_id")
        brand = try row.string("brand")
        notice = try JSONDecoder().decode(Notice.self, from: Data(try row.string("notice").utf8))
        channel = try Delivery.value(row, "channel", Channel.init(rawValue:))
        let address = try row.string("recipient")
        let isMail = channel == .mail
        recipient = !isMail || address.isEmpty ? nil : try Delivery.value(row, "recipient", EmailAddress.init)
        room = isMail ? nil : address
        addressee = try row.string("addressee")
        subject = try row.string("subject")
        state = try Delivery.value(row, "state", State.init(rawValue:))
        attempts = try row.int("attempts")
        unknownTries = try row.int("unknown_tries")
        let facts = try row.string("call_facts")
        call = facts.isEmpty ? nil : try JSONDecoder().decode(CallFacts.self, from: Data(facts.utf8))
        lastError = try row.string("last_error")
        happened = try row.instant("happened_ms")
        created = try row.instant("created_ms")
        sent = try row.optionalInstant("sent_ms")
        called = try row.optionalInstant("called_ms")
        place = try row.int64("place_at_address")
        driven = try row.optionalInstant("driven_ms")
        attemptsBefore = try row.int("attempts_before")
        returned = try row.optionalInstant("returned_ms")
        returnedBecause = try row.string("returned_because")
        underWay = try row.optionalInstant("began_ms") != nil
        let held = try row.instant("hold_until_ms")
        hold = held.milliseconds > 0 ? held : nil
        tried = try row.optionalInstant("tried_ms")
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func value<T>(_ row: Row, _ column: String, _ parse: (String) -> T?) throws -> T {
        let text = try row.string(column)
        guard let value = parse(text) else { throw Unreadable("delivery.\(column): \(text)") }
        return value
    }
}

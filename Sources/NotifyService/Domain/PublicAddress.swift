/// Which IP addresses belong to the public internet: a customer's webhook must not reach into our own network.
///
/// From IANA's registries of special-purpose addresses (RFC 6890 and what was added since).
enum PublicAddress {
    /// - Parameter bytes: 4 or 16 of them, network order.
    static func isPublic(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: return !special4.contains { $0.contains(bytes) }
        case 16:
            // Global unicast only; addresses that carry an IPv4 one (mapped, NAT64, 6to4, Teredo) are none.
            guard Network(0x20, 0, bits: 3, length: 16).contains(bytes) else { return false }
            return !special6.contains { $0.contains(bytes) }
        case _: return false
        }
    }

    /// A block of addresses: `10.0.0.0/8`.
    struct Network: Equatable, Sendable {
        var prefix: [UInt8]
        var bits: Int

        init(_ first: UInt8, _ rest: UInt8..., bits: Int, length: Int = 4) {
            prefix = [first] + rest
            prefix += Array(repeating: 0, count: length - prefix.count)
            self.bits = bits
        }

        /// IPv4 only, for settings: nil unless four numbers and a length.
        init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let bits = Int(parts[1]), (0...32).contains(bits) else { return nil }
            let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
            guard numbers.count == 4, !numbers.contains(nil) else { return nil }
            prefix = numbers.compactMap { $0 }
            self.bits = bits
        }

        func contains(_ bytes: [UInt8]) -> Bool {
            guard bytes.count == prefix.count else { return false }
            for bit in 0..<bits where (bytes[bit / 8] ^ prefix[bit / 8]) & (0x80 >> UInt8(bit % 8)) != 0 {
                return false
            }
            return true
        }
    }

    private static let special4 = [
        Network(0, bits: 8), Network(10, bits: 8), Network(100, 64, bits: 10), Network(127, bits: 8),
        Network(169, 254, bits: 16), Network(172, 16, bits: 12), Network(192, 0, 0, bits: 24),
        Network(192, 0, 2, bits: 24), Network(192, 88, 99, bits: 24), Network(192, 168, bits: 16),
        Network(198, 18, bits: 15), Network(198, 51, 100, bits: 24), Network(203, 0, 113, bits: 24),
        Network(224, bits: 4), Network(240, bits: 4),
    ]

    private static let special6 = [
        Network(0x20, 0x01, 0x00, bits: 23, length: 16), Network(0x20, 0x01, 0x0D, 0xB8, bits: 32, length: 16),
        Network(0x20, 0x02, bits: 16, length: 16), Network(0x3F, 0xFF, bits: 20, length: 16),
    ]
}

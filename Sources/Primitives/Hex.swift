extension Sequence where Element == UInt8 {
    /// Two small letters or digits a byte.
    public var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

extension Brand {
    /// When an application ends that nobody goes on with.
    public struct Unfinished: Sendable, Codable, Equatable {
        /// After the last sign-in or step.
        public var months: Int
        /// So many days before, it is announced by mail.
        public var announcedDays: Int

        public init(months: Int, announcedDays: Int) {
            self.months = months
            self.announcedDays = announcedDays
        }

        public static let standard = Unfinished(months: 6, announcedDays: 14)
    }
}

import Primitives
import ServiceStore

extension AccountStore {
    /// Files from the intake folder that no account was found for: long enough to ask who sent them.
    static let strayIntakeKept = Duration.days(365)
    /// Addresses that a link was mailed to: whoever presses an older one is told that it is unknown.
    static let linksKept = Duration.days(90)

    private static let stray =
        "f.account_id IS NULL AND f.state IN ('discarded', 'unreadable') AND COALESCE(f.decided_ms, f.taken_ms) < ?"

    /// Rows with names, addresses or sources that nothing else takes away.
    static let sweeps: [Upkeep.Sweep] = [
        .init(
            """
            DELETE FROM intake_viewing WHERE viewing_id IN (
                SELECT v.viewing_id FROM intake_viewing v JOIN intake_file f ON f.intake_id = v.intake_id
                WHERE \(stray) ORDER BY v.viewing_id LIMIT ?)
            """, olderThan: strayIntakeKept),
        .init(
            """
            DELETE FROM intake_page WHERE intake_id IN (
                SELECT DISTINCT p.intake_id FROM intake_page p JOIN intake_file f ON f.intake_id = p.intake_id
                WHERE \(stray) ORDER BY p.intake_id LIMIT ?)
            """, olderThan: strayIntakeKept),
        .init(
            """
            DELETE FROM intake_file WHERE intake_id IN (
                SELECT f.intake_id FROM intake_file f WHERE \(stray) ORDER BY f.intake_id LIMIT ?)
            """, olderThan: strayIntakeKept),
        .init(
            """
            DELETE FROM mailed_link WHERE link_id IN (
                SELECT link_id FROM mailed_link WHERE expires_ms < ? ORDER BY link_id LIMIT ?)
            """, olderThan: linksKept),
        // Of an application that is not finished, the last sign-in says how long it has lain there.
        .init(
            """
            DELETE FROM session WHERE session_id IN (
                SELECT s.session_id FROM session s WHERE s.last_used_ms < ? AND NOT EXISTS (
                    SELECT 1 FROM member m JOIN account a ON a.account_id = m.account_id
                    WHERE m.member_id = s.person_id AND a.state = 'verified')
                ORDER BY s.session_id LIMIT ?)
            """, olderThan: SessionLimits.keptFor),
        .init(
            "DELETE FROM attempt WHERE subject IN (SELECT subject FROM attempt WHERE last_ms < ? ORDER BY subject LIMIT ?)",
            olderThan: Attempts.Rule.keptFor),
    ]
}

import Contracts
import ServiceStore

extension CallStore {
    private static let ofTheFirm = "who of the answering company it was"
    private static let itsInquiries = "t.inquiry_id IN (SELECT i.id FROM inquiry i WHERE i.account_id = ?)"

    static let accountRows = AccountRows([
        "answering_card": .rows(without: ["folded": "the same words, for searching"]),
        "announcement": .rows(without: ["set_by": ofTheFirm]),
        "call": .rows(by: "id", without: ["taken_by_id": ofTheFirm, "taken_by_name": ofTheFirm]),
        "inquiry": .rows(by: "id", without: ["recorded_by": ofTheFirm]),
        "inquiry_history": .rows(
            itsInquiries, by: "id", without: ["by_id": ofTheFirm, "by_name": "by_member has the customer's own"],
            made: ["by_member": "CASE WHEN t.by_staff = 0 THEN t.by_name END"]),
        // What stood there before a correction.
        "inquiry_version": .rows(
            itsInquiries, without: ["replaced_by": ofTheFirm],
            opening: ["inquiry": { try Call_Inquiry(serializedBytes: $0).jsonString() }]),
        "dispute": .rows(itsInquiries),
        "waiver": .rows(
            itsInquiries,
            without: [
                "requested_by": ofTheFirm, "requested_by_name": ofTheFirm, "decided_by": ofTheFirm,
                "decided_by_name": ofTheFirm, "note": "said among staff",
            ]),
        "draft": .left("what an operator is writing at this moment; it becomes an inquiry or goes"),
        "search_account": .left("a number for the index"),
        "inquiry_search": .left("the words of inquiries, for searching"),
        "inquiry_words": .left("the words of inquiries, for searching"),
        "search_backfill": .left("names no account"),
    ])
}

import ServiceStore

extension CallStore {
    /// Appended to, never changed.
    static let migrations = [
        Migration(
            "call-0001",
            sql: """
                CREATE TABLE answering_card (
                    account_id TEXT NOT NULL PRIMARY KEY,
                    brand TEXT NOT NULL,
                    number TEXT NOT NULL CONSTRAINT a_number_rings_for_one_account UNIQUE,
                    site_name TEXT NOT NULL,
                    site_name_kana TEXT NOT NULL,
                    company_name TEXT NOT NULL,
                    hours TEXT NOT NULL,
                    options TEXT NOT NULL,
                    suspended INTEGER NOT NULL,
                    service_start_date TEXT
                );
                CREATE TABLE call (
                    id TEXT NOT NULL PRIMARY KEY,
                    provider_call_id TEXT NOT NULL CONSTRAINT a_call_rings_once UNIQUE,
                    dialled TEXT NOT NULL,
                    caller TEXT NOT NULL,
                    ringing_ms BIGINT NOT NULL,
                    state TEXT NOT NULL,
                    taken_by_id TEXT,
                    taken_by_name TEXT,
                    account_id TEXT,
                    CONSTRAINT a_call_rings_is_taken_is_written_up CHECK (state IN ('ringing', 'taken', 'written_up')),
                    CONSTRAINT a_taken_call_has_an_operator CHECK (state <> 'taken' OR taken_by_id IS NOT NULL)
                );
                CREATE INDEX call_by_state ON call (state, ringing_ms, id);
                CREATE TABLE inquiry (
                    id TEXT NOT NULL PRIMARY KEY,
                    account_id TEXT NOT NULL,
                    brand TEXT NOT NULL,
                    number TEXT NOT NULL,
                    received_ms BIGINT NOT NULL,
                    caller_name TEXT NOT NULL,
                    caller_name_kana TEXT NOT NULL,
                    caller_company TEXT NOT NULL,
                    caller_number TEXT,
                    addressee TEXT NOT NULL,
                    callback_wanted INTEGER NOT NULL,
                    convenient_time TEXT NOT NULL,
                    content TEXT NOT NULL,
                    call_id TEXT CONSTRAINT a_call_is_written_up_once UNIQUE REFERENCES call (id),
                    recorded_by TEXT NOT NULL,
                    recorded_ms BIGINT NOT NULL,
                    handled INTEGER NOT NULL,
                    handled_changed_ms BIGINT,
                    CONSTRAINT a_callback_has_a_number CHECK (callback_wanted = 0 OR caller_number IS NOT NULL)
                );
                CREATE INDEX inquiry_by_account ON inquiry (account_id, received_ms, id);
                CREATE INDEX inquiry_unhandled ON inquiry (account_id, handled, received_ms, id);
                """),
        inquiryWork,
        search,
        foldedCards,
        answeringWords,
        addressees,
        endedCards,
        waivers,
    ]
}

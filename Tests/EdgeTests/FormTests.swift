import Testing

@testable import Edge

@Suite struct FormTests {
    @Test(arguments: [
        ("a=1&b=2", ["a", "1", "b", "2"]),
        ("name=%E7%94%B0%E4%B8%AD+%E5%A4%AA%E9%83%8E", ["name", "田中 太郎"]),
        ("a=&b", ["a", "", "b", ""]),
        ("a=1=2", ["a", "1=2"]),
        ("x=%2B%26%3d", ["x", "+&="]),
        ("", []),
    ])
    func urlEncoded(body: String, expected: [String]) throws {
        let form = try Form(urlEncoded: body.utf8)
        #expect(form.fields.flatMap { [$0.name, $0.value] } == expected)
    }

    @Test(arguments: [
        ("a=%E7%94", UnreadableForm.notUTF8), ("a=%ff", .notUTF8), ("a=%00", .notUTF8), ("a=%g1", .brokenEscape),
        ("a=%4", .brokenEscape),
    ])
    func refused(body: String, reason: UnreadableForm) {
        #expect(throws: reason) { try Form(urlEncoded: body.utf8) }
    }

    @Test func limits() {
        let many = (0...Form.maximumFields).map { "f\($0)=1" }.joined(separator: "&")
        #expect(throws: UnreadableForm.tooManyFields) { try Form(urlEncoded: many.utf8) }
        let long = "a=" + String(repeating: "x", count: Form.maximumValueBytes + 1)
        #expect(throws: UnreadableForm.fieldTooLong) { try Form(urlEncoded: long.utf8) }
    }

    @Test func repeatedNames() throws {
        let form = try Form(urlEncoded: "o=a&o=b&o=".utf8)
        #expect(form.all("o") == ["a", "b"])
        #expect(form["o"] == "a")
        #expect(form["absent"] == "")
    }

    @Test(arguments: [("9:30", 570), ("09:30", 570), ("１０：００", 600), ("24:00", 1440)])
    func minutes(typed: String, minute: Int32) {
        #expect(ApplicationForm.minute(typed) == minute)
    }

    @Test(arguments: ["", "930", "25:00", "24:01", "9:60", "a:b", "-1:00"])
    func notMinutes(typed: String) {
        #expect(ApplicationForm.minute(typed) == nil)
    }

    @Test(arguments: [
        ("/billing", "/billing"), ("/inquiries?page=x", "/inquiries?page=x"), ("//evil.example", "/"), ("/\\evil", "/"),
        ("https://evil.example", "/"), ("", "/"), ("/a\r\nSet-Cookie: x", "/"), ("/live/inquiries?after=1", "/"),
    ])
    func wayBackStaysHere(next: String, expected: String) {
        #expect(LoginPage.local(next) == expected)
    }
}

import Foundation
import Primitives
import Testing

@testable import Edge

@Suite struct ShownTests {
    @Test func templatesAreCheckedAtStart() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "denwaban-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try! FileManager.default.removeItem(at: folder) }
        for (text, problem) in [
            ("{{{name}}}", "unescaped"), ("{{&name}}", "unescaped"), ("{{>nowhere}}", "there is no nowhere"),
            ("{{#a}}", "template x"),
        ] {
            try Data(text.utf8).write(to: folder.appending(path: "x.mustache"))
            #expect { try Templates(directory: folder.path) } throws: { "\($0)".contains(problem) }
        }
    }

    struct Outer {
        let name = "outer"; let inner: Inner? = Inner(); let absent: String? = nil; let list = [Inner(), Inner()]
    }
    struct Inner { let title = "<i>" }

    @Test func absentAndUnknownNamesDiffer() {
        let missing = MissingNames()
        let shown = Shown(Shown.fields(Outer()), missing: missing)
        #expect(shown.child(named: "name") as? String == "outer")
        #expect(shown.child(named: "inner") is Shown)
        #expect(shown.child(named: "absent") is NSNull)
        #expect((shown.child(named: "list") as? [Any])?.count == 2)
        #expect(missing.found.isEmpty)
        #expect(shown.child(named: "nme") == nil)
        #expect(missing.found == ["nme"])
    }

    @Test(arguments: ["#0017c1", "#0b4f6c", "#6e5600", "#767676"])
    func brandColoursReadOnDark(hex: String) throws {
        var data = Sample.brand.colors
        (data.primary, data.primaryHover) = (hex, hex)
        let colors = try #require(BrandColors(data))
        let surface = try #require(BrandColors.Color(hex: "#1f1f1f"))
        #expect(colors.lightened(ratio: 7.5).contrast(with: surface) >= 7.5)
        #expect(colors.lightened(ratio: 7.5).contrast(with: BrandColors.Color(hex: "#141414")!) >= 4.5)
        #expect(colors.primary.hex == hex)
    }

    @Test func figures() {
        #expect(Show.telephone("0368502192") == "03-6850-2192")
        #expect(Show.telephone("見本") == "見本")
        #expect(Show.telephoneLink("0368502192") == "tel:+81368502192")
        #expect(Show.telephoneLink("") == nil)
        #expect(Show.postalCode("1410031") == "〒141-0031")
        #expect(Show.minute(570) == "09:30")
        let week = Show.hours([
            .with { ($0.weekday, $0.opensMinute, $0.closesMinute) = (1, 780, 1020) },
            .with { ($0.weekday, $0.opensMinute, $0.closesMinute) = (1, 600, 720) },
        ])
        #expect(week.count == 7)
        #expect(week[0] == .init(weekday: "月", text: "10:00〜12:00、13:00〜17:00"))
        #expect(week[1].text == nil)
    }

    @Test(arguments: [
        ("http://eccall.localhost:8080/verify?l=a&s=b", ["", "http://eccall.localhost:8080/verify?l=a&s=b", ""]),
        ("前 https://a.jp/x 後", ["前 ", "https://a.jp/x", " 後"]), ("なし", ["なし"]),
    ])
    func linksInMails(text: String, parts: [String]) {
        #expect(MailPage.parts(text).map(\.text) == parts)
        #expect(MailPage.parts(text).filter(\.link).allSatisfy { $0.text.hasPrefix("http") })
    }
}

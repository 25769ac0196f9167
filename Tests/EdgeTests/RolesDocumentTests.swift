import Contracts
import Foundation
import GRPCCore
import ServiceRuntime
import Testing

@testable import Edge

/// `docs/roles.md` lists every method and page with who may use it. A changed table is a changed document, so that nobody
/// opens a door in passing. `DENWABAN_WRITE_DOCS=1` writes it anew.
@Suite struct RolesDocumentTests {
    private static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/roles.md")
    private static let begin = "<!-- written by RolesDocumentTests -->\n"

    @Test func theDocumentSaysWhatTheTablesSay() throws {
        let document = try String(contentsOf: Self.file, encoding: .utf8)
        let marker = try #require(document.range(of: Self.begin))
        let listed = Self.list
        if ProcessInfo.processInfo.environment["DENWABAN_WRITE_DOCS"] == "1" {
            try (document[..<marker.upperBound] + listed).write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let written = document[marker.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = listed.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(wanted.difference(from: written).map { "\($0)" } == [])
    }

    private static var list: String {
        let staff = StaffPermission.allCases.map { permission in
            section(
                permission.rawValue, roles: permission.roles.map(\.word),
                methods: StaffMethods.permissions.filter { $0.value == permission }.map(\.key),
                pages: StaffPagePermissions.table.filter { $0.value == .needs(permission) }.map(\.key))
        }
        let customers = Permission.allCases.map { permission in
            section(
                permission.rawValue, roles: permission.roles.map(\.word),
                methods: CustomerMethods.permissions.filter { $0.value == permission }.map(\.key),
                pages: PagePermissions.table.filter { $0.value == .needs(permission) }.map(\.key))
        }
        return (["\n### Members of a customer\n"] + customers + ["\n### Staff\n"] + staff).joined(separator: "\n")
            + "\n"
    }

    private static func section(
        _ name: String, roles: [String], methods: [MethodDescriptor], pages: [String]
    ) -> String {
        let named = methods.map { String($0.fullyQualifiedMethod.trimmingPrefix("denwaban.")) }.sorted()
        let heading = "**\(name)** (\(roles.sorted().joined(separator: ", ")))\n"
        return ([heading] + (named + pages.sorted()).map { "- `\($0)`" }).joined(separator: "\n") + "\n"
    }
}

extension Common_StaffRole {
    fileprivate var word: String {
        switch self {
        case .operator: "operator"
        case .reviewer: "reviewer"
        case .billing: "billing"
        case .admin: "admin"
        case .unspecified, .UNRECOGNIZED: "?"
        }
    }
}

extension Common_MemberRole {
    fileprivate var word: String {
        switch self {
        case .owner: "owner"
        case .member: "member"
        case .billing: "billing"
        case .unspecified, .UNRECOGNIZED: "?"
        }
    }
}

import GRPCCore

/// Who may call what, one table per service. A method that is not in it may be called by nobody.
public struct AllowList: Sendable {
    /// By full name of the method: "denwaban.call.v1.CallService/Ring".
    private let callers: [String: Set<ServiceName>]

    public init(_ callers: [MethodDescriptor: Set<ServiceName>]) {
        self.callers = Dictionary(uniqueKeysWithValues: callers.map { ($0.fullyQualifiedMethod, $1) })
    }

    init(union lists: [AllowList]) {
        callers = lists.reduce(into: [:]) { $0.merge($1.callers) { $0.union($1) } }
    }

    public func allows(_ caller: ServiceName, _ method: MethodDescriptor) -> Bool {
        callers[method.fullyQualifiedMethod].map { $0.contains(caller) } ?? false
    }

    /// One JSON object a line: {"method":"denwaban.call.v1.CallService/Ring","callers":["edge"]}, with the roles of
    /// customers ("roles":["owner"]) and of staff ("staff_roles":["admin"]) where it takes one.
    var lines: [String] {
        callers.map { method, callers in
            let names = callers.sorted().map { "\"\($0.rawValue)\"" }.joined(separator: ",")
            let roles = [
                ("roles", CustomerMethods.roles(fullName: method)),
                ("staff_roles", StaffMethods.roles(fullName: method)),
            ]
            .compactMap { key, roles in
                roles.map { ",\"\(key)\":[\($0.map { "\"\($0)\"" }.joined(separator: ","))]" }
            }
            return "{\"method\":\"\(method)\",\"callers\":[\(names)]\(roles.joined())}"
        }
        .sorted()
    }
}

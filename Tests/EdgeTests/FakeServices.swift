import Contracts
import GRPCCore
import GRPCInProcessTransport
import GRPCProtobuf
import SwiftProtobuf
import Synchronization

@testable import Edge

/// The services behind Edge, in this process: a method answers what the test says, and nothing else is there.
struct FakeServices: RegistrableRPCService {
    private var register: [@Sendable (any Registrar) -> Void] = []
    private let calls = CallLog()

    /// Fully qualified names of the methods that were called, in order.
    var called: [String] { calls.names }

    mutating func on<Input: Message & Sendable, Output: Message & Sendable>(
        _ method: MethodDescriptor, _ answer: @escaping @Sendable (Input) async throws -> Output
    ) {
        let calls = calls
        register.append { registrar in
            registrar.add(method) { (request: Input) in
                calls.note(method.fullyQualifiedMethod)
                return try await answer(request)
            }
        }
    }

    /// A stream that writes what `answer` writes and ends, or fails, with it.
    mutating func stream<Input: Message & Sendable, Output: Message & Sendable>(
        _ method: MethodDescriptor, _ answer: @escaping @Sendable (Input, RPCWriter<Output>) async throws -> Void
    ) {
        register.append { registrar in registrar.addStream(method, answer) }
    }

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        let registrar = RouterRegistrar(router)
        for entry in register { entry(registrar) }
        router = registrar.router
    }

    /// Runs `body` with clients of all four services that lead here.
    func run<Value: Sendable>(_ body: (Services) async throws -> Value) async throws -> Value {
        let transport = InProcessTransport()
        return try await withGRPCServer(transport: transport.server, services: [self]) { _ in
            let client = GRPCClient(transport: transport.client)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // A test that asks no service is over before the connection has begun.
                    do { try await client.runConnections() } catch let error as RuntimeError
                        where error.code == .clientIsStopped
                    {}
                }
                let value = try await body(Services(account: client, call: client, billing: client, notify: client))
                client.beginGracefulShutdown()
                return value
            }
        }
    }
}

final class CallLog: Sendable {
    private let list = Mutex<[String]>([])
    var names: [String] { list.withLock { $0 } }
    func note(_ name: String) { list.withLock { $0.append(name) } }
}

protocol Registrar: AnyObject {
    func add<Input: Message & Sendable, Output: Message & Sendable>(
        _ method: MethodDescriptor, _ answer: @escaping @Sendable (Input) async throws -> Output)
    func addStream<Input: Message & Sendable, Output: Message & Sendable>(
        _ method: MethodDescriptor, _ answer: @escaping @Sendable (Input, RPCWriter<Output>) async throws -> Void)
}

private final class RouterRegistrar<Transport: ServerTransport>: Registrar {
    var router: RPCRouter<Transport>

    init(_ router: RPCRouter<Transport>) { self.router = router }

    func add<Input: Message & Sendable, Output: Message & Sendable>(
        _ method: MethodDescriptor, _ answer: @escaping @Sendable (Input) async throws -> Output
    ) {
        router.registerHandler(
            forMethod: method, deserializer: ProtobufDeserializer<Input>(), serializer: ProtobufSerializer<Output>()
        ) { request, _ in
            let single = try await ServerRequest(stream: request)
            let answer = try await answer(single.message)
            return StreamingServerResponse(single: ServerResponse(message: answer))
        }
    }

    func addStream<Input: Message & Sendable, Output: Message & Sendable>(
        _ method: MethodDescriptor, _ answer: @escaping @Sendable (Input, RPCWriter<Output>) async throws -> Void
    ) {
        router.registerHandler(
            forMethod: method, deserializer: ProtobufDeserializer<Input>(), serializer: ProtobufSerializer<Output>()
        ) { request, _ in
            let single = try await ServerRequest(stream: request)
            return StreamingServerResponse { writer in
                try await answer(single.message, writer)
                return [:]
            }
        }
    }
}

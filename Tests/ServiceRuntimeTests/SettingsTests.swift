import Contracts
import GRPCCore
import Logging
import Primitives
import Testing

@testable import ServiceRuntime

@Suite struct SettingsTests {
    @Test func valuesComeFromTheEnvironment() throws {
        let settings = Settings(environment: [
            "DENWABAN_LISTEN": "127.0.0.1:9000", "DENWABAN_MODE": "production", "DENWABAN_TLS_DIRECTORY": "/x",
            "DENWABAN_STORE": "",
        ])
        #expect(try settings.hostPort("listen", default: HostPort(host: "h", port: 1)).port == 9000)
        #expect(try settings.choice("mode", default: Mode.development) == .production)
        #expect(settings.string("tls.directory") == "/x")
        #expect(settings.string("store", default: "fallback") == "fallback")
        #expect { try settings.required("keys.directory") } throws: { "\($0)" == "DENWABAN_KEYS_DIRECTORY is not set" }
    }

    @Test(arguments: [
        ("DENWABAN_LISTEN", "9000"), ("DENWABAN_LISTEN", "h:99999"), ("DENWABAN_MODE", "test"), ("DENWABAN_N", "12"),
    ])
    func aWrongValueIsNamed(variable: String, value: String) throws {
        let settings = Settings(environment: [variable: value])
        #expect {
            _ = try settings.hostPort("listen", default: HostPort(host: "h", port: 1))
            _ = try settings.choice("mode", default: Mode.development)
            _ = try settings.int("n", default: 1, in: 1...10)
        } throws: { "\($0)".contains(variable) && $0 is ConfigurationProblem }
    }

    @Test func onlyWhatIsInTheTableMayBeCalled() {
        let list = AllowList([Call_CallService.Method.Ring.descriptor: [.edge]])
        #expect(list.allows(.edge, Call_CallService.Method.Ring.descriptor))
        #expect(!list.allows(.billing, Call_CallService.Method.Ring.descriptor))
        #expect(!list.allows(.edge, Call_CallService.Method.TakeCall.descriptor))
        #expect(list.lines == [#"{"method":"denwaban.call.v1.CallService/Ring","callers":["edge"]}"#])
    }

    @Test func aRejectionCrossesTheWire() throws {
        let rejected = Rejected(.invalidArgument, "入力内容をご確認ください。", fields: [.init("email", "メールアドレスが入力されていません。")])
        #expect(Rejected(RPCError(rejected)) == rejected)
        #expect(Rejected(RPCError(code: .unavailable, message: "down")) == nil)
    }

    @Test func logLinesAreJSON() {
        #expect(JSONLogHandler.quoted("a\"b\\c\n\u{1}日本") == #""a\"b\\c\n\u0001日本""#)
    }

    @Test func metricsArePrometheusText() {
        let metrics = PrometheusMetrics()
        metrics.makeCounter(label: "calls.recorded", dimensions: [("brand", "ec\"call")]).increment(by: 2)
        metrics.makeTimer(label: "rpc_seconds", dimensions: []).recordNanoseconds(1_500_000_000)
        #expect(
            metrics.text == """
                # TYPE calls_recorded_total counter
                calls_recorded_total{brand="ec\\"call"} 2.0
                # TYPE rpc_seconds summary
                rpc_seconds_sum 1.5
                rpc_seconds_count 1

                """)
    }
}

"""How the stand-in for Stripe hears and answers: what every request must carry, keys, lost answers, its two pages for people."""

import html
import json
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, parse_qsl, urlsplit

KEY = "sk_test_denwaban"
ALLOWED = {
    "/v1/customers": {"metadata[setup]"},
    "/v1/checkout/sessions": {"mode", "currency", "customer", "payment_method_types[]", "locale", "client_reference_id",
                              "success_url", "cancel_url"},
    "/v1/payment_intents": {"amount", "currency", "customer", "payment_method", "payment_method_types[]", "off_session", "confirm",
                            "metadata[invoice]", "metadata[charge]"},
    "/v1/refunds": {"payment_intent", "amount", "metadata[refund]"},
    "confirm": {"payment_method", "return_url"}, "cancel": set(), "detach": set(),
}


def refusal(status: int, kind: str, code: str, **rest) -> tuple[int, dict]:
    return status, {"error": {"type": kind, "code": code, **rest}}


class Handler(BaseHTTPRequestHandler):
    double = None
    """The StripeDouble it belongs to."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/v1/"):
            return self._api("GET", parts, {})
        kind, _, name = parts.path.strip("/").partition("/")
        fields = '<input name="number">' if kind == "checkout" else '<button name="result" value="fail">認証に失敗する</button>'
        self._send(200, f'<html lang="ja"><title>Stripe</title><main><form method="post" action="/{html.escape(kind)}/{html.escape(name)}">'
                        f'{fields}<button name="result" value="ok">送信する</button></form></main></html>'.encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if parts.path.startswith("/v1/"):
            return self._api("POST", parts, dict(parse_qsl(body, keep_blank_values=True)))
        kind, _, name = parts.path.strip("/").partition("/")
        typed = {key: value[0] for key, value in parse_qs(body).items()}
        with self.double.lock:
            thing = self.double.things[name]
            where = self.double.typed(thing, typed["number"]) if kind == "checkout" else self.double.authenticated(thing, typed["result"] == "ok")
        self.send_response(303)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _api(self, method: str, parts, form: dict) -> None:
        double = self.double
        key = self.headers.get("Idempotency-Key")
        with double.lock:
            self._inspect(method, parts.path, form, key)
            breakable = method == "POST" and parts.path in ("/v1/payment_intents", "/v1/refunds")
            fault = double.faults.pop(0) if breakable and double.faults and key not in double.keys else ""
            if fault == "lost":
                return self._hang()
            if fault == "refused":
                status, answer = refusal(400, "invalid_request_error", "parameter_unknown", param="off_session")
                return self._send(status, json.dumps(answer).encode(), "application/json")
            if key and key in double.keys:
                said, answer = double.keys[key]
                if said != form:
                    answer = refusal(400, "idempotency_error", "idempotency_key_in_use")
            else:
                query = {k: v[0] for k, v in parse_qs(parts.query).items()}
                answer = double.answer(method, parts.path, query, form)
                if fault == "500":
                    answer = refusal(500, "api_error", "api_error")
                answer = (answer[0], json.loads(json.dumps(answer[1])))
                if key:
                    double.keys[key] = (form, answer)
        if fault == "late":
            return self._hang()
        self._send(answer[0], json.dumps(answer[1]).encode(), "application/json")

    def _inspect(self, method: str, path: str, form: dict, key: str | None) -> None:
        def complain(what: str) -> None:
            self.double.complaints.append(f"{method} {path}: {what}")
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            complain("not our key")
        if not self.headers.get("Stripe-Version"):
            complain("no pinned version")
        if method != "POST":
            return
        if self.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            complain("not a form")
        allowed = ALLOWED.get(path, ALLOWED.get(path.rsplit("/", 1)[1], set()))
        if set(form) - allowed:
            complain(f"unknown parameters {sorted(set(form) - allowed)}")
        if path in ALLOWED and not key:
            complain("no Idempotency-Key")

    def _hang(self) -> None:
        """No answer: the line is cut after a while, as by a proxy."""
        time.sleep(0.2)
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", f"req_{next(self.double._ids)}")
        self.end_headers()
        self.wfile.write(body)

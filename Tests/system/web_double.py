"""What another company's HTTP server is in a test: looks at every request, keeps what it took, and can misbehave."""

import json
import re
import socket
import ssl
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, RLock, Thread
from urllib.parse import urlsplit

SLOW_AT_MOST_S = 60


class WebDouble:
    """`misbehave[path pattern]`: what the next requests get instead: a status, a tuple that `misbehaviour` knows, "slow" (no
    answer until the other side hangs up), "cut" (taken, and the line goes dead without an answer), "hold" (taken, and answered
    after `let_go`). What nobody documents is an error of the test (`surprises`)."""

    def __init__(self, address: str, port: int, certificate: Path | None = None):
        """`certificate`: folder with cert.pem and key.pem, for https; `port` 0: a free one."""
        self.misbehave: dict[str, list] = defaultdict(list)
        self.requests: dict[str, int] = defaultdict(int)
        self.surprises: list[str] = []
        self.lock = RLock()
        self.changed = Condition(self.lock)
        self.held = False
        self.server = Server((address, port), handler(self))
        if certificate:
            self.server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.server.tls.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        self.address, self.port = address, self.server.server_address[1]
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def check(self, request: "Request") -> None:
        """Asserts what is documented."""
        raise NotImplementedError

    def act(self, request: "Request") -> tuple[int, object]:
        """Takes it; the answer's status and body (text, or what becomes JSON)."""
        raise NotImplementedError

    def headers(self) -> dict[str, str]:
        return {}

    def misbehaviour(self, how: tuple) -> tuple[int, object, dict[str, str]]:
        raise NotImplementedError

    def wait(self, condition, seconds: float = 20, what: str = "it"):
        with self.changed:
            assert self.changed.wait_for(condition, seconds), f"{type(self).__name__}: {what}: not so after {seconds} s"

    def let_go(self) -> None:
        with self.changed:
            self.held = False
            self.changed.notify_all()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.let_go()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    tls: ssl.SSLContext | None = None

    def finish_request(self, request, client_address):
        # In the connection's own thread: a handshake that never comes delays nobody.
        if self.tls:
            request.settimeout(SLOW_AT_MOST_S)
            try:
                request = self.tls.wrap_socket(request, server_side=True)
            except OSError:
                return
        super().finish_request(request, client_address)
        if self.tls:
            request.close()

    def handle_error(self, request, client_address):
        """The other side may hang up whenever it likes."""


class Request:
    def __init__(self, method: str, path: str, query: str, headers, body: bytes | None):
        self.method, self.path, self.query, self.headers, self.body = method, path, query, headers, body

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def text(self) -> str | None:
        return None if self.body is None else self.body.decode()


def handler(double: WebDouble):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            self.take(None)

        def do_POST(self):
            self.take(self.rfile.read(int(self.headers["Content-Length"])))

        def take(self, body: bytes | None):
            parts = urlsplit(self.path)
            request = Request(self.command, parts.path, parts.query, self.headers, body)
            with double.changed:
                double.requests[request.key] += 1
                instead = next((c.pop(0) for p, c in double.misbehave.items() if c and re.search(p, request.key)), None)
                double.changed.notify_all()
            try:
                double.check(request)
            except AssertionError as surprise:
                double.surprises.append(f"{request.key}: {surprise}")
                return self.answer(400, {"errors": [str(surprise)]})
            match instead:
                case int(status): return self.answer(status, {"errors": ["so it was asked"]})
                case "slow": return self.wait_for_the_other_side()
                case tuple(how): return self.answer(*double.misbehaviour(how))
            with double.lock:
                status, answer = double.act(request)
            with double.changed:
                double.changed.notify_all()
                if instead == "hold":
                    double.held = True
                    double.changed.notify_all()
                    double.changed.wait_for(lambda: not double.held, SLOW_AT_MOST_S)
            if instead == "cut":
                self.close_connection = True
                return self.connection.shutdown(socket.SHUT_RDWR)
            try:
                self.answer(status, answer)
            except OSError:
                assert instead == "hold", "the other side went away"

        def wait_for_the_other_side(self):
            """No answer until the other side hangs up."""
            self.connection.settimeout(SLOW_AT_MOST_S)
            self.close_connection = True
            try:
                assert self.connection.recv(1) == b"", "a second request behind the first"
            except OSError:
                return

        def answer(self, status: int, data: object, more: dict[str, str] | None = None) -> None:
            body = data.encode() if isinstance(data, str) else json.dumps(data, ensure_ascii=False).encode()
            self.send_response_only(status)
            for name, value in (double.headers() | (more or {})).items():
                self.send_header(name, value)
            self.send_header("Content-Type", kind(data))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def kind(data: object) -> str:
    if not isinstance(data, str):
        return "application/json"
    return "text/html; charset=utf-8" if data.startswith("<!doctype html>") else "text/plain"

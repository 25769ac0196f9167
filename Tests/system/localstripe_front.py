"""localstripe (PyPI), a stand-in for Stripe that nobody here wrote, as a process of its own; and in front of it the one thing it
lacks, Checkout in setup mode, made of its SetupIntents. Its webhooks are kept, to be shown to Edge as they came."""

import json
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import httpx

from clock import wait_until

KEY = "sk_test_denwaban"
# On loopback only, and without a file.
START = """
import sys
from aiohttp import web
from localstripe import server
server.store.__class__.dump_to_disk = lambda self: None
web.run_app(server.app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""


class LocalStripe:
    def __init__(self, address: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen([sys.executable, "-c", START, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.api = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {KEY}"}, timeout=20)
        self.sessions: dict[str, dict] = {}
        self.hooks: list[tuple[bytes, str]] = []
        self.front = ThreadingHTTPServer((address, 0), type("Handler", (Handler,), {"stripe": self}))
        self.front.daemon_threads = True
        self.url = f"http://{address}:{self.front.server_address[1]}"
        self.page = f"http://checkout.localhost:{self.front.server_address[1]}"
        threading.Thread(target=self.front.serve_forever, daemon=True).start()

    def ready(self, secret: str) -> "LocalStripe":
        def up():
            try:
                return self.api.get("/v1/customers").status_code == 200
            except httpx.TransportError:
                return False
        wait_until(up, 30, "localstripe answers")
        self.post("/_config/webhooks/edge", {"url": f"{self.url}/hook", "secret": secret})
        return self

    def post(self, path: str, form: dict) -> dict:
        answer = self.api.post(path, data=form)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json() if answer.content else {}

    def open_session(self, form: dict) -> dict:
        setup = self.post("/v1/setup_intents", {"customer": form["customer"]})
        name = f"cs_{setup['id']}"
        self.sessions[name] = {"id": name, "object": "checkout.session", "status": "open", "customer": form["customer"],
                               "setup_intent": setup["id"], "url": f"{self.page}/checkout/{name}", "success_url": form["success_url"]}
        return self.sessions[name]

    def type_card(self, name: str, number: str) -> str:
        session = self.sessions[name]
        method = self.post("/v1/payment_methods", {
            "type": "card", "card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2040", "card[cvc]": "123"})
        self.post(f"/v1/payment_methods/{method['id']}/attach", {"customer": session["customer"]})
        self.post(f"/v1/setup_intents/{session['setup_intent']}/confirm", {"payment_method": method["id"]})
        self.post(f"/v1/setup_intents/{session['setup_intent']}/confirm", {})
        session["status"] = "complete"
        return session["success_url"]

    def close(self) -> None:
        self.front.shutdown()
        self.front.server_close()
        self.api.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Handler(BaseHTTPRequestHandler):
    stripe: LocalStripe
    protocol_version = "HTTP/1.1"

    def log_message(self, *_) -> None:
        pass

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/checkout/"):
            return self._send(200, b'<html lang="ja"><title>Checkout</title><main><form method="post"><input name="number">'
                                   b"<button>OK</button></form></main></html>", "text/html; charset=utf-8")
        if path.startswith("/v1/checkout/sessions/"):
            return self._json(self.stripe.sessions[path.rsplit("/", 1)[1]])
        answer = self.stripe.api.get(self.path)
        self._send(answer.status_code, answer.content, "application/json")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/hook":
            self.stripe.hooks.append((body, self.headers["Stripe-Signature"]))
            return self._send(200, b"", "text/plain")
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if self.path == "/v1/checkout/sessions":
            return self._json(self.stripe.open_session(form))
        if self.path.startswith("/checkout/"):
            self.send_response(303)
            self.send_header("Location", self.stripe.type_card(self.path.rsplit("/", 1)[1], form["number"]))
            self.send_header("Content-Length", "0")
            return self.end_headers()
        answer = self.stripe.api.post(self.path, content=body, headers={"Content-Type": self.headers["Content-Type"]})
        self._send(answer.status_code, answer.content, "application/json")

    def _json(self, thing: dict) -> None:
        self._send(200, json.dumps(thing).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

"""A stand-in for Stripe, written from its documentation: idempotency keys, off-session declines, 3-D Secure, Checkout in setup
mode, refunds, signed webhooks. It refuses what Stripe would refuse, and remembers it in `complaints`."""

import hashlib
import hmac
import itertools
import json
import threading
from http.server import ThreadingHTTPServer

import httpx

from stripe_http import KEY, Handler, refusal

WEBHOOK_SECRET = "whsec_test_denwaban"
BRANDS = {"4242424242424242": "visa", "4000000000000341": "visa", "4000002760003184": "visa", "6200000000000005": "unionpay",
          "4000000000009979": "visa", "3566002020360505": "jcb"}


class StripeDouble:
    """`faults`: what happens to the next charges and refunds, in order: "lost" (never arrives), "late" (done, and no answer),
    "500" (done, and a 500 that is replayed), "refused" (a parameter it does not know: nothing is done). `detach_outages`: so many
    cards that are to be detached get a 503."""

    def __init__(self, address: str):
        self.complaints: list[str] = []
        self.faults: list[str] = []
        self.detach_outages = 0
        self.things: dict[str, dict] = {}
        self.keys: dict[str, tuple] = {}
        self.lock = threading.RLock()
        self._ids = itertools.count(1)
        self.server = ThreadingHTTPServer((address, 0), type("Handler", (Handler,), {"double": self}))
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://{address}:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def settings(self, folder) -> dict[str, str]:
        (folder / "stripe-key").write_text(KEY + "\n")
        (folder / "stripe-webhook").write_text(WEBHOOK_SECRET + "\n")
        return {"DENWABAN_ACQUIRER": "stripe", "DENWABAN_STRIPE_URL": self.url, "DENWABAN_STRIPE_TIMEOUT_SECONDS": "2",
                "DENWABAN_STRIPE_KEY_FILE": str(folder / "stripe-key"),
                "DENWABAN_STRIPE_WEBHOOK_SECRET_FILE": str(folder / "stripe-webhook")}

    def new(self, prefix: str, kind: str, **fields) -> dict:
        thing = {"id": f"{prefix}_{next(self._ids)}", "object": kind, **fields}
        self.things[thing["id"]] = thing
        return thing

    def all(self, kind: str, **wanted) -> list[dict]:
        with self.lock:
            return [t for t in reversed(self.things.values()) if t["object"] == kind and all(t.get(k) == v for k, v in wanted.items())]

    def paid(self) -> list[dict]:
        return self.all("payment_intent", status="succeeded")

    # What Stripe does with a request.

    def answer(self, method: str, path: str, query: dict, form: dict) -> tuple[int, dict]:
        parts = path.split("/")[2:]
        if method == "GET" and len(parts) == 1:
            wanted = {k: v for k, v in query.items() if k != "limit"}
            if self.is_gone(wanted.get("customer")):
                return refusal(400, "invalid_request_error", "resource_missing", param="customer")
            return 200, {"object": "list", "data": self.all(parts[0][:-1], **wanted)[:int(query.get("limit", 10))]}
        if method == "GET":
            found = self.things.get(parts[-1])
            return (200, found) if found else refusal(404, "invalid_request_error", "resource_missing")
        if parts[0] == "customers":
            return 200, self.new("cus", "customer")
        if parts == ["checkout", "sessions"]:
            session = self.new("cs", "checkout.session", status="open", customer=form["customer"], setup_intent=None,
                               client_reference_id=form["client_reference_id"], success_url=form["success_url"], cancel_url=form["cancel_url"])
            return 200, session | {"url": self._keep(session, f"http://checkout.localhost:{self.port}/checkout/{session['id']}")}
        if parts == ["payment_intents"]:
            return self.charge(form)
        if parts[0] == "payment_intents" and parts[2] == "confirm":
            return self.confirm(self.things[parts[1]], form)
        if parts[0] == "payment_intents" and parts[2] == "cancel":
            intent = self.things[parts[1]]
            if intent["status"] in ("succeeded", "canceled"):
                return refusal(400, "invalid_request_error", "payment_intent_unexpected_state")
            intent["status"] = "canceled"
            return 200, intent
        if parts[0] == "payment_methods" and parts[2] == "detach":
            return self.detach(self.things[parts[1]])
        if parts == ["refunds"]:
            return self.refund(form)
        return refusal(404, "invalid_request_error", "url_invalid")

    def _keep(self, thing: dict, url: str) -> str:
        thing["url"] = url
        return url

    def detach(self, method: dict) -> tuple[int, dict]:
        if self.detach_outages:
            self.detach_outages -= 1
            return refusal(503, "api_error", "api_error")
        if method["customer"] is None:
            return refusal(400, "invalid_request_error", "payment_method_unexpected_state")
        method["customer"] = None
        return 200, method

    def is_gone(self, customer: str | None) -> bool:
        return self.things.get(customer, {}).get("deleted", False)

    def charge(self, form: dict) -> tuple[int, dict]:
        if self.is_gone(form["customer"]):
            return refusal(400, "invalid_request_error", "resource_missing", param="customer")
        method = self.things.get(form["payment_method"])
        if method is None or method["customer"] != form["customer"]:
            return refusal(400, "invalid_request_error", "resource_missing", param="payment_method")
        if form["currency"] != "jpy" or int(form["amount"]) < 50 or form["off_session"] != "true" or form["confirm"] != "true":
            self.complaints.append(f"a charge that is none: {form}")
        intent = self.new("pi", "payment_intent", amount=int(form["amount"]), customer=form["customer"], status="succeeded",
                          payment_method=method["id"], last_payment_error=None, next_action=None,
                          metadata={"invoice": form["metadata[invoice]"], "charge": form["metadata[charge]"]})
        return self._outcome(intent, method["number"])

    def _outcome(self, intent: dict, number: str) -> tuple[int, dict]:
        codes = {"4000000000000341": ("card_declined", "generic_decline"), "4000000000009979": ("card_declined", "stolen_card"), "4000002760003184": ("authentication_required", "authentication_required")}
        if number not in codes:
            return 200, intent
        code, decline = codes[number]
        intent["status"], intent["last_payment_error"] = "requires_payment_method", {"type": "card_error", "code": code, "decline_code": decline}
        return refusal(402, "card_error", code, decline_code=decline, payment_intent=dict(intent))

    def confirm(self, intent: dict, form: dict) -> tuple[int, dict]:
        if intent["status"] != "requires_payment_method":
            return refusal(400, "invalid_request_error", "payment_intent_unexpected_state")
        intent["status"] = "requires_action"
        intent["return_url"] = form["return_url"]
        intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {
            "url": f"http://checkout.localhost:{self.port}/3ds/{intent['id']}", "return_url": form["return_url"]}}
        return 200, intent

    def refund(self, form: dict) -> tuple[int, dict]:
        intent = self.things.get(form["payment_intent"])
        if intent is None or intent["status"] != "succeeded":
            return refusal(400, "invalid_request_error", "resource_missing")
        if any(d["status"] not in ("won", "warning_closed") for d in self.all("dispute", payment_intent=intent["id"])):
            return refusal(400, "invalid_request_error", "charge_disputed")
        given = sum(r["amount"] for r in self.all("refund", payment_intent=intent["id"]) if r["status"] != "failed")
        if given + int(form["amount"]) > intent["amount"]:
            return refusal(400, "invalid_request_error", "charge_already_refunded")
        return 200, self.new("re", "refund", amount=int(form["amount"]), payment_intent=intent["id"], status="succeeded",
                             metadata={"refund": form["metadata[refund]"]})

    def refund_fails(self, refund: dict) -> bytes:
        """Days after it went back the card's bank returns it; what Stripe then tells."""
        refund["status"], refund["failure_reason"] = "failed", "expired_or_canceled_card"
        return self.event("refund.failed", refund)

    # What happens at Stripe without us.

    def delete_customers(self) -> None:
        """All that are there, with their cards; payments stay."""
        with self.lock:
            for customer in self.all("customer"):
                customer["deleted"] = True
            for method in self.all("payment_method"):
                method["customer"] = None

    def refund_there(self, intent: dict, amount: int) -> dict:
        """On Stripe's own page: it has no key of ours."""
        return self.new("re", "refund", amount=amount, payment_intent=intent["id"], status="succeeded", metadata={})

    def charge_of(self, intent: dict) -> dict:
        """What `charge.refunded` carries."""
        return {"id": "ch_" + intent["id"], "object": "charge", "payment_intent": intent["id"], "metadata": intent["metadata"]}

    def disputed(self, intent: dict, due_s: int) -> dict:
        return self.new("dp", "dispute", amount=intent["amount"], payment_intent=intent["id"], status="needs_response",
                        reason="fraudulent", evidence_details={"due_by": due_s, "has_evidence": False}, balance_transactions=[])

    def funds_withdrawn(self, dispute: dict) -> None:
        dispute["balance_transactions"].append({"object": "balance_transaction", "amount": -dispute["amount"], "fee": 1_500})

    def dispute_ends(self, dispute: dict, won: bool) -> None:
        dispute["status"] = "won" if won else "lost"
        if won:
            dispute["balance_transactions"].append({"object": "balance_transaction", "amount": dispute["amount"], "fee": 0})

    # What a person does on Stripe's pages.

    def typed(self, session: dict, number: str) -> str:
        """The card is saved; where the browser goes."""
        method = self.new("pm", "payment_method", customer=session["customer"], number=number, card={
            "brand": BRANDS[number], "last4": number[-4:], "exp_month": 12, "exp_year": 2040,
            "country": "JP", "fingerprint": hashlib.sha256(number.encode()).hexdigest()[:16]})
        setup = self.new("seti", "setup_intent", status="succeeded", payment_method=method["id"])
        session["status"], session["setup_intent"] = "complete", setup["id"]
        return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])

    def authenticated(self, intent: dict, confirmed: bool) -> str:
        intent["next_action"] = None
        if confirmed:
            intent["status"], intent["last_payment_error"] = "succeeded", None
        else:
            intent["status"] = "requires_payment_method"
            intent["last_payment_error"] = {"type": "card_error", "code": "payment_intent_authentication_failure"}
        return intent["return_url"]

    # Webhooks.

    def event(self, kind: str, thing: dict) -> bytes:
        return json.dumps({"id": f"evt_{next(self._ids)}", "object": "event", "type": kind, "data": {"object": thing}}).encode()

    def send(self, world, body: bytes, secret: str = WEBHOOK_SECRET, age_s: int = 0) -> int:
        """Signed at the world's time, as one POST to a brand's host."""
        at = world.clock.now_ms() // 1000 - age_s
        code = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return httpx.post(f"http://{world.address}:8080/webhooks/stripe", content=body, timeout=20, headers={
            "Host": "eccall.localhost:8080", "Content-Type": "application/json", "Stripe-Signature": f"t={at},v1={code}"}).status_code

"""The five services of a development installation, with their embedded defaults (docs/operations.md)."""

import json
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"
DEMO_RECORD = Path(os.environ.get("DENWABAN_DEMO_RECORD", VAR / "demo.json"))

# Where the pages answer, whatever their host name.
ADDRESS = os.environ.get("DENWABAN_DEMO_ADDRESS", "127.0.0.1")
HTTP_PORT = int(os.environ.get("DENWABAN_PUBLIC_PORT", "8080"))
SANDBOX_PORT = int(os.environ.get("DENWABAN_SANDBOX_PORT", "8090"))
STAFF_HOST = os.environ.get("DENWABAN_STAFF_HOST", "staff.localhost")
DEVELOPER_HOST = os.environ.get("DENWABAN_DEVELOPER_HOST", "dev.localhost")
ACQUIRER_HOST = "acquirer.localhost"
TELEPHONY_HOST = "telephony.localhost"
TELEPHONY_SECRETS = VAR / "telephony" / "secrets"
PASSWORD = "denwaban-demo"
STAFF = ["operator", "reviewer", "billing", "admin"]


@dataclass(frozen=True)
class Service:
    name: str
    executable: str
    admin_port: int
    """Where /healthz, /readyz and /metrics are."""
    listens: tuple[int, ...]


SERVICES = [
    Service("account", "AccountService", 7201, (7101,)),
    Service("call", "CallService", 7202, (7102,)),
    Service("billing", "BillingService", 7203, (7103, SANDBOX_PORT)),
    Service("notify", "NotifyService", 7204, (7104,)),
    Service("edge", "Edge", 7200, (HTTP_PORT,)),
]


@dataclass(frozen=True)
class Brand:
    key: str
    name: str
    host: str
    first_plan: str


def brands() -> list[Brand]:
    """What the pages and the demo need of compose/brands, without a YAML library: top-level scalars and the hosts."""
    found = []
    for path in sorted((ROOT / "compose" / "brands").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        found.append(
            Brand(
                key=_scalar(text, r"^key: *(\S+)", path),
                name=_scalar(text, r"^name: *(.+)", path).strip(),
                host=_scalar(text, r"^hosts: *\[ *([^,\]\s]+)", path),
                first_plan=_scalar(text, r"^plans:\n  - key: *(\S+)", path),
            )
        )
    return found


def _scalar(text: str, pattern: str, path: Path) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    if not match:
        raise SystemExit(f"{path}: nothing matches {pattern}")
    return match.group(1)


def url(host: str, path: str = "/", port: int = HTTP_PORT) -> str:
    return f"http://{host}:{port}{path}"


def make_telephony_secret() -> None:
    """What telephone systems sign with here: made once, nobody else has it."""
    if not TELEPHONY_SECRETS.exists():
        TELEPHONY_SECRETS.parent.mkdir(parents=True, exist_ok=True)
        TELEPHONY_SECRETS.touch(mode=0o600)
        TELEPHONY_SECRETS.write_text(secrets.token_hex(32) + "\n", encoding="utf-8")


def demo_shops() -> list[dict]:
    """The shops that scripts/demo finished: brand, site_name, email, password, number."""
    if not DEMO_RECORD.exists():
        return []
    return json.loads(DEMO_RECORD.read_text(encoding="utf-8"))["shops"]

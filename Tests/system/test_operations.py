"""What ops rely on: health, metrics, logs with one request id, refusals of production mode, stores that are one process's own."""

import os
import re
import subprocess
from pathlib import Path

import grpc
import pytest

from clock import NeverCame, wait_until
from contracts import Contracts, new_id
from founding import application
from page import JAPANESE
from people import staff
from process import BY_NAME
from shops import STAFF_PASSWORD, Shop
from world import World

WRONG_CONFIGURATION = 78
# Longer than anything that looks for changes once a second or two.
QUIET_S = 4


@pytest.fixture(scope="module")
def world():
    with World("2017-02-27T10:00", settings={"*": {"DENWABAN_LOG_LEVEL": "debug"}}) as world:
        yield world


def start(world: World, name: str, **changed: str) -> subprocess.CompletedProcess:
    """Starts a second process of a service, with its own empty folder, and waits for it to end."""
    folder = world.directory / f"second-{new_id()}"
    folder.mkdir()
    environment = world.environment(name) | {
        "DENWABAN_STORE": str(folder / "store.sqlite"), "DENWABAN_KEYS_DIRECTORY": str(folder / "keys"),
        "DENWABAN_MAILDIR": str(folder / "mail")} | changed
    return subprocess.run([world.binaries / BY_NAME[name].executable], env={k: v for k, v in environment.items() if v}, cwd=folder,
                          capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("name", "named", "changed"), [
    ("account", "CLOCK_FILE", {}), ("call", "CLOCK_FILE", {}), ("billing", "CLOCK_FILE", {}), ("notify", "CLOCK_FILE", {}), ("edge", "CLOCK_FILE", {}),
    ("account", "KEYS_DIRECTORY", {"DENWABAN_CLOCK_FILE": ""}), ("billing", "ACQUIRER|sandbox", {"DENWABAN_CLOCK_FILE": ""}),
    ("notify", "DENWABAN_MAIL", {"DENWABAN_CLOCK_FILE": ""}), ("edge", "PUBLIC_SCHEME", {"DENWABAN_CLOCK_FILE": ""}),
    ("notify", "PUBLIC_SCHEME|SMTP", {"DENWABAN_CLOCK_FILE": "", "DENWABAN_MAIL": "smtp", "DENWABAN_SMTP_URL": "smtp://localhost:1"}),
], ids=lambda value: value if isinstance(value, str) else "")
def test_production_refuses_what_stands_in_for_something_real(world, name, named, changed):
    run = start(world, name, DENWABAN_MODE="production", **changed)
    assert run.returncode == WRONG_CONFIGURATION, (run.returncode, run.stdout[-500:], run.stderr)
    assert re.search(named, run.stderr), run.stderr


def test_production_issues_no_paper_with_the_example_registration_number(world, tmp_path):
    for name, secret in [("key", "sk_made_up"), ("webhook", "whsec_1")]:
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    run = start(world, "billing", DENWABAN_MODE="production", DENWABAN_CLOCK_FILE="", DENWABAN_ACQUIRER="stripe",
                DENWABAN_STRIPE_KEY_FILE=str(tmp_path / "key"), DENWABAN_STRIPE_WEBHOOK_SECRET_FILE=str(tmp_path / "webhook"))
    assert run.returncode == WRONG_CONFIGURATION, (run.returncode, run.stdout[-500:], run.stderr)
    assert "businesscall: invoiceRegistrationNumber: the example T9000000000000" in run.stderr


@pytest.mark.parametrize(("name", "changed"), [
    ("call", {"DENWABAN_LISTEN": "nonsense"}), ("call", {"DENWABAN_MODE": "test"}), ("call", {"DENWABAN_TLS_DIRECTORY": "/nowhere"}),
    ("call", {"DENWABAN_BRANDS": "/nowhere"}), ("notify", {"DENWABAN_MAIL": "pigeon"}), ("edge", {"DENWABAN_PUBLIC_PORT": "http"}),
])
def test_a_wrong_setting_ends_the_start_and_names_the_variable(world, name, changed):
    run = start(world, name, **changed)
    assert run.returncode == WRONG_CONFIGURATION, (run.returncode, run.stdout[-500:], run.stderr)
    assert next(iter(changed)) in run.stderr, run.stderr


def test_a_store_is_one_processs_own(world):
    """A second CallService on the same store waits for the first to go, and gives up rather than write beside it."""
    store = str(world.directory / "call" / "call.sqlite")
    ports = {"DENWABAN_LISTEN": f"{world.address}:7192", "DENWABAN_ADMIN_LISTEN": f"{world.address}:7292"}
    run = start(world, "call", DENWABAN_STORE=store, **ports)
    assert run.returncode != 0 and "another process" in run.stdout + run.stderr
    assert world.as_edge.health("call") == "SERVING"


def connections_of_edge(world: World) -> set[str]:
    """Its established connections to the services, as `local port → remote port`."""
    at = "".join(f"{int(part):02X}" for part in reversed(world.address.split(".")))
    rpc_ports = {f"{service.rpc_port:04X}" for service in BY_NAME.values() if service.rpc_port}
    inodes = {os.readlink(link) for link in Path(f"/proc/{world['edge'].pid}/fd").iterdir() if link.is_symlink()}
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        address, port = fields[2].split(":")
        if address == at and port in rpc_ports and fields[3] == "01" and f"socket:[{fields[9]}]" in inodes:
            found.add(f"{fields[1]} → {fields[2]}")
    return found


def test_connections_between_services_last(world):
    """One connection per service, shaken hands for once: not made anew while nothing happens."""
    visitor = world.visitor()
    visitor.open(world.brand_url("eccall", "/verify?l=x&s=y"))
    before = wait_until(lambda: len(found := connections_of_edge(world)) == 4 and found, 10, "a connection to each of the four")
    with pytest.raises(NeverCame):
        wait_until(lambda: connections_of_edge(world) != before, QUIET_S, "other connections")


def test_health_and_metrics(world):
    world.visitor().open(world.brand_url("eccall"))
    for process in world.processes.values():
        assert process.admin("healthz") == (200, "ok\n")
        assert process.admin("readyz")[0] == 200
        status, metrics = process.admin("metrics")
        assert status == 200
        for line in metrics.splitlines():
            assert re.fullmatch(r"# TYPE [a-zA-Z_:][\w:]* (counter|gauge|summary)|[a-zA-Z_:][\w:]*(\{.*\})? [-+\d.einfa]+", line), line


def test_one_request_id_from_the_page_to_the_services_log(world):
    """The id under which Edge logs a request is the one in the log of the service that refused it."""
    visitor = world.visitor()
    form = visitor.open(world.brand_url("eccall", "/login")).form(having="password")
    visitor.press(form, {"email": "nobody@nowhere.example.jp", "password": "chigau-password"})

    def logged() -> bool:
        pressed = {line["request"] for line in world["edge"].lines() if line.get("method") == "POST" and line.get("path") == "/login"}
        return any(line["message"] == "call refused" and line["request"] in pressed for line in world["account"].lines())

    wait_until(logged, 10, "the same id in Edge's and Account's logs")


def test_logs_are_json_lines_without_what_people_typed(world):
    secret = "himitsu-no-denbun"
    visitor = world.visitor()
    form = visitor.open(world.brand_url("eccall", "/login")).form(having="password")
    visitor.press(form, {"email": f"{secret}@nowhere.example.jp", "password": f"{secret}-password"})
    with pytest.raises(grpc.RpcError) as refusal:
        request = application(world, Shop("eccall", "light", telephone=secret))
        world.as_edge.account.SubmitApplication(request, timeout=20)
    assert JAPANESE.search(refusal.value.details())
    for process in world.processes.values():
        for line in process.lines():
            assert line["level"] != "raw", line
            assert secret not in str(line), line


def test_the_demo_staff_exist_only_in_development(world, tmp_path):
    subprocess.run([world.binaries / "AccountService", "keys", "make"], check=True, capture_output=True, cwd=tmp_path,
                   env=world.environment("account") | {"DENWABAN_KEYS_DIRECTORY": str(tmp_path / "keys")})
    production = World("2017-02-27T10:00", only=("account",), settings={"account": {
        "DENWABAN_MODE": "production", "DENWABAN_CLOCK_FILE": "", "DENWABAN_KEYS_DIRECTORY": str(tmp_path / "keys")}})
    pb = Contracts.get()
    request = pb.account.SignInStaffRequest(email="admin@denwaban.localhost", password=STAFF_PASSWORD, source="127.0.0.1")
    with production:
        with pytest.raises(grpc.RpcError) as refusal:
            production.as_edge.account.SignInStaff(request, timeout=20)
        assert refusal.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert world.as_edge.account.SignInStaff(request, timeout=20).session.secret
    assert staff("admin").staff_id

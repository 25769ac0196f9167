"""A client that none of us wrote (Python's grpcio) at the services' doors: who is let in, for what, and who is not."""

import json
import os
import socket
import ssl
import subprocess
import tempfile
from pathlib import Path

import grpc
import pytest
from cryptography import x509

from clock import wait_until
from contracts import Contracts, Rpc
from forged import Authority
from process import BY_NAME, SERVICES
from world import World, make_certificates

CALLERS = ["account", "billing", "call", "edge", "notify"]
PUBLISHERS = {"account.v1.AccountService": "account", "call.v1.CallService": "call",
              "billing.v1.BillingService": "billing", "notify.v1.NotifyService": "notify"}
WITH_RPC = [service for service in SERVICES if service.rpc_port]
ANSWER_WITHIN_S = 20
STREAMS = 300


@pytest.fixture(scope="module")
def world():
    with World(only=("account", "call", "billing", "notify")) as world:
        yield world


@pytest.fixture(scope="module")
def tables(world) -> dict[str, dict[str, set[str]]]:
    """By service: its allow-list, as the program itself prints it."""
    found = {}
    for service in WITH_RPC:
        with tempfile.TemporaryDirectory() as scratch:
            environment = world.environment(service.name) | {
                "DENWABAN_STORE": f"{scratch}/store.sqlite", "DENWABAN_KEYS_DIRECTORY": f"{scratch}/keys",
                "DENWABAN_MAILDIR": f"{scratch}/mail"}
            run = subprocess.run([world.binaries / service.executable, "allow-list"], env=environment, cwd=scratch,
                                 capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stderr
        lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith('{"method"')]
        assert lines, run.stdout
        found[service.name] = {line["method"]: set(line["callers"]) for line in lines}
    return found


def knock(rpc: Rpc, service: str, method: str) -> tuple[grpc.StatusCode, str]:
    """Calls with an empty request and looks at how it ends; a stream's first message counts as OK."""
    channel = rpc.channel(service)
    try:
        descriptor = Contracts.methods().get(method)
        if descriptor.server_streaming if descriptor else method.endswith("/Watch"):
            stream = channel.unary_stream(f"/{method}")(b"", timeout=ANSWER_WITHIN_S)
            next(stream)
            stream.cancel()
        else:
            channel.unary_unary(f"/{method}")(b"", timeout=ANSWER_WITHIN_S)
    except grpc.RpcError as error:
        return error.code(), error.details() or ""
    return grpc.StatusCode.OK, ""


def refused_at_the_door(answer: tuple[grpc.StatusCode, str]) -> bool:
    """Refused for who is asking, not for what was asked (a person's missing right is PERMISSION_DENIED too)."""
    return answer[0] is grpc.StatusCode.PERMISSION_DENIED and "may not call" in answer[1]


def service_of(method: str) -> str:
    return next((name for part, name in PUBLISHERS.items() if f"denwaban.{part}/" in method), "")


def test_every_method_is_in_exactly_its_services_table(tables):
    listed = {(service, method) for service, table in tables.items() for method in table}
    for method in Contracts.methods():
        if home := service_of(method):
            assert [service for service, name in listed if name == method] == [home], method


@pytest.mark.parametrize("service", [s.name for s in WITH_RPC])
def test_what_the_table_says_is_what_happens(world, tables, service):
    """Every method × every caller, over the wire."""
    table = tables[service]
    methods = [m for m in Contracts.methods() if service_of(m) in (service, "")] + ["grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch"]
    wrong = []
    for caller in CALLERS:
        with world.rpc(caller) as rpc:
            for method in methods:
                answer = knock(rpc, service, method)
                served = caller in table.get(method, set())
                if answer[0] is grpc.StatusCode.UNIMPLEMENTED and method not in table:
                    continue
                if answer[0] is grpc.StatusCode.UNAVAILABLE or refused_at_the_door(answer) == served:
                    wrong.append(f"{caller} → {method}: {answer}, table says {sorted(table.get(method, []))}")
    assert not wrong, "\n".join(wrong)


def test_only_edge_may_say_who_the_person_is(tables):
    for method, descriptor in Contracts.methods().items():
        fields = {field.name for field in descriptor.input_type.fields}
        if fields & {"customer", "staff"}:
            assert tables[service_of(method)][method] == {"edge"}, method


def test_only_notify_may_ask_for_the_secret_of_a_mailed_link(tables):
    assert tables["account"]["denwaban.account.v1.AccountService/GetLinkSecret"] == {"notify"}


@pytest.mark.parametrize("service", [s.name for s in WITH_RPC])
def test_a_right_certificate_is_served(world, service):
    with world.rpc("edge") as rpc:
        assert rpc.health(service) == "SERVING"


def refused_to_shake_hands(rpc: Rpc) -> bool:
    answer = knock(rpc, "call", "grpc.health.v1.Health/Check")
    rpc.close()
    assert answer[0] is grpc.StatusCode.UNAVAILABLE, answer
    return True


def test_without_a_certificate_nobody_is_served(world):
    assert refused_to_shake_hands(Rpc(world.address, None, authority=world.certificates / "call" / "ca.pem"))


def test_a_foreign_authoritys_certificate_is_refused(world, tmp_path):
    make_certificates(tmp_path, "edge")
    assert refused_to_shake_hands(Rpc(world.address, tmp_path / "edge", authority=world.certificates / "call" / "ca.pem"))


def test_an_expired_certificate_is_refused(world, tmp_path):
    Authority(world.certificates / "ca").leaf(tmp_path, uris=["spiffe://denwaban/edge"], expired=True)
    assert refused_to_shake_hands(Rpc(world.address, tmp_path))


@pytest.mark.parametrize("uris", [
    [], ["spiffe://denwaban/intruder"], ["spiffe://elsewhere/edge"],
    ["spiffe://denwaban/edge", "spiffe://denwaban/billing"], ["https://denwaban/edge"],
], ids=["no name", "unknown service", "other trust domain", "two names", "not spiffe"])
def test_our_authoritys_certificate_with_a_wrong_name_may_do_nothing(world, tmp_path, uris):
    Authority(world.certificates / "ca").leaf(tmp_path, uris=uris, dns=["edge"])
    with Rpc(world.address, tmp_path) as rpc:
        for method in ["grpc.health.v1.Health/Check", "denwaban.call.v1.CallService/Ring"]:
            assert refused_at_the_door(knock(rpc, "call", method)), method


def test_a_services_certificate_does_not_let_it_pose_as_another(world):
    """A client that wants Call and finds Billing's certificate hangs up."""
    edge = world.rpc("edge")
    billing = BY_NAME["billing"]
    channel = grpc.secure_channel(
        f"{world.address}:{billing.rpc_port}", edge._credentials, options=[("grpc.ssl_target_name_override", "call-service")])
    with pytest.raises(grpc.RpcError) as refusal:
        channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=ANSWER_WITHIN_S)
    assert refusal.value.code() is grpc.StatusCode.UNAVAILABLE
    channel.close()


def test_our_own_clients_hang_up_on_a_poser():
    """Billing is told to find Call where Account listens: it must not talk to it."""
    with World(only=("account",)) as world:
        world.settings = {"billing": {"DENWABAN_CALL_ADDRESS": f"{world.address}:{BY_NAME['account'].rpc_port}"}}
        billing = world.launch("billing")

        def interrupted():
            return [line["error"] for line in billing.lines() if line.get("publisher") == "call"]

        complaint = wait_until(interrupted, 20, "billing notices")[0]
        assert "ertificate" in complaint or "handshake" in complaint.lower(), complaint


def test_hundreds_of_streams_share_one_connection(world):
    """Every open dashboard is a stream on Edge's one connection: many of them must not get in each other's way."""
    pb = Contracts.get().feed
    with world.rpc("edge") as rpc:
        streams = [rpc.feed("call").Follow(pb.FollowRequest(after_sequence=-1), timeout=60) for _ in range(STREAMS)]
        for stream in streams:
            assert next(stream).WhichOneof("item") == "caught_up"
        assert rpc.health("call") == "SERVING"
        for stream in streams:
            stream.cancel()


def served_serial(world: World, service: str) -> int:
    folder = world.certificates / "edge"
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    context.set_alpn_protocols(["h2"])
    target = BY_NAME[service]
    with socket.create_connection((world.address, target.rpc_port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=target.tls_name) as secure:
            return x509.load_der_x509_certificate(secure.getpeercert(binary_form=True)).serial_number


def test_a_certificate_is_renewed_without_a_restart(world):
    before, process = served_serial(world, "call"), world["call"].pid
    with world.rpc("edge") as connected:
        assert connected.health("call") == "SERVING"
        make_certificates(world.certificates, "--renew", "call", "edge")
        wait_until(lambda: served_serial(world, "call") != before, 20, "the new certificate is served")
        assert connected.health("call") == "SERVING", "connections made before go on"
    with world.rpc("edge") as fresh:
        assert fresh.health("call") == "SERVING"
    assert world["call"].pid == process and world["call"].running


def test_a_broken_renewal_leaves_the_old_certificate_in_use(world):
    before = served_serial(world, "notify")
    key = world.certificates / "notify" / "key.pem"
    good = key.read_bytes()
    try:
        replace(key, b"-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n")
        wait_until(lambda: any("ertificate" in str(line) or "key" in str(line) for line in world["notify"].complaints()
                               if "feed interrupted" not in line["message"]), 20, "notify complains of the broken key")
        assert served_serial(world, "notify") == before
    finally:
        replace(key, good)


def replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    os.replace(fresh, path)

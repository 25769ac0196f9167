"""What each role of a customer may call: the services' own table, over the wire, method by method."""

import json
import subprocess

import grpc
import pytest

from contracts import Contracts
from people import ANY_MEMBER
from process import SERVICES
from world import World

ROLES = ["owner", "member", "billing"]
ACCOUNT = "acc_01BX5ZZKBKACTAV9WEVGEMMVRY"
ANSWER_WITHIN_S = 20
SERVICE_OF = {"account.v1.AccountService": "account", "call.v1.CallService": "call",
              "billing.v1.BillingService": "billing", "notify.v1.NotifyService": "notify"}


@pytest.fixture(scope="module")
def world():
    with World(only=("account", "call", "billing", "notify")) as world:
        yield world


def path_to_customer(message) -> list[str] | None:
    """Names of the fields that lead to the Customer in a request; None when it takes none."""
    for field in message.fields:
        if field.message_type is None or field.is_repeated:
            continue
        if field.message_type.full_name == "denwaban.common.v1.Customer":
            return [field.name]
        if deeper := path_to_customer_below(field):
            return deeper
    return None


def path_to_customer_below(field) -> list[str] | None:
    names = [f.name for f in field.message_type.fields
             if f.message_type is not None and f.message_type.full_name == "denwaban.common.v1.Customer"]
    return [field.name, names[0]] if names else None


METHODS = {name: path for name, method in Contracts.methods().items() if (path := path_to_customer(method.input_type))}


@pytest.fixture(scope="module")
def tables(world, tmp_path_factory) -> dict[str, list[str] | None]:
    """By method: the roles that may call it, as the programs themselves print them."""
    found = {}
    for service in (s for s in SERVICES if s.rpc_port):
        scratch = tmp_path_factory.mktemp(service.name)
        run = subprocess.run([world.binaries / service.executable, "allow-list"], env=world.environment(service.name),
                             cwd=scratch, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stderr
        for line in run.stdout.splitlines():
            if line.startswith('{"method"'):
                entry = json.loads(line)
                found[entry["method"]] = entry.get("roles")
    return found


def test_every_method_that_takes_a_customer_is_in_the_table(tables):
    assert len(METHODS) > 40
    missing = [method for method in METHODS if not tables[method]]
    assert not missing, "add them to CustomerMethods: " + ", ".join(missing)
    assert all(set(roles) <= set(ROLES) and "owner" in roles for roles in tables.values() if roles)
    assert [m for m, roles in tables.items() if roles and m not in METHODS] == []


def test_what_the_table_says_is_what_happens(world, tables):
    pb, wrong = Contracts.get(), []
    with world.rpc("edge") as rpc:
        for method, path in METHODS.items():
            service = next(name for part, name in SERVICE_OF.items() if part in method)
            descriptor = Contracts.methods()[method]
            for role in ROLES:
                request = getattr(getattr(pb, service), descriptor.input_type.name)()
                target = request
                for name in path:
                    target = getattr(target, name)
                target.account_id, target.member_id = ACCOUNT, ANY_MEMBER
                target.role = getattr(pb.common, f"MEMBER_ROLE_{role.upper()}")
                code = answer(rpc.channel(service), method, descriptor, request.SerializeToString())
                if (code is grpc.StatusCode.PERMISSION_DENIED) == (role in tables[method]):
                    wrong.append(f"{role} → {method}: {code}, table says {tables[method]}")
    assert not wrong, "\n".join(wrong)


def answer(channel, method: str, descriptor, request: bytes) -> grpc.StatusCode:
    try:
        if descriptor.server_streaming:
            next(channel.unary_stream(f"/{method}")(request, timeout=ANSWER_WITHIN_S), None)
        else:
            channel.unary_unary(f"/{method}")(request, timeout=ANSWER_WITHIN_S)
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK

"""What each role of a customer and of the staff may call: the services' own tables, over the wire, method by method."""

import json
import subprocess

import grpc
import pytest

from contracts import Contracts
from people import ANY_MEMBER, STAFF_IDS
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


def path_to(person: str, message) -> list[str] | None:
    """Names of the fields that lead to the Customer, or the Staff, in a request; None when it takes none."""
    for field in message.fields:
        if field.message_type is None or field.is_repeated:
            continue
        if field.message_type.full_name == f"denwaban.common.v1.{person}":
            return [field.name]
        if deeper := path_to_below(person, field):
            return deeper
    return None


def path_to_below(person: str, field) -> list[str] | None:
    names = [f.name for f in field.message_type.fields
             if f.message_type is not None and f.message_type.full_name == f"denwaban.common.v1.{person}"]
    return [field.name, names[0]] if names else None


def methods_of(person: str) -> dict[str, list[str]]:
    return {name: path for name, method in Contracts.methods().items() if (path := path_to(person, method.input_type))}


METHODS = methods_of("Customer")
STAFF_METHODS = methods_of("Staff")


@pytest.fixture(scope="module")
def entries(world, tmp_path_factory) -> list[dict]:
    """The services' tables, as the programs themselves print them."""
    found = []
    for service in (s for s in SERVICES if s.rpc_port):
        scratch = tmp_path_factory.mktemp(service.name)
        run = subprocess.run([world.binaries / service.executable, "allow-list"], env=world.environment(service.name),
                             cwd=scratch, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stderr
        for line in run.stdout.splitlines():
            if line.startswith('{"method"'):
                found.append(json.loads(line))
    return found


@pytest.fixture(scope="module")
def tables(entries) -> dict[str, list[str] | None]:
    """By method: the roles of customers that may call it."""
    return {entry["method"]: entry.get("roles") for entry in entries}


@pytest.fixture(scope="module")
def staff_tables(entries) -> dict[str, list[str] | None]:
    """By method: the roles of staff that may call it."""
    return {entry["method"]: entry.get("staff_roles") for entry in entries}


def test_every_method_that_takes_a_customer_is_in_the_table(tables):
    assert len(METHODS) > 40
    missing = [method for method in METHODS if not tables[method]]
    assert not missing, "add them to CustomerMethods: " + ", ".join(missing)
    assert all(set(roles) <= set(ROLES) and "owner" in roles for roles in tables.values() if roles)
    assert [m for m, roles in tables.items() if roles and m not in METHODS] == []


def test_every_method_that_takes_a_person_of_the_staff_is_in_the_table(staff_tables):
    assert len(STAFF_METHODS) > 70
    missing = [method for method in STAFF_METHODS if not staff_tables[method]]
    assert not missing, "add them to StaffMethods: " + ", ".join(missing)
    assert all(set(roles) <= set(STAFF_IDS) and "admin" in roles for roles in staff_tables.values() if roles)
    assert [m for m, roles in staff_tables.items() if roles and m not in STAFF_METHODS] == []


def test_what_the_table_says_is_what_happens(world, tables):
    pb = Contracts.get()

    def customer(role: str):
        return pb.common.Customer(
            account_id=ACCOUNT, member_id=ANY_MEMBER, role=getattr(pb.common, f"MEMBER_ROLE_{role.upper()}"))

    assert not (wrong := differences(world, METHODS, tables, ["unspecified", *ROLES], customer)), "\n".join(wrong)


def test_what_the_staffs_table_says_is_what_happens(world, staff_tables):
    pb = Contracts.get()

    def person(role: str):
        return pb.common.Staff(staff_id=STAFF_IDS.get(role, STAFF_IDS["admin"]), name="受付 花子",
                               role=getattr(pb.common, f"STAFF_ROLE_{role.upper()}"))

    roles = ["unspecified", *STAFF_IDS]
    assert not (wrong := differences(world, STAFF_METHODS, staff_tables, roles, person)), "\n".join(wrong)


def test_who_is_not_named_is_served_nothing(world):
    """Neither a customer nor a person of the staff in the request: the gate has nobody to look at, the handler refuses."""
    served = []
    with world.rpc("edge") as rpc:
        for method in METHODS.keys() | STAFF_METHODS.keys():
            code = answer(rpc.channel(service_of(method)), method, Contracts.methods()[method], b"")
            if code is grpc.StatusCode.OK:
                served.append(method)
    assert not served


def service_of(method: str) -> str:
    return next(name for part, name in SERVICE_OF.items() if part in method)


def differences(world, methods: dict, table: dict, roles: list[str], person) -> list[str]:
    """Each method × each role, over the wire: where the answer is not what the table says."""
    pb, wrong = Contracts.get(), []
    with world.rpc("edge") as rpc:
        for method, path in methods.items():
            service, descriptor = service_of(method), Contracts.methods()[method]
            for role in roles:
                request = getattr(getattr(pb, service), descriptor.input_type.name)()
                target = request
                for name in path:
                    target = getattr(target, name)
                target.CopyFrom(person(role))
                code = answer(rpc.channel(service), method, descriptor, request.SerializeToString())
                if (code is grpc.StatusCode.PERMISSION_DENIED) == (role in table[method]):
                    wrong.append(f"{role} → {method}: {code}, table says {table[method]}")
    return wrong


def answer(channel, method: str, descriptor, request: bytes) -> grpc.StatusCode:
    try:
        if descriptor.server_streaming:
            next(channel.unary_stream(f"/{method}")(request, timeout=ANSWER_WITHIN_S), None)
        else:
            channel.unary_unary(f"/{method}")(request, timeout=ANSWER_WITHIN_S)
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK

"""Clients of the services in Python: stubs made from Protos/ when they are first needed, over mutual TLS."""

import importlib
import sys
import tempfile
import uuid
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import grpc
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status

from process import BY_NAME

PROTOS = Path(__file__).resolve().parent.parent.parent / "Protos"
CALL_WITHIN_S = 20


class Contracts:
    """`.account`, `.call` …: the messages; `.stubs`: their stub classes."""

    @staticmethod
    @cache
    def get() -> SimpleNamespace:
        from grpc_tools import protoc

        # Kept for the process: the modules are imported from it.
        out = tempfile.TemporaryDirectory(prefix="denwaban-stubs-")
        # Health is left out: its generated package would stand in front of `grpc` itself; grpc_health has the same.
        files = sorted(str(p.relative_to(PROTOS)) for p in PROTOS.glob("denwaban/**/*.proto"))
        well_known = Path(protoc.__file__).parent / "_proto"
        code = protoc.main(["protoc", f"-I{PROTOS}", f"-I{well_known}", f"--python_out={out.name}",
                            f"--grpc_python_out={out.name}", *files])
        assert code == 0, "protoc refused Protos/"
        sys.path.insert(0, out.name)
        names = ["account", "call", "billing", "notify", "feed", "common"]
        modules = {name: importlib.import_module(f"denwaban.{name}.v1.{name}_pb2") for name in names}
        stubs = {name: importlib.import_module(f"denwaban.{name}.v1.{name}_pb2_grpc") for name in names[:-1]}
        return SimpleNamespace(**modules, stubs=stubs, _out=out)

    @staticmethod
    def methods() -> dict[str, object]:
        """Every method of every service: "denwaban.call.v1.CallService/Ring" → its descriptor."""
        found = {}
        contracts = Contracts.get()
        for name in ("account", "call", "billing", "notify", "feed"):
            for service in getattr(contracts, name).DESCRIPTOR.services_by_name.values():
                for method in service.methods:
                    found[f"{service.full_name}/{method.name}"] = method
        return found


class Rpc:
    """Connections to the services at `address` under the certificate in `folder` (None: no certificate at all)."""

    def __init__(self, address: str, folder: Path | None, authority: Path | None = None):
        self.address = address
        self._credentials = credentials(folder, authority)
        self._channels: dict[str, grpc.Channel] = {}

    def channel(self, service: str) -> grpc.Channel:
        if service not in self._channels:
            target = BY_NAME[service]
            self._channels[service] = grpc.secure_channel(
                f"{self.address}:{target.rpc_port}", self._credentials,
                options=[("grpc.ssl_target_name_override", target.tls_name), ("grpc.max_receive_message_length", 64 << 20),
                         ("grpc.initial_reconnect_backoff_ms", 50), ("grpc.min_reconnect_backoff_ms", 50),
                         ("grpc.max_reconnect_backoff_ms", 500), ("grpc.use_local_subchannel_pool", 1)])
        return self._channels[service]

    def _stub(self, service: str):
        stubs = Contracts.get().stubs[service]
        return getattr(stubs, f"{service.capitalize()}ServiceStub")(self.channel(service))

    account = property(lambda self: self._stub("account"))
    call = property(lambda self: self._stub("call"))
    billing = property(lambda self: self._stub("billing"))
    notify = property(lambda self: self._stub("notify"))

    def feed(self, service: str):
        return Contracts.get().stubs["feed"].EventFeedServiceStub(self.channel(service))

    def health(self, service: str, within_s: float = CALL_WITHIN_S) -> str:
        stub = health_pb2_grpc.HealthStub(self.channel(service))
        answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=within_s, wait_for_ready=True)
        return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)

    def close(self) -> None:
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()

    def __enter__(self) -> "Rpc":
        return self

    def __exit__(self, *_) -> None:
        self.close()


def credentials(folder: Path | None, authority: Path | None = None) -> grpc.ChannelCredentials:
    """`authority`: whom the client trusts, where that is not the CA beside its certificate."""
    trusted = authority or folder / "ca.pem"
    if folder is None:
        return grpc.ssl_channel_credentials(trusted.read_bytes())
    return grpc.ssl_channel_credentials(
        trusted.read_bytes(), (folder / "key.pem").read_bytes(), (folder / "cert.pem").read_bytes())


def new_id() -> str:
    return uuid.uuid4().hex


def field_problems(error: grpc.RpcError) -> dict[str, str]:
    """What the refusal says about which field (google.rpc.BadRequest)."""
    problems = {}
    status = rpc_status.from_call(error)
    for detail in status.details if status else []:
        if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            detail.Unpack(bad)
            problems.update({violation.field: violation.description for violation in bad.field_violations})
    return problems

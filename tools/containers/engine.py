"""Podman on a machine without an engine or an image registry, and the five containers in it."""

import os
import resource
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = ROOT / "var" / "compose-try"
COMPOSE = ROOT / "compose" / "compose.yaml"
PACKAGES = ["podman", "runc", "mmdebstrap", "netavark", "aardvark-dns", "iptables", "python3-venv", "binutils"]
BASE = "docker.io/library/debian:bookworm-slim"
SERVICES = {"account-service": 7201, "call-service": 7202, "billing-service": 7203, "notify-service": 7204, "edge": 7200}
HTTP_PORT, SANDBOX_PORT = 18_080, 18_090
READY_WITHIN_S = 60
# Podman lowers its own limit of processes to this, and may not raise it for a container where it lacks CAP_SYS_RESOURCE.
PODMAN_PROCESSES = 32_768



def run(*command: object, quiet: bool = True, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None, stderr=subprocess.PIPE if quiet else None, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(str(w) for w in command)}: exit code {done.returncode}\n{done.stdout or ''}{done.stderr or ''}")
    return (done.stdout or "").strip()


def prepare() -> None:
    """Packages, podman's own configuration, podman-compose, the base image."""
    missing = [p for p in PACKAGES if subprocess.run(["dpkg", "-s", p], capture_output=True, check=False).returncode != 0]
    if missing:
        print("Installing " + " ".join(missing))
        run("apt-get", "update", "--quiet")
        run("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *missing, DEBIAN_FRONTEND="noninteractive")
    PLACE.mkdir(parents=True, exist_ok=True)
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    processes = min(limit for limit in (PODMAN_PROCESSES, resource.getrlimit(resource.RLIMIT_NPROC)[1]) if limit > 0)
    (PLACE / "containers.conf").write_text(
        f'[containers]\ndefault_ulimits = ["nofile={files}:{files}", "nproc={processes}:{processes}"]\n'
        '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n[network]\nnetwork_backend = "netavark"\n')
    (PLACE / "storage.conf").write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{PLACE}/graph"\nrunroot = "{PLACE}/run"\n')
    os.environ.update(
        CONTAINERS_CONF=str(PLACE / "containers.conf"), CONTAINERS_STORAGE_CONF=str(PLACE / "storage.conf"),
        CERTIFICATES=str(PLACE / "certificates"), BUILD_OPTIONS="--format docker --network host", ENGINE="podman",
        DENWABAN_PUBLIC_PORT=str(HTTP_PORT), DENWABAN_SANDBOX_PORT=str(SANDBOX_PORT),
        DENWABAN_DEMO_RECORD=str(PLACE / "demo.json"))
    if not (PLACE / "venv/bin/podman-compose").exists():
        run("/usr/bin/python3", "-m", "venv", PLACE / "venv")
        run(PLACE / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "podman-compose==1.6.0")
    if subprocess.run(["podman", "image", "exists", BASE], check=False).returncode != 0:
        print("Making Debian's base image")
        run("mmdebstrap", "--variant=minbase", "bookworm", PLACE / "base.tar")
        run("podman", "import", PLACE / "base.tar", BASE)
    run("scripts/certificates", PLACE / "certificates")
    for service in ("account", "call", "billing", "notify", "edge"):
        run("chown", "-R", "10001:10001", PLACE / "certificates" / service)


def compose(*words: str, **environment: str) -> str:
    return run(PLACE / "venv/bin/podman-compose", "--file", COMPOSE, *words, **environment)


def container(service: str) -> str:
    return run("podman", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.service={service}")


def ready(service: str) -> bool:
    identifier = container(service)
    return bool(identifier) and subprocess.run(
        ["podman", "exec", identifier, "ready", str(SERVICES[service])], capture_output=True, check=False).returncode == 0


def wait_ready(service: str) -> bool:
    deadline = time.monotonic() + READY_WITHIN_S
    while not ready(service):
        if time.monotonic() > deadline:
            print(run("podman", "logs", "--tail", "20", container(service)))
            return False
        time.sleep(0.2)
    return True


def started(service: str) -> str:
    return run("podman", "inspect", "--format", "{{.Id}} {{.State.StartedAt}}", container(service))


def page(host: str = "businesscall.localhost") -> int:
    """Status of a brand's first page through Edge; 0 when nobody answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{HTTP_PORT}/", headers={"Host": f"{host}:{HTTP_PORT}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0

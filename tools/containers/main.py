"""`compose/try`: the containers, tried for real.

  compose/try [--binaries FOLDER] [--keep]

Installs podman and mmdebstrap, makes Debian's base image with mmdebstrap, the five images with compose/build, starts them
with podman-compose, makes the demo data through their pages, and then stops, starts and upgrades each service alone while
it looks that the others go on; lets an operator work while three services are away; renews a certificate under a running
service. Everything it makes is in var/compose-try; it ends with `down`. Needs root.
"""

import argparse
import json
import os
import subprocess
import sys
import time

import engine
from engine import PLACE, ROOT, SERVICES, compose, container, page, ready, run, started, wait_ready

RENEWED_WITHIN_S = 15

failures: list[str] = []


def say(text: str) -> None:
    print(text, flush=True)


def check(what: str, holds: bool, seen: object = "") -> None:
    say(f"  {'ok  ' if holds else 'FAIL'} {what}{'' if holds else f': {seen}'}")
    if not holds:
        failures.append(what)


def alone(service: str, act, what: str) -> None:
    """Does something to one service and checks that every other container is the same, ready, and Edge still answers."""
    others = [other for other in SERVICES if other != service]
    before = {other: started(other) for other in others}
    act()
    check(f"{service} {what}: the others are ready", all(ready(o) for o in others), [o for o in others if not ready(o)])
    check(f"{service} {what}: no other container was touched", {o: started(o) for o in others} == before)
    if service != "edge":
        check(f"{service} {what}: Edge answers", page() == 200, page())


def one_at_a_time() -> None:
    for service in SERVICES:
        alone(service, lambda s=service: compose("stop", s), "stopped")
        check(f"{service} is stopped", not ready(service))
        exit_code = run("podman", "inspect", "--format", "{{.State.ExitCode}}", container(service))
        check(f"{service} ended by itself on SIGTERM", exit_code == "0", f"exit code {exit_code}")
        alone(service, lambda s=service: (compose("start", s), wait_ready(s)), "started again")
        check(f"{service} is ready again", ready(service))
    for service in SERVICES:
        image = f"localhost/denwaban/{service}"
        run("podman", "tag", f"{image}:latest", f"{image}:next")
        version = {service.removesuffix("-service").upper() + "_VERSION": "next"}
        alone(service, lambda s=service, v=version: (compose("up", "-d", "--no-deps", "--force-recreate", s, **v), wait_ready(s)), "upgraded")
        check(f"{service} runs the other version and is ready",
              ready(service) and run("podman", "inspect", "--format", "{{.ImageName}}", container(service)).endswith(":next"))


def hardened(service: str) -> None:
    facts = json.loads(run("podman", "inspect", container(service)))[0]
    user = run("podman", "exec", container(service), "id", "-u")
    written = subprocess.run(["podman", "exec", container(service), "touch", "/opt/denwaban/x"], capture_output=True, check=False)
    check(f"{service}: user {user}, read-only root", user == "10001" and facts["HostConfig"]["ReadonlyRootfs"] and written.returncode != 0)


def an_operator_goes_on() -> None:
    """A call is answered and recorded while Account, Billing and Notify are away; its mail comes when they are back."""
    # These read the ports from the environment, which `prepare` has set.
    sys.path.insert(0, str(ROOT / "tools" / "development"))
    from installation import demo_shops
    from mailbox import Mailbox
    from shops import Call
    from staff import Staff

    shop = demo_shops()[0]
    mails = Mailbox()
    before = len(mails.addressed_to(shop["email"]))
    operator = Staff("operator")
    away = ["account-service", "billing-service", "notify-service"]
    for service in away:
        compose("stop", service)
    operator.answer(shop["number"], shop["site_name"], Call(
        "加藤", "カトウ", "", "03-5550-0187", "ご担当者様", True, "見積もりの件で、折り返しのお電話をお願いしたいとのことです。"))
    check("an operator records a call while account, billing and notify are away", True)
    for service in away:
        compose("start", service)
        wait_ready(service)
    mails.browser.wait_for("the mail of that call", lambda: len(mails.addressed_to(shop["email"])) > before)
    check("its mail is there once they are back", True)


def a_certificate_is_renewed() -> None:
    address = json.loads(run("podman", "inspect", container("call-service")))[0]["NetworkSettings"]["Networks"]
    address = next(network["IPAddress"] for network in address.values())
    edge = PLACE / "certificates" / "edge"

    def serial(pem: str) -> str:
        return subprocess.run(["openssl", "x509", "-noout", "-serial"], input=pem, capture_output=True, text=True, check=False).stdout

    def served() -> str:
        return serial(subprocess.run(
            ["openssl", "s_client", "-connect", f"{address}:7102", "-alpn", "h2", "-CAfile", edge / "ca.pem",
             "-cert", edge / "cert.pem", "-key", edge / "key.pem", "-verify_return_error", "-verify_hostname", "call-service"],
            input="", capture_output=True, text=True, errors="replace", check=False).stdout)

    old, untouched = served(), started("call-service")
    run("scripts/certificates", PLACE / "certificates", "--renew", "call")
    new = serial((PLACE / "certificates" / "call" / "cert.pem").read_text())
    deadline = time.monotonic() + RENEWED_WITHIN_S
    while served() != new and time.monotonic() < deadline:
        time.sleep(0.2)
    check("a renewed certificate is served by the running container",
          bool(old) and old != new and served() == new and started("call-service") == untouched)


def main() -> int:
    options = argparse.ArgumentParser(prog="compose/try", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binaries", default=".build/release", help="default: .build/release")
    options.add_argument("--keep", action="store_true", help="leave the containers running")
    chosen = options.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("compose/try needs root (packages, podman's networks)")
    engine.prepare()
    say("Images")
    run("compose/build", "--binaries", chosen.binaries, quiet=False)
    try:
        say("Start")
        compose("up", "-d", "--no-build")
        for service in SERVICES:
            check(f"{service} is ready", wait_ready(service))
            hardened(service)
        say("The whole path, through the published ports")
        run("scripts/demo", quiet=False)
        check("a finished shop per brand", len(json.loads((PLACE / "demo.json").read_text())["shops"]) == 2)
        say("One service at a time")
        one_at_a_time()
        say("Three services away")
        an_operator_goes_on()
        a_certificate_is_renewed()
        say("The data is still there")
        run("scripts/demo", "--look", quiet=False)
    finally:
        if not chosen.keep:
            compose("down", "--volumes")
            (PLACE / "demo.json").unlink(missing_ok=True)
    say(f"\n{len(failures)} failures" if failures else "\nEverything held.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

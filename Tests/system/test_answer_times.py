"""Whether an address is registered cannot be told from how long an answer takes: measured at the service itself, before any
network could blur it."""

import base64
import json
import statistics
import time
from urllib.parse import parse_qs, urlsplit

import grpc
import pytest

from clock import wait_until
from contracts import Contracts, new_id
from founding import application
from people import staff
from shops import Shop
from world import World

# Without Argon2 for addresses that nobody has, one side takes a tenth of the other. What is left (a row more or less in the
# same commit) is far below a factor of two, also where other work slows single answers down.
ALIKE = 1.6
PAIRS = 15
PAIRS_AGAIN = 45
# Signing in five times with a wrong password is not slowed down yet; an address gets five mails an hour.
TIMES_PER_ADDRESS = 5
ACCOUNTS = PAIRS_AGAIN // TIMES_PER_ADDRESS
CALL_WITHIN_S = 60


@pytest.fixture(scope="module")
def world():
    with World(only=("account", "notify")) as world:
        yield world


@pytest.fixture(scope="module")
def shops(world) -> list[tuple[Shop, object]]:
    """Registered ones, each with its owner as Edge names it."""
    return [registered(world, Shop("eccall", "light")) for _ in range(ACCOUNTS)]


def registered(world: World, shop: Shop) -> tuple[Shop, object]:
    pb, account = Contracts.get(), world.as_edge.account
    account.SubmitApplication(application(world, shop), timeout=CALL_WITHIN_S)
    subject = world.brands[shop.brand]["subjects"]["verifyEmail"]
    mail = wait_until(lambda: (world.mails.to(shop.email, subject) or [None])[0], 60, f"verification mail of {shop.email}")
    link = parse_qs(urlsplit(mail.link("/verify")).query)
    account.VerifyEmail(
        pb.account.VerifyEmailRequest(request_id=new_id(), link_id=link["l"][0], secret=link["s"][0]), timeout=CALL_WITHIN_S)
    session = account.SignIn(sign_in(shop.email, shop.password), timeout=CALL_WITHIN_S).session
    found = account.ListAccounts(
        pb.account.ListAccountsRequest(staff=staff("reviewer"), search=shop.email, limit=50), timeout=CALL_WITHIN_S).accounts
    account_id = next(a.account_id for a in found if a.email == shop.email)
    claims = session.access_token.split(".")[1]
    return shop, pb.common.Customer(account_id=account_id, member_id=subject_of(claims), role=pb.common.MEMBER_ROLE_OWNER)


def subject_of(claims: str) -> str:
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]


def sign_in(email: str, password: str):
    return Contracts.get().account.SignInRequest(brand="eccall", email=email, password=password)


def seconds(call, request, refused: grpc.StatusCode | None = None) -> float:
    begun = time.perf_counter()
    try:
        call(request, timeout=CALL_WITHIN_S)
        code = None
    except grpc.RpcError as error:
        code = error.code()
    took = time.perf_counter() - begun
    assert code == refused, code
    return took


def ratio(known, unknown, pairs: int) -> float:
    """Of the medians; the two are asked in turns, so that both meet the same load. Each takes the number of the try."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for n in range(pairs):
        for is_known in ((True, False) if n % 2 else (False, True)):
            times[is_known].append((known if is_known else unknown)(n))
    medians = statistics.median(times[True]), statistics.median(times[False])
    return max(medians) / min(medians)


def test_a_password_that_is_not_looked_at_would_be_seen(world, shops):
    """What the measure is for: the same answers, one with and one without Argon2."""
    pb, account = Contracts.get().account, world.as_edge.account

    def looked_at(n: int) -> float:
        return seconds(account.SignIn, sign_in(f"anybody{n}@example.jp", "chigau-password"), grpc.StatusCode.UNAUTHENTICATED)

    def not_looked_at(n: int) -> float:
        request = pb.RequestPasswordResetRequest(request_id=new_id(), brand="eccall", email=f"anybody{n}@example.jp")
        return seconds(account.RequestPasswordReset, request)

    assert ratio(looked_at, not_looked_at, PAIRS) > ALIKE


def must_be_alike(world: World, known, unknown) -> None:
    found = ratio(known, unknown, PAIRS)
    if found > ALIKE:
        # Nobody is slowed down or short of mails any more.
        world.clock.advance(days=2)
        found = min(found, ratio(known, unknown, PAIRS_AGAIN))
    world.clock.advance(days=2)
    assert found <= ALIKE, f"one takes {found:.2f} times as long as the other"


def test_signing_in_with_a_wrong_password(world, shops):
    call = world.as_edge.account.SignIn

    def asked(email: str) -> float:
        return seconds(call, sign_in(email, "chigau-password"), grpc.StatusCode.UNAUTHENTICATED)

    must_be_alike(
        world, lambda n: asked(shops[n // TIMES_PER_ADDRESS][0].email), lambda n: asked(f"nobody{n // TIMES_PER_ADDRESS}@example.jp"))


def test_asking_for_a_new_password(world, shops):
    pb, call = Contracts.get().account, world.as_edge.account.RequestPasswordReset

    def asked(email: str) -> float:
        return seconds(call, pb.RequestPasswordResetRequest(request_id=new_id(), brand="eccall", email=email))

    must_be_alike(
        world, lambda n: asked(shops[n // TIMES_PER_ADDRESS][0].email), lambda n: asked(f"nobody{n // TIMES_PER_ADDRESS}@example.jp"))


def test_applying(world, shops):
    call = world.as_edge.account.SubmitApplication

    def asked(email: str) -> float:
        return seconds(call, application(world, Shop("eccall", "light", email=email)))

    must_be_alike(
        world, lambda n: asked(shops[n // TIMES_PER_ADDRESS][0].email), lambda n: asked(f"new{n // TIMES_PER_ADDRESS}@example.jp"))


def test_changing_the_address(world, shops):
    pb, call = Contracts.get().account, world.as_edge.account.RequestEmailChange
    # A member may ask for ten a day: as many for addresses that are taken as for free ones.
    def asked(n: int, email: str) -> float:
        shop, owner = shops[n // TIMES_PER_ADDRESS]
        return seconds(call, pb.RequestEmailChangeRequest(
            request_id=new_id(), customer=owner, email=email, current_password=shop.password))

    must_be_alike(
        world, lambda n: asked(n, shops[n // TIMES_PER_ADDRESS - 1][0].email), lambda n: asked(n, f"free{n}@example.jp"))

"""Notify against a real mail server: TLS, a password, refusals for good and for now. Applications make the mails."""

import subprocess
from email.header import decode_header

import pytest
from fast_mail_parser import parse_email

from clock import wait_until
from contracts import Contracts, new_id
from forged import Authority
from people import staff
from relay import PASSWORD, SMTP_PORT, Relay, through_relay
from world import World

SMTPS_PORT = 5465
FIRST_PAUSE_LONGEST = {"seconds": 40}


@pytest.fixture(scope="module")
def post():
    """A world whose mails go to a relay with a certificate of an authority of its own."""
    world = World("2017-02-27T10:00", only=("account", "notify"))
    own = through_relay(world, TIMEOUT_SECONDS="10")
    with Relay(world.address, SMTP_PORT, own) as relay, world:
        world.relay = relay
        yield world


def apply(world, email: str, brand: str = "eccall") -> None:
    """Straight to Account: what the form says is tried elsewhere."""
    pb = Contracts.get()
    data = world.brands[brand]
    application = pb.account.Application(
        brand=brand, party_kind=pb.account.PARTY_KIND_COMPANY, company_name="ひなた商会株式会社", person_name="高橋 花子",
        person_name_kana="タカハシ ハナコ", telephone="0345105958", postal_code="1410031", address="東京都品川区西五反田1-2-3",
        email=email, site_name="ひなたネットショップ🌻", site_name_kana="ヒナタネットショップ", plan=data["plans"][0]["key"],
        password="kuchinashi-no-hana-2017",
        hours=[pb.common.OpeningHours(weekday=day, opens_minute=600, closes_minute=1020) for day in range(1, 6)])
    consent = pb.account.Consent(terms_version=data["termsVersion"], privacy_version=data["privacyVersion"], shown="確認画面")
    world.as_edge.account.SubmitApplication(
        pb.account.SubmitApplicationRequest(request_id=new_id(), application=application, consent=consent), timeout=20)


def deliveries(world, recipient: str) -> list:
    pb = Contracts.get()
    answer = world.as_edge.notify.ListDeliveriesForStaff(
        pb.notify.ListDeliveriesForStaffRequest(staff=staff("admin"), limit=100), timeout=20)
    return [delivery for delivery in answer.deliveries if delivery.recipient == recipient]


def delivery_in(world, recipient: str, state: str):
    pb = Contracts.get()
    wanted = getattr(pb.notify, f"DELIVERY_STATE_{state}")
    return wait_until(lambda: next((d for d in deliveries(world, recipient) if d.state == wanted), None), 20, f"{recipient} {state}")


def test_a_mail_goes_over_tls_with_a_password(post):
    apply(post, "taken@shop.example.jp")
    mail = wait_until(lambda: (post.relay.to("taken@shop.example.jp") or [None])[0], 20, "the mail")
    assert mail.subject == post.brands["eccall"]["subjects"]["verifyEmail"]
    assert mail.sender == post.brands["eccall"]["centerName"]
    assert "ひなた" in mail.body() and mail.link("/verify") in mail.body("html").replace("&amp;", "&")
    delivery = delivery_in(post, "taken@shop.example.jp", "SENT")
    assert delivery.attempts == 1 and delivery.sent_ms >= delivery.created_ms


def test_the_mail_is_as_the_standards_want_it(post):
    (mail,) = post.relay.to("taken@shop.example.jp")
    head, _, _ = mail.raw.partition(b"\r\n\r\n")
    assert all(len(line) <= 998 for line in mail.raw.split(b"\r\n")) and b"\n" not in mail.raw.replace(b"\r\n", b"")
    assert head.isascii() and max(len(line) for line in head.split(b"\r\n")) <= 78 * 2
    for word in [part for part in head.split() if part.startswith(b"=?")]:
        assert len(word) <= 75, word
        text, charset = decode_header(word.decode())[0]
        text.decode(charset)
    assert mail.message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.message.iter_parts()] == ["text/plain", "text/html"]
    assert mail.message["Auto-Submitted"] == "auto-generated" and mail.message["Date"] is not None
    assert mail.message["Date"].datetime.year == 2017, "the world's clock, not the machine's"


def test_another_parser_reads_the_same(post):
    """Rust's mailparse, which shares nothing with Python's email package."""
    (mail,) = post.relay.to("taken@shop.example.jp")
    other = parse_email(mail.raw)
    headers = {name.lower(): values[0] for name, values in other.headers.items()}
    assert other.subject == mail.subject and headers["message-id"] == mail.message_id
    assert headers["from"] == f"{mail.sender} <{post.brands['eccall']['mailSender']['address']}>"
    assert headers["to"] == mail.recipient and headers["auto-submitted"] == "auto-generated"
    assert "".join(other.text_plain).replace("\r\n", "\n").strip() == mail.body().replace("\r\n", "\n").strip()
    assert "".join(other.text_html).replace("\r\n", "\n").strip() == mail.body("html").replace("\r\n", "\n").strip()


def test_an_unknown_recipient_is_given_up_at_once(post):
    apply(post, "unknown@nowhere.example.jp")
    delivery = delivery_in(post, "unknown@nowhere.example.jp", "FAILED")
    assert delivery.attempts == 1 and "550" in delivery.last_error
    assert post.relay.tries["unknown@nowhere.example.jp"] == 1
    pb = Contracts.get()
    failing = post.as_edge.notify.ListFailingAddresses(
        pb.notify.ListFailingAddressesRequest(staff=staff("reviewer"), limit=10), timeout=20).addresses
    assert [(f.address, f.status, len(f.account_ids)) for f in failing] == [("unknown@nowhere.example.jp", "5.1.1", 1)]


def test_not_now_is_tried_again_later_under_the_same_message_id(post):
    recipient = "busy@shop.example.jp"
    post.relay.answers[recipient] = ["451 4.7.1 greylisted, come back"]
    apply(post, recipient)
    wait_until(lambda: post.relay.tries[recipient] == 1, 20, "the first try")
    delivery = wait_until(lambda: next((d for d in deliveries(post, recipient) if d.attempts >= 1), None), 20, "its delivery")
    assert delivery.state == Contracts.get().notify.DELIVERY_STATE_QUEUED and "451" in delivery.last_error
    post.clock.advance(**FIRST_PAUSE_LONGEST)
    wait_until(lambda: post.relay.to(recipient), 20, "the second try, after the pause")
    assert delivery_in(post, recipient, "SENT").attempts == 2
    assert len(set(post.relay.message_ids[recipient])) == 1 and len(post.relay.to(recipient)) == 1


def test_a_line_that_goes_dead_after_the_mail_means_unknown(post):
    """The relay may have taken it: it gets it again under the same Message-ID, by which a mail system knows it."""
    recipient = "cut@shop.example.jp"
    post.relay.answers[recipient] = [""]
    apply(post, recipient)
    delivery_in(post, recipient, "UNKNOWN")
    post.clock.advance(**FIRST_PAUSE_LONGEST)
    assert delivery_in(post, recipient, "SENT").attempts == 2
    assert len(set(post.relay.message_ids[recipient])) == 1 and len(post.relay.message_ids[recipient]) == 2


def test_it_is_given_up_visibly_after_days(post):
    recipient = "never@shop.example.jp"
    post.relay.answers[recipient] = ["451 4.3.0 not today"] * 1000
    apply(post, recipient)

    def given_up():
        post.clock.advance(hours=2)
        return any(d.state == Contracts.get().notify.DELIVERY_STATE_FAILED for d in deliveries(post, recipient))

    wait_until(given_up, 60, "given up", every=0.3)
    assert 5 <= post.relay.tries[recipient] <= 60


def test_a_refusal_after_the_mail_is_not_the_addresses_fault(post):
    recipient = "picky@shop.example.jp"
    post.relay.answers[recipient] = ["554 5.7.1 looks like spam"]
    apply(post, recipient)
    assert "554" in delivery_in(post, recipient, "FAILED").last_error
    pb = Contracts.get()
    failing = post.as_edge.notify.ListFailingAddresses(
        pb.notify.ListFailingAddressesRequest(staff=staff("reviewer"), limit=10), timeout=20).addresses
    assert recipient not in [f.address for f in failing]


def test_a_relay_that_is_too_slow_may_have_it(post):
    """Nobody answers within the time given: the mail may have been taken, and goes again under the same Message-ID."""
    recipient = "slow@shop.example.jp"
    post.relay.answers[recipient] = ["slow"]
    apply(post, recipient)
    delivery_in(post, recipient, "UNKNOWN")
    post.relay.hurry.set()
    post.clock.advance(**FIRST_PAUSE_LONGEST)
    assert delivery_in(post, recipient, "SENT").attempts == 2
    assert len(set(post.relay.message_ids[recipient])) == 1 and len(post.relay.message_ids[recipient]) == 2


def test_an_hour_without_the_relay_is_waited_out(post):
    post.relay.controller.stop()
    recipient = "hour@shop.example.jp"
    apply(post, recipient)

    def tried(times: int):
        # A try that is under way has no next one yet.
        return wait_until(lambda: next((d for d in deliveries(post, recipient) if d.attempts >= times and d.next_try_ms), None), 20,
                          f"try {times}")

    for attempts in range(1, 6):
        tried(attempts)
        post.clock.advance(minutes=13)
    delivery = tried(6)
    assert delivery.next_try_ms > delivery.created_ms + 3_600_000
    post.relay.again()
    post.clock.advance(hours=2)
    assert delivery_in(post, recipient, "SENT").attempts >= 7
    assert len(post.relay.to(recipient)) == 1


def test_a_relay_that_is_away_loses_nothing(post):
    post.relay.controller.stop()
    recipient = "later@shop.example.jp"
    apply(post, recipient)
    wait_until(lambda: [d for d in deliveries(post, recipient) if d.attempts >= 1], 20, "a try that finds nobody")
    with Relay(post.address, SMTP_PORT, post.directory / "relay") as back:
        post.clock.advance(**FIRST_PAUSE_LONGEST)
        wait_until(lambda: back.to(recipient), 20, "sent when it is back")


def test_a_relay_without_a_good_certificate_gets_nothing(post, tmp_path):
    Authority.new(tmp_path / "ca").leaf(tmp_path, address=post.address)
    recipient = "careful@shop.example.jp"
    with Relay(post.address, SMTP_PORT, tmp_path) as impostor:
        apply(post, recipient)
        wait_until(lambda: [d for d in deliveries(post, recipient) if d.attempts >= 1], 20, "a try")
        assert impostor.to(recipient) == [] and impostor.tries[recipient] == 0


def test_tls_from_the_first_byte(post):
    post["notify"].stop()
    post.settings["notify"]["DENWABAN_SMTP_URL"] = f"smtps://{post.address}:{SMTPS_PORT}"
    with Relay(post.address, SMTPS_PORT, post.directory / "relay", implicit=True) as relay:
        post.launch("notify").wait_ready()
        apply(post, "smtps@shop.example.jp")
        (mail,) = wait_until(lambda: relay.to("smtps@shop.example.jp"), 20, "the mail")
    assert "ひなた" in mail.body()


def test_passwords_are_in_no_log(post):
    logged = subprocess.run(["grep", "-rl", PASSWORD, post.directory / "log"], capture_output=True, text=True)
    assert logged.stdout == ""

"""A member says what is told, where and when; nobody calls back and others are told; over the pages, by the clock."""

import re

import pytest

from channels_office import add_webhook, channel_world, record
from clock import wait_until
from contracts import Contracts
from eyes import PC, PHONE, TABLET, accessibility_faults, chromium, person, picture, sign_in, sticks_out, watch
from shops import Shop

HOOK = "/hook/rules"


@pytest.fixture(scope="module")
def office():
    with channel_world(Shop("eccall", "light", email="owner@rules.example.jp")) as world:
        add_webhook(world, path=HOOK)
        yield world


def change(office, path: str, values: dict[str, object]):
    return office.shop.visitor.press(office.shop.open(path).form(action=f"{path}$"), values)


def rules(office, **values):
    usual = {"callback": "now", "call": "now", "after_hours": "now", "billing": "now", "service": "now", "quiet_from": "",
             "quiet_until": "", "passes": True, "digest_hour": "18", "places": all_places(office)}
    return change(office, "/account/rules", usual | values)


def all_places(office) -> list[str]:
    form = office.shop.open("/account/rules").form(action="/account/rules$")
    return [c.value for c in form.controls if c.name == "places"]


def mails(office, inquiry: str) -> list:
    return [m for m in office.mails.to(office.shop.shop.email) if inquiry in m.body()]


def deliveries(office, about: str):
    pb = Contracts.get()
    return office.as_edge.notify.ListDeliveries(pb.notify.ListDeliveriesRequest(
        customer=office.shop.as_customer(), about=about, limit=100), timeout=20).deliveries


def sent(office, about: str) -> list[str]:
    state = Contracts.get().notify.DELIVERY_STATE_SENT
    return sorted(d.channel for d in deliveries(office, about) if d.state == state)


def heard(office) -> int:
    """Events of Call that Notify has acted on since it started."""
    return sum(int(n) for n in re.findall(r'feed_events_applied_total{publisher="call"} (\d+)', office["notify"].admin("metrics")[1]))


def hears(office, count: int):
    before = heard(office)
    return lambda: wait_until(lambda: heard(office) >= before + count, 20, f"{count} events")


def test_the_usual_rules_and_a_test(office):
    office.shop.open("/account").must_show("受け取り方を設定する")
    page = office.shop.open("/account/rules")
    page.must_show("メール（owner@rules.example.jp）", "Webhook（基幹システム）")
    form = page.form(action="/account/rules/test$")
    office.shop.visitor.press(form, {}).must_show("テスト通知を送信しました")
    office.channels.arrived(HOOK, "notice.test")
    wait_until(lambda: office.mails.to(office.shop.shop.email, office.shop.subjects["noticeTest"]), 20, "the test mail")
    inquiry = record(office, "いつもどおりの電話")
    wait_until(lambda: sent(office, inquiry) == ["mail", "webhook"], 20, "both")


def test_what_cannot_be_is_said_beside_its_field(office):
    wrong = rules(office, quiet_from="22:00", quiet_until="")
    assert wrong.status == 400 and set(wrong.errors) == {"quiet"}, wrong.errors
    assert wrong.form(action="/account/rules$").control("quiet_from").value == "22:00"
    wrong = rules(office, places=[])
    assert wrong.status == 400 and set(wrong.errors) == {"places"}, wrong.errors
    wrong = change(office, "/account/escalation", {"on": True, "after": "3", "step_1": ""})
    assert wrong.status == 400 and set(wrong.errors) == {"after", "step_1"}, wrong.errors
    assert wrong.form(action="/account/escalation$").control("after").value == "3"


def test_quiet_hours_and_places(office):
    rules(office, quiet_from="9:00", quiet_until="11:00", places=["mail"]).must_show("受け取り方を変更しました")
    quiet, urgent = record(office, "控えめな電話"), record(office, "急ぎの電話", callback=True)
    wait_until(lambda: sent(office, urgent) == ["mail"], 20, "what has to be called back passes")
    assert [d.channel for d in deliveries(office, quiet)] == ["mail"] and sent(office, quiet) == []
    office.clock.advance(minutes=65)
    wait_until(lambda: sent(office, quiet) == ["mail"], 20, "after the quiet hours")
    assert office.channels.having(HOOK, "控えめな電話") == [], "the webhook is not used"


def test_one_mail_with_the_days_list(office):
    rules(office, call="digest", callback="never").must_show("受け取り方を変更しました")
    followed = hears(office, 4)
    inquiries = [record(office, f"まとめる電話 {n}") for n in range(3)] + [record(office, "知らせない電話", callback=True)]
    followed()
    office.clock.advance(hours=8)
    subject = office.shop.subjects["dailySummary"]
    wait_until(lambda: office.mails.to(office.shop.shop.email, subject), 20, "the day's mail")
    mail, = office.mails.to(office.shop.shop.email, subject)
    assert "（3件）" in mail.body() and len(re.findall(r"2017/03/15 \d\d:\d\d", mail.body())) == 3, mail.body()
    assert [mails(office, inquiry) for inquiry in inquiries] == [[], [], [], []]
    assert [deliveries(office, inquiry) for inquiry in inquiries] == [[], [], [], []]


def test_nobody_calls_back(office):
    office.shop.sign_in()
    rules(office, callback="never").must_show("受け取り方を変更しました")
    hook = next(place for place in all_places(office) if place.startswith("chn_"))
    change(office, "/account/escalation", {"on": True, "after": "30", "counting": "always", "step_1": hook, "step_2": "mail"}
           ).must_show("未対応のときの通知を変更しました")
    followed = hears(office, 3)
    inquiry, handled = record(office, "折り返しを待つ電話", callback=True), record(office, "すぐ折り返した電話", callback=True)
    office.shop.set_handled(handled, True)
    followed()
    office.clock.advance(minutes=31)
    body = office.channels.arrived(HOOK, "折り返しを待つ電話")
    assert body["type"] == "inquiry.unhandled" and body["data"]["caller"]["number"] == "03-6850-2192", body
    wait_until(lambda: sent(office, inquiry) == ["webhook"], 20, "sent")
    # In the middle of it the process dies: the next step comes all the same, once.
    office["notify"].kill()
    office.clock.advance(minutes=31)
    office["notify"].start()
    wait_until(lambda: sent(office, inquiry) == ["mail", "webhook"], 30, "the second step")
    mail, = mails(office, inquiry)
    assert mail.subject == office.shop.subjects["callUnhandled"] and re.search(r"6\d分", mail.body()), mail.body()
    assert list(deliveries(office, handled)) == []


@pytest.mark.parametrize("size", [PHONE, TABLET, PC], ids=["phone", "tablet", "pc"])
def test_the_pages_in_a_browser(office, size):
    with chromium(office) as browser, person(browser, size) as context:
        page = context.new_page()
        complaints = watch(page)
        sign_in(page, office.brand_url("eccall", "/login"), office.shop.shop.email, office.shop.shop.password)
        for path in ("/account", "/account/channels", "/account/channels/new?kind=slack", "/account/channels/new?kind=line",
                     "/account/rules", "/account/escalation"):
            page.goto(office.brand_url("eccall", path))
            assert accessibility_faults(page) == [] and sticks_out(page) == "", path
            picture(page, "notices" + re.sub(r"\W+", "-", path))
        page.goto(office.brand_url("eccall", "/account/rules"))
        page.get_by_label("控える時間帯の開始").fill("23:00")
        page.get_by_label("控える時間帯の終了").fill("06:30")
        page.get_by_role("button", name="変更する").click()
        page.get_by_text("受け取り方を変更しました").wait_for()
        assert page.get_by_label("控える時間帯の開始").input_value() == "23:00"
        assert complaints == [], complaints

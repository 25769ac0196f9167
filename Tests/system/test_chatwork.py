"""Notices in a customer's Chatwork room: consent over the pages, calls once and in order, and what happens when Chatwork
refuses, is slow, or takes the link back."""

import base64
import os
import re
import subprocess

import grpc
import pytest

from calls import record_many, record_request
from chatwork import CLIENT_ID, CLIENT_SECRET, Chatwork, room
from clock import wait_until
from contracts import Contracts
from customer import Customer
from desk import Staff
from shops import Shop
from world import World

CHATWORK_PORT = 8095
OFFICE, NOTICES, READ_ONLY = 1001, 1002, 1003
SESSION = "ses_01BX5ZZKBKACTAV9WEVGEMMVRZ"


@pytest.fixture(scope="module")
def office():
    world = World("2017-03-15T10:00")
    keys = world.directory / "chatwork"
    keys.mkdir()
    for name, content in (("id", CLIENT_ID), ("secret", CLIENT_SECRET), ("key", base64.b64encode(os.urandom(32)).decode())):
        (keys / name).write_text(content + "\n")
    with Chatwork(world.address, CHATWORK_PORT) as chatwork:
        world.settings = {"*": chatwork.settings | {
            "DENWABAN_CHATWORK_CLIENT_ID_FILE": str(keys / "id"), "DENWABAN_CHATWORK_CLIENT_SECRET_FILE": str(keys / "secret"),
            "DENWABAN_CHATWORK_KEY_FILE": str(keys / "key"), "DENWABAN_CHATWORK_TIMEOUT_SECONDS": "3"}}
        chatwork.person.rooms |= {OFFICE: room("お客様窓口"), NOTICES: room("通知 [社内]"), READ_ONLY: room("読むだけ", role="readonly")}
        with world:
            world.chatwork = chatwork
            operator, admin = Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
            world.shop = Customer(world, Shop("businesscall", "standard", email="owner@chatwork.example.jp"))
            world.shop.become_finished(operator, admin, ["03-5002-0001"])
            world.other = Customer(world, Shop("eccall", "light", email="other@chatwork.example.jp"))
            world.other.become_finished(operator, admin, ["03-5002-0002"])
            world.customer = world.shop.as_customer()
            yield world
        assert chatwork.surprises == [], "nothing was sent that Chatwork does not document"


@pytest.fixture(autouse=True)
def no_surprise(office):
    yield
    assert office.chatwork.surprises == []
    assert all(not left for left in office.chatwork.misbehave.values()), "what was asked for did not happen"


def settings_page(office, customer=None):
    return (customer or office.shop).open("/account/chatwork")


def press(office, action: str, values=None, customer=None):
    customer = customer or office.shop
    form = settings_page(office, customer).form(action=f"/account/chatwork/{action}$")
    return customer.visitor.press(form, values or {})


def to_chatwork(office, customer=None) -> str:
    """Presses 連携する; the address of Chatwork's consent to which the browser is sent."""
    customer = customer or office.shop
    form = settings_page(office, customer).form(action="/connect$")
    answer = customer.visitor.send(*customer.visitor.request(form))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def connect(office, number: int = OFFICE, customer=None):
    customer = customer or office.shop
    page = customer.visitor.open(office.chatwork.consent(to_chatwork(office, customer)))
    page.must_show("Chatworkと連携しました")
    press(office, "room", {"room_id": str(number)}, customer).must_show("通知したいチャットルームを更新しました")


def connected(office, number: int = OFFICE):
    """As it should be before a test, whatever the last one left."""
    page = settings_page(office)
    if page.forms and any(f.action.endswith("/connect") for f in page.forms):
        connect(office, number)
    else:
        press(office, "room", {"room_id": str(number)})


def record(office, content: str, **more):
    call = office.as_edge.call
    request = record_request(office.shop.number, content, **more)
    return call.RecordInquiry(request, timeout=20).inquiry.inquiry_id


def having(office, content: str, number: int = OFFICE) -> list[str]:
    return [m for m in office.chatwork.messages[number] if content in m]


def arrived(office, content: str, number: int = OFFICE, within_s: float = 20) -> str:
    office.chatwork.wait(lambda: having(office, content, number), within_s, content)
    return having(office, content, number)[0]


def deliveries(office, about: str = ""):
    pb = Contracts.get()
    answer = office.as_edge.notify.ListDeliveries(
        pb.notify.ListDeliveriesRequest(customer=office.customer, about=about, limit=100), timeout=20)
    return [d for d in answer.deliveries if d.channel == "chatwork"]


def state_of(office, inquiry: str) -> str:
    found = deliveries(office, inquiry)
    return Contracts.get().notify.DeliveryState.Name(found[0].state).removeprefix("DELIVERY_STATE_") if found else ""


def test_the_way_of_the_guide(office):
    shop = office.shop
    shop.open("/account").must_show("Chatwork連携", "Chatworkでの通知を設定")
    shop.visitor.open(shop.page.link("Chatworkでの通知を設定")).must_show("管理者名", "許可")
    page = shop.visitor.open(office.chatwork.consent(to_chatwork(office)))
    assert page.url.endswith("/account/chatwork?done=connected"), page.url
    page.must_show("Chatworkと連携しました", "受付 太郎", "未選択")
    choices = [label for _, label in page.form(action="/room$").control("room_id").choices]
    assert choices == ["選択してください", "お客様窓口", "通知 [社内]"], "rooms that cannot be written to are not offered"
    record(office, "まだルームがないときの電話")
    page = press(office, "room", {"room_id": ""})
    assert page.status == 400 and page.errors == {"room_id": "通知したいチャットルームが選択されていません。"}, page.errors
    press(office, "room", {"room_id": str(OFFICE)}).must_show("更新しました", "お客様窓口")
    press(office, "test").must_show("テスト通知を送信しました")
    assert len(having(office, "テスト通知")) == 1
    inquiry = record(office, "高橋様宛に入電がありました。", callback=True)
    message = arrived(office, "高橋様宛に入電がありました。")
    link = office.brand_url("businesscall", f"/inquiries/{inquiry}")
    assert message.startswith("[info][title]折り返し必要[/title]") and message.endswith(f"{link}[/info]"), message
    assert "お電話番号：03-6850-2192" in message and "お名前：田中" in message, message
    wait_until(lambda: state_of(office, inquiry) == "SENT", 20, "sent")
    record(office, "発送のお知らせでした。")
    assert arrived(office, "発送のお知らせでした。").startswith("[info][title]入電のみ[/title]")
    assert having(office, "まだルームがない") == [], "what came before a room was chosen was told by mail"
    shop.open("/notices").must_show("Chatwork：お客様窓口", "折り返し必要")


def test_a_refusal_at_chatwork_is_said(office):
    address = to_chatwork(office, office.other)
    page = office.other.visitor.open(office.chatwork.consent(address, allow=False))
    assert page.status == 400
    page.must_show("許可されなかった", "Chatworkと連携する")


def test_a_state_works_once_and_only_where_it_was_made(office):
    back = office.chatwork.consent(to_chatwork(office, office.other))
    asked = office.chatwork.requests["POST /token"]
    # Another member's: the same path on the pages of the shop that did not begin it.
    mine = re.sub(r"^http://[^/]+", office.brand_url("businesscall", "").rstrip("/"), back)
    page = office.shop.visitor.open(mine)
    assert page.status == 400
    page.must_show("有効期限が切れました")
    # The same member in another session: as Edge would ask for it.
    state = re.search(r"state=([^&]+)", back)[1]
    pb = Contracts.get()
    for session, given in ((SESSION, state), (SESSION, "made-up")):
        with pytest.raises(grpc.RpcError) as refused:
            office.as_edge.notify.CompleteChatworkConnection(pb.notify.CompleteChatworkConnectionRequest(
                customer=office.other.as_customer(), session_id=session, code="x", state=given), timeout=20)
        assert refused.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert office.chatwork.requests["POST /token"] == asked, "Chatwork was not asked for any of these"
    office.other.visitor.open(back).must_show("Chatworkと連携しました")
    office.other.visitor.open(back).must_show("Chatworkと連携しました")
    assert office.chatwork.requests["POST /token"] == asked + 1, "a reload asks for nothing anew"
    page = office.other.visitor.open(re.sub("state=[^&]+", "state=x", back))
    assert page.status == 400
    press(office, "disconnect", customer=office.other).must_show("解除しました")


def test_only_the_owner(office):
    pb = Contracts.get()
    member = pb.common.Customer(
        account_id=office.customer.account_id, member_id=office.customer.member_id, role=pb.common.MEMBER_ROLE_MEMBER)
    for name in ("GetChatworkConnection", "StartChatworkConnection", "CompleteChatworkConnection", "ListChatworkRooms",
                 "ChooseChatworkRoom", "SendChatworkTestMessage", "DisconnectChatwork"):
        request = getattr(pb.notify, f"{name}Request")(customer=member)
        with pytest.raises(grpc.RpcError) as refused:
            getattr(office.as_edge.notify, name)(request, timeout=20)
        assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED, name


def test_hostile_words_arrive_as_characters(office):
    connected(office)
    record(office, "[To:1] 危険 [/info][title]偽[/title] <b>&amp; 髙﨑🌻", callback=False, caller_name="[toall] 山田")
    message = arrived(office, "危険")
    assert "［To:1］ 危険 ［/info］［title］偽［/title］ <b>&amp; 髙﨑🌻" in message, message
    assert message.count("[") == 4, message


def test_a_double_press_sends_one(office):
    connected(office)
    before = len(having(office, "テスト通知"))
    form = settings_page(office).form(action="/test$")
    request = office.shop.visitor.request(form)
    for _ in range(2):
        assert office.shop.visitor.send(*request).status_code == 303
    record(office, "二度押しの後")
    arrived(office, "二度押しの後")
    assert len(having(office, "テスト通知")) == before + 1


def test_twenty_waiting_messages_need_one_refresh(office):
    connected(office)
    office["notify"].stop()
    ids = record_many(office, office.shop.number, 20, "まとめて")
    office.chatwork.expire_access()
    refreshes = sum(grant.refreshes for grant in office.chatwork.grants)
    office["notify"].start()
    for seconds in range(60):
        if len(having(office, "まとめて")) == 20:
            break
        office.clock.advance(seconds=2)
        office.chatwork.wait(lambda n=seconds: len(having(office, "まとめて")) > min(n, 18), 20, f"message {seconds}")
    order = [re.search(r"inq_\w+", m)[0] for m in having(office, "まとめて")]
    assert sorted(order) == sorted(ids) and len(set(order)) == 20, "each once"
    times = {i.inquiry_id: n for n, i in enumerate(reversed(listed(office)))}
    assert order == sorted(order, key=times.get), "in the order of the calls"
    assert sum(grant.refreshes for grant in office.chatwork.grants) == refreshes + 1


def listed(office):
    pb = Contracts.get()
    return office.as_edge.call.ListInquiries(
        pb.call.ListInquiriesRequest(customer=office.customer, limit=100), timeout=20).inquiries


def test_a_limit_is_waited_for_by_the_clock(office):
    connected(office)
    office.chatwork.misbehave["messages"] = [("limit", 200)]
    inquiry = record(office, "混み合うとき")
    wait_until(lambda: any("429" in d.last_error for d in deliveries(office, inquiry)), 20, "the limit is seen")
    tries = office.chatwork.requests[f"POST /v2/rooms/{OFFICE}/messages"]
    second = record(office, "その次の電話")
    office.clock.advance(seconds=150)
    wait_until(lambda: state_of(office, second) == "QUEUED", 20, "queued behind")
    assert office.chatwork.requests[f"POST /v2/rooms/{OFFICE}/messages"] == tries, "nothing is asked before the limit ends"
    office.clock.advance(seconds=60)
    arrived(office, "混み合うとき")
    office.clock.advance(seconds=5)
    arrived(office, "その次の電話")


def test_trouble_at_chatwork_is_tried_again_later(office):
    connected(office)
    office.chatwork.misbehave["messages"] = [500, "slow"]
    inquiry = record(office, "後で届く電話")
    wait_until(lambda: any("500" in d.last_error for d in deliveries(office, inquiry)), 20, "the first try")
    office.clock.advance(seconds=20)
    wait_until(lambda: state_of(office, inquiry) == "UNKNOWN", 20, "the second try ends without an answer")
    office.clock.advance(seconds=40)
    assert "（再送）" in arrived(office, "後で届く電話"), "nobody knows whether the one before arrived"
    assert len(having(office, "後で届く電話")) == 1


def test_a_crash_between_request_and_answer_loses_nothing(office):
    connected(office)
    office.chatwork.misbehave["messages"] = ["hold"]
    inquiry = record(office, "落ちた瞬間の電話")
    office.chatwork.wait(lambda: office.chatwork.held, 20, "taken, not answered")
    office["notify"].kill()
    office.chatwork.let_go()
    office["notify"].start()
    wait_until(lambda: state_of(office, inquiry) == "SENT", 20, "sent after the crash")
    first, second = having(office, "落ちた瞬間の電話")
    assert "（再送）" not in first and "（再送）" in second, "the one that may be the second says so"


def test_a_room_that_is_gone_is_told_and_delays_nobody(office):
    connected(office, NOTICES)
    connect_other(office)
    for grant in office.chatwork.grants:
        grant.person.rooms.pop(NOTICES, None)
    inquiry = record(office, "部屋がない電話", callback=True)
    subject = office.shop.subjects["chatworkBroken"]
    mail = wait_until(lambda: (office.mails.to(office.shop.shop.email, subject) or [None])[0], 20, "the mail")
    assert "通知 [社内]" in mail.body() and mail.link("/account/chatwork"), mail.body()
    assert state_of(office, inquiry) == "FAILED"
    office.as_edge.call.RecordInquiry(record_request(office.other.number, "ほかのお店の電話"), timeout=20)
    arrived(office, "ほかのお店の電話")
    settings_page(office).must_show("チャットルームに通知できません", "通知 [社内]")
    record(office, "壊れている間の電話")
    press(office, "room", {"room_id": str(OFFICE)}).must_show("更新しました")
    record(office, "直った後の電話")
    arrived(office, "直った後の電話")
    assert len(office.mails.to(office.shop.shop.email, subject)) == 1, "told once"
    assert having(office, "壊れている間の電話") == []


def connect_other(office):
    if any(f.action.endswith("/connect") for f in settings_page(office, office.other).forms):
        connect(office, OFFICE, office.other)


def test_a_revoked_link_is_told_by_mail_and_on_the_page(office):
    connected(office)
    subject = office.shop.subjects["chatworkBroken"]
    before = len(office.mails.to(office.shop.shop.email, subject))
    office.chatwork.revoke()
    inquiry = record(office, "取り消された後の電話")
    wait_until(lambda: len(office.mails.to(office.shop.shop.email, subject)) == before + 1, 20, "the mail")
    wait_until(lambda: state_of(office, inquiry) == "FAILED", 20, "given up, visibly")
    settings_page(office).must_show("Chatworkとの連携が切れています", "Chatworkと連携する")
    office.chatwork.person = type(office.chatwork.person)("別の 管理者", {OFFICE: room("お客様窓口")})
    connect(office)
    settings_page(office).must_show("別の 管理者")
    record(office, "つなぎ直した後の電話")
    arrived(office, "つなぎ直した後の電話")


def test_disconnected_means_silent(office):
    connected(office)
    press(office, "disconnect").must_show("解除しました", "Chatworkと連携する")
    inquiry = record(office, "解除した後の電話")
    wait_until(lambda: [m for m in office.mails.all() if inquiry in m.body()], 20, "its mail")
    assert deliveries(office, inquiry) == [] and having(office, "解除した後の電話") == []


def test_secrets_are_encrypted_and_in_no_log(office):
    connected(office)
    secrets = [CLIENT_SECRET] + [token for grant in office.chatwork.grants for token in (grant.access, grant.refresh)]
    stored = b"".join(p.read_bytes() for p in (office.directory / "notify").glob("notify.sqlite*"))
    assert stored and all(secret.encode() not in stored for secret in secrets)
    for secret in secrets:
        logged = subprocess.run(["grep", "-rlF", secret, office.directory / "log"], capture_output=True, text=True)
        assert logged.stdout == ""

"""Notices in a customer's Chatwork room: consent over the pages, whose it is, the words of a call, once each."""

import re
import subprocess

import grpc
import pytest

from chatwork import CLIENT_SECRET, Person, room
from chatwork_office import (OFFICE, arrived, connect, connected, deliveries, having, no_surprise, office, press, record, settings_page,
                             state_of, to_chatwork)
from clock import wait_until
from contracts import Contracts
from eyes import PC, PHONE, accessibility_faults, chromium, person, sign_in, sticks_out, watch

__all__ = ["no_surprise", "office"]
SESSION = "ses_01BX5ZZKBKACTAV9WEVGEMMVRZ"


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


def test_disconnected_means_silent(office):
    connected(office)
    press(office, "disconnect").must_show("解除しました", "Chatworkと連携する")
    inquiry = record(office, "解除した後の電話")
    wait_until(lambda: [m for m in office.mails.all() if inquiry in m.body()], 20, "its mail")
    assert deliveries(office, inquiry) == [] and having(office, "解除した後の電話") == []


def test_another_sending_account(office):
    """As the guide has it: 連携解除, then connect with the account whose name the notices shall have."""
    connected(office)
    old = office.chatwork.person
    press(office, "disconnect").must_show("解除しました")
    office.chatwork.person = Person("総務 花子", {OFFICE: room("総務の部屋")})
    try:
        connect(office)
        settings_page(office).must_show("総務 花子", "総務の部屋")
        record(office, "名義が変わった後の電話")
        arrived(office, "名義が変わった後の電話")
        assert office.chatwork.senders[-1] == "総務 花子"
    finally:
        office.chatwork.person = old
    press(office, "disconnect").must_show("解除しました")


@pytest.mark.parametrize("size", [PHONE, PC], ids=["phone", "pc"])
def test_a_browser_goes_to_chatwork_and_back(office, size):
    """The form leads to another host: the page's own rules (CSP form-action) have to let it."""
    if not any(f.action.endswith("/connect") for f in settings_page(office).forms):
        press(office, "disconnect").must_show("解除しました")
    with chromium(office) as browser, person(browser, size) as context:
        page = context.new_page()
        complaints = watch(page)
        sign_in(page, office.brand_url("businesscall", "/login"), office.shop.shop.email, office.shop.shop.password)
        page.goto(office.brand_url("businesscall", "/account/chatwork"))
        page.get_by_role("button", name="Chatworkと連携する").click()
        page.get_by_role("link", name="許可").click()
        page.get_by_text("Chatworkと連携しました").wait_for()
        assert page.url == office.brand_url("businesscall", "/account/chatwork?done=connected"), "the code is not in the address"
        page.get_by_label("通知したいチャットルーム").select_option(label="お客様窓口")
        page.get_by_role("button", name="更新する").click()
        page.get_by_text("更新しました").wait_for()
        assert not accessibility_faults(page) and not sticks_out(page)
        assert complaints == [], complaints
    record(office, f"ブラウザーでつないだ後の電話 {size['width']}")
    arrived(office, f"ブラウザーでつないだ後の電話 {size['width']}")


def test_secrets_are_encrypted_and_in_no_log(office):
    connected(office)
    secrets = [CLIENT_SECRET] + [token for grant in office.chatwork.grants for token in (grant.access, grant.refresh)]
    stored = b"".join(p.read_bytes() for p in (office.directory / "notify").glob("notify.sqlite*"))
    assert stored and all(secret.encode() not in stored for secret in secrets)
    for secret in secrets:
        logged = subprocess.run(["grep", "-rlF", secret, office.directory / "log"], capture_output=True, text=True)
        assert logged.stdout == ""

"""Chatwork refuses, is slow, wants to be left alone, or takes the link back: nothing is lost, nobody else waits, the customer is told."""

import re

from calls import record_request
from chatwork import room
from chatwork_office import (NOTICES, OFFICE, arrived, connect, connect_other, connected, deliveries, having, listed, no_surprise,
                             office, press, record, settings_page, state_of)
from clock import wait_until

__all__ = ["no_surprise", "office"]


def test_twenty_waiting_messages_need_one_refresh(office):
    connected(office)
    office["notify"].stop()
    ids = [record(office, f"まとめて {n}") for n in range(20)]
    office.chatwork.expire_access()
    refreshes = sum(grant.refreshes for grant in office.chatwork.grants)
    office["notify"].start()
    for sent in range(20):
        office.clock.advance(seconds=2)
        office.chatwork.wait(lambda n=sent: len(having(office, "まとめて")) > n, 20, f"message {sent + 1}")
    order = [re.search(r"inq_\w+", m)[0] for m in having(office, "まとめて")]
    assert order == ids, "each once, in the order of the calls"
    assert sum(grant.refreshes for grant in office.chatwork.grants) == refreshes + 1


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
    settings_page(office).must_show("チャットルームに通知できません", r"通知 \[社内\]")
    record(office, "壊れている間の電話")
    press(office, "room", {"room_id": str(OFFICE)}).must_show("更新しました")
    record(office, "直った後の電話")
    arrived(office, "直った後の電話")
    assert len(office.mails.to(office.shop.shop.email, subject)) == 1, "told once"
    assert having(office, "壊れている間の電話") == []


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


def test_a_refresh_that_never_reached_chatwork_is_made_again(office):
    connected(office)
    office.chatwork.expire_access()
    office.chatwork.misbehave["token"] = ["slow"]
    asked = office.chatwork.requests["POST /token"]
    inquiry = record(office, "更新の途中の電話")
    office.chatwork.wait(lambda: office.chatwork.requests["POST /token"] == asked + 1, 20, "the refresh has begun")
    office["notify"].kill()
    office["notify"].start()
    wait_until(lambda: any("has not ended" in d.last_error for d in deliveries(office, inquiry)), 30, "it waits for the one before")
    assert office.chatwork.requests["POST /token"] == asked + 1, "a second one would make the first one's answer worthless"
    office.clock.advance(seconds=60)
    arrived(office, "更新の途中の電話", within_s=30)
    settings_page(office).must_show("お客様窓口")


def test_a_refresh_whose_answer_is_lost_is_told(office):
    """Chatwork has given new tokens, nobody knows them: only the customer can connect anew."""
    connected(office)
    subject = office.shop.subjects["chatworkBroken"]
    before = len(office.mails.to(office.shop.shop.email, subject))
    office.chatwork.expire_access()
    office.chatwork.misbehave["token"] = ["hold"]
    inquiry = record(office, "返事が失われた電話")
    office.chatwork.wait(lambda: office.chatwork.held, 20, "taken, not answered")
    office["notify"].kill()
    office.chatwork.let_go()
    office["notify"].start()
    wait_until(lambda: any("has not ended" in d.last_error for d in deliveries(office, inquiry)), 30, "it waits for the one before")
    office.clock.advance(seconds=60)
    wait_until(lambda: len(office.mails.to(office.shop.shop.email, subject)) == before + 1, 30, "the mail")
    assert state_of(office, inquiry) == "FAILED"
    settings_page(office).must_show("Chatworkとの連携が切れています")
    connect(office)
    record(office, "つなぎ直した電話")
    arrived(office, "つなぎ直した電話")


def test_a_room_that_may_only_be_read_is_told(office):
    connected(office)
    subject = office.shop.subjects["chatworkBroken"]
    before = len(office.mails.to(office.shop.shop.email, subject))
    for grant in office.chatwork.grants:
        grant.person.rooms[OFFICE]["role"] = "readonly"
    inquiry = record(office, "読むだけになった電話")
    wait_until(lambda: len(office.mails.to(office.shop.shop.email, subject)) == before + 1, 20, "the mail")
    assert any("403" in d.last_error for d in deliveries(office, inquiry)), "in Chatwork's words"
    settings_page(office).must_show("チャットルームに通知できません", "お客様窓口", "書き込めるチャットルームがありません")
    for grant in office.chatwork.grants:
        grant.person.rooms[OFFICE]["role"] = "member"
    press(office, "room", {"room_id": str(OFFICE)}).must_show("更新しました")
    record(office, "また書けるようになった電話")
    arrived(office, "また書けるようになった電話")

"""Notices of calls in Slack, Teams, LINE and on a customer's own server: set up over the pages, each sent once, each by itself."""

import base64
import os
import re
import subprocess
from itertools import pairwise

import pytest

from channels import GROUP, LINE, SLACK, TEAMS, TEAMS_QUERY, TOKEN
from channels_office import add, add_slack, add_webhook, deliveries, no_surprise, office, page, press, record, states
from clock import wait_until
from process import BY_NAME

__all__ = ["no_surprise", "office"]
HOSTILE = "<!channel> *太字* [リンク](https://example.com) <at>全員</at> 髙﨑🌻\n@here `x` &amp;"


def test_slack_from_the_page(office):
    office.shop.open("/account").must_show("ほかの通知先を追加する")
    wrong = add(office, "slack", {"name": "", "url": "https://example.com/services/T/B/x"})
    assert wrong.status == 400 and set(wrong.errors) == {"name", "url"}, wrong.errors
    add_slack(office)
    press(office, "/test").must_show("テスト通知を送信しました", "最後に届いた日時")
    assert len(office.channels.having(SLACK, "テスト通知")) == 1
    inquiry = record(office, HOSTILE, callback=True)
    body = office.channels.arrived(SLACK, "髙﨑🌻")
    assert body["text"] == "折り返し必要", "shown where blocks are not: nothing that anybody typed"
    texts = [block["text"]["text"] for block in body["blocks"]]
    assert texts[0] == "折り返し必要" and "お電話番号：03-6850-2192" in texts[1], texts
    assert texts[2] == HOSTILE, "as it was typed, where Slack reads no notation"
    assert texts[3] == f"<{office.brand_url('businesscall', f'/inquiries/{inquiry}')}|管理画面で確認する>"
    wait_until(lambda: states(office, inquiry) == ["SENT"], 20, "sent")
    office.shop.open("/notices").must_show("Slack：営業部")


def test_teams_and_line(office):
    add(office, "teams", {"name": "受付", "url": f"{office.channels.at}{TEAMS}?{TEAMS_QUERY}"}).must_show("追加しました")
    wrong = add(office, "line", {"name": "店長", "access_token": "二 つ", "recipient_id": "taro"})
    assert set(wrong.errors) == {"access_token", "recipient_id"}, wrong.errors
    add(office, "line", {"name": "店長", "access_token": TOKEN, "recipient_id": GROUP}).must_show("追加しました")
    # LINE takes it, and its answer is lost: the repeat carries the same key, and is no second message.
    office.channels.misbehave["push"] = ["cut"]
    inquiry = record(office, HOSTILE, callback=False)
    card = office.channels.arrived(TEAMS, "髙﨑🌻")["attachments"][0]["content"]
    runs = [run["text"] for element in card["body"][1:] for run in element["inlines"]]
    assert card["body"][0]["text"] == "入電のみ" and HOSTILE.split("\n")[0] in runs and HOSTILE.split("\n")[1] in runs, runs
    wait_until(lambda: "UNKNOWN" in states(office, inquiry), 20, "LINE's answer is lost")
    office.clock.advance(seconds=20)
    wait_until(lambda: states(office, inquiry) == ["SENT", "SENT"], 20, "sent")
    message, = office.channels.having(LINE, "髙﨑🌻")
    assert message["messages"][0]["text"].startswith("【入電のみ】\n日時：") and "（再送）" not in message["messages"][0]["text"]
    assert len(office.channels.seen[LINE]) == 2


def test_a_webhook_is_signed_and_its_secret_shown_once(office):
    first = add_webhook(office)
    office.channels.secrets["/hook/a"] = [first]
    assert first not in page(office).text
    inquiry = record(office, "署名を確かめる電話", callback=True)
    body = office.channels.arrived("/hook/a", "署名を確かめる電話")
    assert body["type"] == "inquiry.callback_wanted" and body["data"]["inquiry_id"] == inquiry, body
    assert body["data"]["caller"]["number"] == "03-6850-2192" and body["account_id"] == office.customer.account_id
    shown = press(office, "/secret")
    second = re.search(r"whsec_[0-9a-f]{64}", shown.text)[0]
    assert second != first
    office.channels.secrets["/hook/a"] = [second, first]
    record(office, "二つの署名がある電話")
    office.channels.arrived("/hook/a", "二つの署名がある電話")
    office.clock.advance(days=2, seconds=60)
    office.shop.sign_in()
    office.channels.secrets["/hook/a"] = [second]
    record(office, "新しい署名だけの電話")
    office.channels.arrived("/hook/a", "新しい署名だけの電話")


def test_what_is_gone_is_told_and_delays_nobody(office):
    add_slack(office)
    add_webhook(office)
    office.channels.gone.add(SLACK)
    subject = office.shop.subjects["channelBroken"]
    before = len(office.mails.to(office.shop.shop.email, subject))
    inquiry = record(office, "チャンネルがない電話", callback=True)
    office.channels.arrived("/hook/a", "チャンネルがない電話")
    wait_until(lambda: sorted(states(office, inquiry)) == ["FAILED", "SENT"], 20, "given up, visibly")
    wait_until(lambda: len(office.mails.to(office.shop.shop.email, subject)) == before + 1, 20, "the mail")
    mail = office.mails.to(office.shop.shop.email, subject)[0]
    assert "Slack「営業部」" in mail.body() and mail.link("/account/channels"), mail.body()
    page(office).must_show("通知できません", "no_service")
    record(office, "壊れている間の電話")
    office.channels.arrived("/hook/a", "壊れている間の電話")
    office.channels.gone.clear()
    press(office, "/on").must_show("再開しました")
    record(office, "直った後の電話")
    office.channels.arrived(SLACK, "直った後の電話")
    assert office.channels.having(SLACK, "壊れている間の電話") == []
    assert len(office.mails.to(office.shop.shop.email, subject)) == before + 1, "told once"


def test_the_call_says_why_and_staff_send_it_again(office):
    add_slack(office)
    office.channels.gone.add(SLACK)
    inquiry = record(office, "あとから届く電話", callback=True)
    wait_until(lambda: states(office, inquiry) == ["FAILED"], 20, "given up")
    told = office.shop.inquiry(inquiry)
    told.must_show("Slack：営業部", "送信できませんでした", "新しいURLを発行して", "通知先の設定を確認する")
    assert told.link("通知先の設定を確認する").endswith("/account/channels")
    page(office).must_show("通知を止めています", "新しいURLを発行して")
    office.channels.gone.clear()
    press(office, "/on").must_show("再開しました")
    log = office.admin.sign_in().open("/notices?state=failed")
    newest = next(form for form in log.forms if any(control.name == "delivery" for control in form.controls))
    office.admin.visitor.press(newest, {}).must_show("1件の通知を再送します")
    wait_until(lambda: states(office, inquiry) == ["SENT"], 20, "sent again")
    assert len(office.channels.taken[SLACK]) >= 1


@pytest.mark.parametrize("trouble, words", [
    (("limit", 60), "待つように求められています"), (503, "一時的な障害"), ("cut", "同じお知らせが2通届くことがあります")])
def test_the_test_button_says_what_is_wrong(office, trouble, words):
    add_slack(office)
    office.channels.misbehave["services"] = [trouble]
    answer = press(office, "/test")
    assert answer.status == 400
    answer.must_show("テスト通知を送信できませんでした", words)


def test_a_newer_key_takes_over(office):
    add_webhook(office)
    notify, keys = office["notify"], office.directory / "notify" / "channels.key"
    notify.stop()
    keys.write_text(keys.read_text() + base64.b64encode(os.urandom(32)).decode() + "\n")

    def rewrap() -> str:
        return subprocess.run(
            [office.binaries / BY_NAME["notify"].executable, "tokens", "rewrap"], env=office.environment("notify"),
            cwd=office.directory, stdout=subprocess.PIPE, text=True, timeout=60, check=True).stdout

    assert "1 channels rewrapped" in rewrap() and "0 channels rewrapped" in rewrap()
    keys.write_text(keys.read_text().splitlines()[-1] + "\n")
    notify.start()
    record(office, "新しい鍵の電話")
    office.channels.arrived("/hook/a", "新しい鍵の電話")


def test_a_slow_one_keeps_its_order_and_delays_nobody(office):
    add_slack(office)
    add_webhook(office)
    office.channels.misbehave["services"] = ["slow"]
    ids = [record(office, f"順番の電話 {n}") for n in range(3)]
    for n in range(3):
        office.channels.arrived("/hook/a", f"順番の電話 {n}")
    wait_until(lambda: "UNKNOWN" in states(office, ids[0]), 20, "no answer from Slack")
    assert office.channels.having(SLACK, "順番の電話") == []
    office.clock.advance(seconds=20)
    for n in range(3):
        office.channels.arrived(SLACK, f"順番の電話 {n}")
        office.clock.advance(seconds=2)
    found = [re.search(r"順番の電話 (\d)", str(body))[1] for body in office.channels.having(SLACK, "順番の電話")]
    assert found == ["0", "1", "2"]
    first = office.channels.having(SLACK, "順番の電話 0")[0]
    assert first["text"].endswith("（再送）"), "nobody knows whether the one before arrived"


def test_a_limit_is_waited_for_by_the_clock(office):
    add_slack(office)
    office.channels.misbehave["services"] = [("limit", 300)]
    inquiry = record(office, "混み合うとき")
    wait_until(lambda: any("429" in d.last_error for d in deliveries(office, inquiry)), 20, "the limit is seen")
    tries = office.channels.requests[f"POST {SLACK}"]
    office.clock.advance(seconds=200)
    second = record(office, "その次の電話")
    wait_until(lambda: states(office, second) == ["QUEUED"], 20, "queued behind")
    assert office.channels.requests[f"POST {SLACK}"] == tries, "nothing is asked before the limit ends"
    office.clock.advance(seconds=120)
    office.channels.arrived(SLACK, "混み合うとき")
    office.clock.advance(seconds=2)
    office.channels.arrived(SLACK, "その次の電話")


def test_a_crash_between_request_and_answer_loses_nothing(office):
    add_slack(office)
    office.channels.misbehave["services"] = ["hold"]
    inquiry = record(office, "落ちた瞬間の電話")
    office.channels.wait(lambda: office.channels.held, 20, "taken, not answered")
    office["notify"].kill()
    office.channels.let_go()
    office["notify"].start()
    wait_until(lambda: states(office, inquiry) == ["SENT"], 30, "sent after the crash")
    first, second = office.channels.having(SLACK, "落ちた瞬間の電話")
    assert not first["text"].endswith("（再送）") and second["text"].endswith("（再送）")


@pytest.mark.parametrize("url", [
    "http://localhost/hook", "https://127.0.0.2/hook", "https://10.0.0.1/hook", "https://169.254.169.254/latest/meta-data/",
    "https://2130706434/hook", "https://0x7f000002/hook", "https://[::1]/hook", "https://user@localhost/hook",
    "https://no-such-host.invalid/hook"])
def test_no_way_into_our_own_network(office, url):
    answer = add(office, "webhook", {"name": "中へ", "url": url})
    assert answer.status == 400 and set(answer.errors) == {"url"}, answer.errors
    assert answer.form(action="/account/channels/new").control("url").value == url, "what was typed stays"


def test_no_redirection_is_followed_and_no_long_answer_read(office):
    add_webhook(office)
    office.channels.misbehave["hook/a"] = [("moved", office.channels.at + "/hook/b"), ("long",)]
    moved = record(office, "転送される電話")
    wait_until(lambda: states(office, moved) == ["FAILED"], 20, "a redirection is no yes")
    long = record(office, "長い返事の電話")
    office.clock.advance(seconds=2)
    wait_until(lambda: states(office, long) == ["SENT"], 20, "the status has said what matters")
    assert office.channels.requests["POST /hook/b"] == 0


def test_switched_off_and_removed_means_silent(office):
    add_slack(office)
    press(office, "/off").must_show("停止しました", "停止中")
    inquiry = record(office, "停止中の電話")
    wait_until(lambda: [m for m in office.mails.all() if inquiry in m.body()], 20, "its mail")
    assert deliveries(office, inquiry) == []
    press(office, "/on").must_show("再開しました", "通知中")
    changed = office.shop.visitor.press(
        office.shop.visitor.open(page(office).link("設定を変更する")).form(action="/account/channels/chn_"), {"name": "営業一課"})
    changed.must_show("変更しました", "営業一課", "通知中")
    press(office, "/test").must_show("テスト通知を送信しました")


def test_twice_pressed_is_one_channel(office):
    form = office.shop.open("/account/channels/new?kind=webhook").form(action="/account/channels/new")
    request = office.shop.visitor.request(form.fill({"name": "二度押し", "url": office.channels.at + "/hook/two"}))
    secrets = [re.search(r"whsec_[0-9a-f]{64}", office.shop.visitor.send(*request).text)[0] for _ in range(2)]
    assert all(a == b for a, b in pairwise(secrets)), "the same answer again"
    assert sum(f.action.endswith("/remove") for f in page(office).forms) == 1


def test_secrets_are_encrypted_and_in_no_log(office):
    add_slack(office)
    add(office, "line", {"name": "店長", "access_token": TOKEN, "recipient_id": GROUP})
    secrets = [add_webhook(office), TOKEN, SLACK.rsplit("/", 1)[1]]
    stored = b"".join(p.read_bytes() for p in (office.directory / "notify").glob("notify.sqlite*"))
    assert stored and all(secret.encode() not in stored for secret in secrets)
    for secret in secrets:
        logged = subprocess.run(["grep", "-rlF", secret, office.directory / "log"], capture_output=True, text=True)
        assert logged.stdout == ""
    shown = page(office).text
    assert all(secret not in shown for secret in secrets)

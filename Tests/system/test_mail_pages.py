"""Mails as customers and staff see them: settings, what is told of a call, what came back, announcements, the gallery."""

import os
import re

import grpc
import pytest

from calls import record_request
from clock import wait_until
from contracts import Contracts
from customer import Customer
from desk import Staff
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sticks_out, watch
from founding import found_many
from shops import Shop
from world import World

# Of every mail, to be looked at: takes longer.
KEEP_PICTURES = bool(os.environ.get("DENWABAN_MAIL_PICTURES"))
WITH_EVERY_BLOCK = {"inquiry.corrected_callback_wanted", "service.start", "announcement"}
HOSTILE = "<b>髙﨑</b>様より😀\r\nBcc: all@example.jp\r\n\r\n[To:1]"


@pytest.fixture(scope="module")
def post():
    world = World("2017-02-27T10:30")
    world.reports = world.directory / "reports"
    world.settings = {"notify": {"DENWABAN_BOUNCE_MAILDIR": str(world.reports)}}
    with world, chromium(world) as browser:
        shops = [Shop("eccall", "light", email="owner@shop.example.jp"), Shop("businesscall", "standard", email="owner@office.example.jp")]
        world.founded = found_many(world, shops)
        world.shop, world.office = (Customer(world, shop) for shop in shops)
        for customer in (world.shop, world.office):
            customer.sign_in()
        world.admin = Staff(world, "admin").sign_in()
        world.browser = browser
        yield world


def record(post, content: str, which: int = 0) -> str:
    answer = post.as_edge.call.RecordInquiry(record_request(post.founded[which].number, content, callback=True), timeout=20)
    return answer.inquiry.inquiry_id


def mail_of(post, inquiry: str):
    return wait_until(lambda: next((m for m in post.mails.all() if inquiry in m.body()), None), 20, f"mail of {inquiry}")


def test_the_call_stands_in_the_mail_only_where_the_customer_wants_it(post):
    first = mail_of(post, record(post, "リンクだけの電話"))
    assert "リンクだけの電話" not in first.body() and "田中" not in first.body()
    page = post.shop.open("/account/mail")
    page.must_show("リンクのみ", "owner@shop.example.jp")
    page = post.shop.visitor.press(page.form(having="content"), {"content": "full", "announcements": True})
    page.must_show("メールの設定を更新しました")
    mail = mail_of(post, record(post, HOSTILE))
    for kind in ("plain", "html"):
        body = mail.body(kind).replace("&lt;", "<").replace("&gt;", ">")
        assert "<b>髙﨑</b>様より😀" in body and "[To:1]" in body and "田中" in body, body
    assert mail.message["Bcc"] is None and mail.message.get_all("To") == ["owner@shop.example.jp"]
    assert "<b>髙" not in mail.body("html"), "what is typed is never markup"
    other = mail_of(post, record(post, "よその店の電話", which=1))
    assert "よその店の電話" not in other.body()


@pytest.mark.parametrize("content", ["髙﨑様😀👨‍👩‍👧‍👦が\u3099" * 60, "a" * 1_900 + "\n.\n..\nFrom here", "=?UTF-8?B?44GC?= \x00"[:-1]],
                         ids=["beyond the BMP", "dots and a long line", "an encoded word"])
def test_words_arrive_as_typed(post, content):
    body = mail_of(post, record(post, content)).body().replace("\r\n", "\n")
    assert content.strip() in body, body


def test_what_is_too_long_is_refused_where_it_is_typed(post):
    with pytest.raises(grpc.RpcError) as refused:
        record(post, "長" * 65_536)
    assert refused.value.code() in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.CANCELLED)


def test_each_call_says_where_and_when_it_was_told(post):
    inquiry = record(post, "記録の残る電話")
    mail_of(post, inquiry)
    page = wait_until(lambda: (p := post.shop.inquiry(inquiry)) and "送信済み" in p.text and p, 20, "told")
    page.must_show("お知らせの記録", "owner@shop.example.jp", "送信済み")
    post.shop.open("/notices").must_show("owner@shop.example.jp", "送信済み")


def report(post, mail, action: str = "failed") -> None:
    """As Postfix would put it there."""
    text = f"""Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; {mail.recipient}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b
Content-Type: text/rfc822-headers

Message-ID: {mail.message_id}

--b--
"""
    name = f"1488160000.{abs(hash(mail.message_id + action))}.mx"
    (post.reports / "tmp" / name).write_text(text)
    (post.reports / "tmp" / name).rename(post.reports / "new" / name)


def test_mail_that_comes_back_is_seen_by_the_customer_and_by_staff(post):
    mail = mail_of(post, record(post, "戻ってくるメール", which=1))
    report(post, mail)
    page = wait_until(lambda: (p := post.office.open("/")) and "メールが届いていません" in p.text and p, 20, "the banner")
    page.must_show("owner@office.example.jp")
    post.office.open("/account/mail").must_show("ドメイン拒否", "businesscall.localhost", "user unknown")
    post.office.open("/notices").must_show("届きませんでした")
    post.admin.open("/notices/addresses").must_show("owner@office.example.jp", "5.1.1")
    assert "メールが届いていません" not in post.shop.open("/").text
    wait_until(lambda: not list((post.reports / "new").iterdir()), 20, "the file is taken")
    post.office.visitor.press(post.office.open("/account/mail").form(action="/test$")).must_show("テストメールを送信しました")
    test_mail = post.office.mail("mailTest")
    page = post.office.visitor.open(test_mail.link("/account/mail/received/"))
    post.office.visitor.press(page.form(action="/received/")).must_show("確認しました")
    assert "メールが届いていません" not in post.office.open("/").text
    assert "owner@office.example.jp" not in post.admin.open("/notices/addresses").text


def write(post, title: str, text: str):
    form = post.admin.open("/announcements/new").form(having="title")
    return post.admin.visitor.press(form, {"brand": "eccall", "title": title, "text": text})


def test_an_announcement_from_writing_to_the_way_out(post):
    page = write(post, "", "")
    assert page.status == 400 and set(page.errors) == {"title", "text"}, page.errors
    page = write(post, "年末年始の受付時間", "12月29日は15時まで。\r\n<b>30日から</b>お休みです。")
    page.must_show("下書き", "【ECcall】年末年始の受付時間", "1件にメールを送り")
    address = page.url.split("?")[0]
    assert "年末年始" not in post.shop.open("/news").text, "a draft is nobody's news"
    page = post.admin.visitor.press(page.form(action="/schedule$"), {"date": "2017-02-26", "time": "10:00"}, button="later")
    assert page.status == 400 and "過去" in page.errors["date"], page.errors
    page = post.admin.visitor.press(post.admin.visitor.open(address).form(action="/schedule$"), {"date": "2017-02-27", "time": "12:00"}, button="later")
    page.must_show("予約済み", "2017/02/27 12:00")
    post.clock.set("2017-02-27T12:00")
    subject = "【ECcall】年末年始の受付時間"
    mail = wait_until(lambda: (post.mails.to("owner@shop.example.jp", subject) or [None])[0], 20, "the announcement")
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail.message["List-Unsubscribe"]).strip().strip("<>")
    assert link in mail.body() and "<b>30日から</b>" in mail.body()
    assert post.mails.to("owner@office.example.jp", subject) == [], "the other brand's customers get none"
    wait_until(lambda: "送信は完了しています" in post.admin.visitor.open(address).text, 20, "finished")
    post.shop.open("/").must_show("お知らせ", "年末年始の受付時間")
    post.shop.open("/news").must_show("年末年始の受付時間")
    stranger = post.visitor()
    stranger.open(mail.link("/news/")).must_show("12月29日は15時まで。", "<b>30日から</b>")

    # A mail client's button: no page of ours, no cookie, no form (RFC 8058).
    stranger.open(link).must_show("配信を停止する")
    post.shop.open("/account/mail").form(having="content")
    assert post.shop.open("/account/mail").form(having="content").control("announcements").checked, "looking ends nothing"
    answer = post.visitor().send("POST", link, b"List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200
    assert not post.shop.open("/account/mail").form(having="content").control("announcements").checked
    foreign = post.visitor().send("POST", link, b"", {"Sec-Fetch-Site": "cross-site", "Content-Type": "application/x-www-form-urlencoded"})
    assert foreign.status_code == 403
    assert post.visitor().send("POST", re.sub("t=.*", "t=guessed", link), b"", {}).status_code == 404
    write(post, "二通目のお知らせ", "本文").must_show("0件にメールを送り")


def test_staff_see_how_quickly_customers_are_told(post):
    record(post, "数える電話")
    page = wait_until(lambda: (p := post.admin.open("/notices/figures")) and "%" in p.text and p, 20, "figures")
    page.must_show("入電から10分以内")
    post.admin.open("/notices?state=failed&kind=inquiry.callback_wanted").must_show("該当する通知はありません")


SIZES = {"phone": PHONE, "pc": PC}


@pytest.mark.parametrize("size", SIZES)
def test_every_mail_of_both_brands_is_readable(post, size):
    """Each mail as a page of its own, as a mail client would show it."""
    pb = Contracts.get()
    page = person(post.browser, SIZES[size]).new_page()
    faults = []
    for brand in post.brands:
        staff = pb.common.Staff(staff_id="stf_0000000000000000000000TEST", role=pb.common.STAFF_ROLE_ADMIN, name="試験")
        mails = post.as_edge.notify.ListSampleMails(pb.notify.ListSampleMailsRequest(staff=staff, brand=brand), timeout=20).mails
        assert len(mails) >= 25
        for mail in mails:
            page.set_content(mail.html)
            if KEEP_PICTURES:
                picture(page, f"mail-{brand}-{mail.sample_id}")
            # The frame is the same for all: what differs are the blocks, of which a few mails have every kind.
            if size == "pc" and brand == "eccall" and mail.kind in WITH_EVERY_BLOCK:
                faults += [f"{mail.sample_id}: {fault}" for fault in accessibility_faults(page) if not re.search("landmark|region", fault)]
            if wide := sticks_out(page):
                faults.append(f"{brand} {mail.sample_id} sticks out: {wide}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_in_a_browser(post, size):
    faults = []
    inquiry = record(post, "画面の電話")
    mail_of(post, inquiry)
    returned = record(post, "戻ってくる電話", which=1)
    report(post, mail_of(post, returned))
    wait_until(lambda: "届きませんでした" in post.office.inquiry(returned).text, 20, "the call's page says so")
    post.office.inquiry(returned).must_show("届かずに戻ってきました", "メールの設定を確認する")
    announcement = re.search(r"/announcements/ann_\w+", str(post.admin.open("/announcements").soup))[0]
    pages = {
        "customer": (post.shop, lambda path: post.brand_url("eccall", path), [
            "/account/mail", "/notices", f"/inquiries/{inquiry}", "/", "/news", "/unsubscribe?t=x"]),
        # Whose mail comes back.
        "unreached": (post.office, lambda path: post.brand_url("businesscall", path), [
            "/account/mail", "/notices", f"/inquiries/{returned}", "/"]),
        "staff": (post.admin, post.staff_url, [
            "/notices", "/notices/figures", "/notices/addresses", "/announcements", "/announcements/new", announcement,
            # Sixty frames: once is enough.
            *(["/notices/samples?brand=eccall"] if size == "pc" else [])]),
    }
    for who, (someone, url, paths) in pages.items():
        context = person(post.browser, SIZES[size])
        for cookie in someone.visitor.client.cookies.jar:
            context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": url("/")}])
        page = context.new_page()
        complaints = watch(page)
        for path in paths:
            page.goto(url(path))
            picture(page, "told-" + who + re.sub(r"(_01[0-9A-Z]+|[^a-z])+", "-", path))
            faults += [f"{path}: {fault}" for fault in accessibility_faults(page)]
            if wide := sticks_out(page):
                faults.append(f"{path}: sticks out: {wide}")
        faults += [f"{who}: {said}" for said in complaints if "404" not in said and "postMessage" not in said]
        context.close()
    assert not faults, "\n".join(faults)

"""The list that moves by itself: whatever breaks, it ends up saying what the store says; and the new pages in a browser."""

import json
import random
import re
import socket

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from calls import record_many, record_request
from contracts import Contracts, new_id
from customer import Customer
from eyes import PC, PHONE, accessibility_faults, chromium, person, sign_in
from live import LiveStream
from people import staff
from shops import PASSWORD, Shop
from test_accessibility import look_at

CUTS = 100
SEED = 20170227


@pytest.fixture(scope="module")
def shop(town):
    customer = Customer(town.world, Shop("eccall", "plus"))
    return customer.become_finished(town.operator.sign_in(), town.admin.sign_in(), ["03-5009-0001"])


class Reader:
    """The page's list, kept as its script keeps it: rows are replaced where they stand, new ones find their place."""

    def __init__(self, shop: Customer):
        page = shop.open("/inquiries")
        self.world, self.visitor = shop.world, shop.visitor
        self.host = self.world.brands[shop.shop.brand]["hosts"][0]
        self.path = page.soup.find(attrs={"data-live": True})["data-live"]
        self.rows = {tag["id"]: tag for tag in page.soup.select("tbody.item")}
        self.last, self.applied, self.count, self.fresh = "", [], 0, 0

    def connect(self) -> LiveStream:
        return LiveStream(self.world, self.host, self.path, self.visitor, self.last)

    def take(self, stream: LiveStream) -> None:
        for event in stream.inquiries():
            message = json.loads(event.data)
            self.rows[message["id"]] = BeautifulSoup(message["html"], "lxml").find("tbody")
            self.applied.append(int(event.id))
            self.last, self.count = event.id, message["count"]
            self.fresh += message["fresh"]

    def shown(self) -> list[tuple[str, bool]]:
        rows = sorted(self.rows.values(), key=lambda tag: (int(tag["data-order"]), tag["id"]), reverse=True)
        return [(tag["id"], "handled" in tag["class"]) for tag in rows]


def stored(shop: Customer) -> tuple[list[tuple[str, bool]], int]:
    pb = Contracts.get().call
    found, key = [], ""
    while True:
        page = shop.world.as_edge.call.ListInquiries(
            pb.ListInquiriesRequest(customer=shop.as_customer(), limit=100, page_key=key), timeout=20)
        found += [(inquiry.inquiry_id, inquiry.handled) for inquiry in page.inquiries]
        if not (key := page.next_page_key):
            return found, page.unhandled_count


def cut(stream: LiveStream) -> None:
    """The line breaks, without a word to the server; what had arrived whole was seen."""
    try:
        stream.socket.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    stream.wait_for(lambda s: s.ended)
    stream.close()


def test_a_list_that_is_cut_a_hundred_times_says_what_the_store_says(shop):
    pb = Contracts.get().call
    chance = random.Random(SEED)
    reader, customer = Reader(shop), shop.as_customer()
    call, work, known, recorded = shop.world.as_edge.call, [], [], []
    for round_ in range(CUTS):
        stream = reader.connect()
        recorded.append(call.RecordInquiry.future(record_request(shop.number, f"切れる {round_}"), timeout=60))
        work.append(recorded[-1])
        if known and chance.random() < 0.7:
            work.append(call.SetInquiryHandled.future(pb.SetInquiryHandledRequest(
                request_id=new_id(), customer=customer, inquiry_id=chance.choice(known), handled=chance.random() < 0.6), timeout=60))
        # Cut before the answer, in the middle of it, or after some of what happens.
        wanted = chance.choice([None, 0, 1, 2])
        if wanted is not None:
            stream.wait_for(lambda s: s.head.startswith("HTTP/1.1 200"))
            # New ones alone are owed: to set what is set already makes no event.
            owed = sum(f.done() for f in recorded) - reader.fresh
            stream.wait_for(lambda s, n=min(wanted, max(0, owed)): len(s.inquiries()) >= n)
        cut(stream)
        reader.take(stream)
        known = [future.result().inquiry.inquiry_id for future in work if future.done()]
    for future in work:
        future.result()
    last = record_many(shop.world, shop.number, 1, about="最後")[0]
    with reader.connect() as stream:
        stream.wait_for(lambda s: any(last in event.data for event in s.inquiries()), within_s=30)
        reader.take(stream)
    assert reader.applied == sorted(set(reader.applied)), "each event once and in order"
    expected, unhandled = stored(shop)
    assert len(expected) >= CUTS and reader.shown() == expected and reader.count == unhandled


@pytest.fixture(scope="module")
def window(town):
    with chromium(town.world) as browser:
        yield browser


def open_page(window, shop, path: str, size=PC):
    page = person(window, size).new_page()
    sign_in(page, shop.world.brand_url("eccall", "/login"), shop.shop.email, PASSWORD)
    page.goto(shop.world.brand_url("eccall", path))
    return page


def test_a_browser_goes_on_after_its_line_was_cut(shop, window):
    page = open_page(window, shop, "/inquiries")
    state = page.locator("[data-live-state]")
    expect(state).to_have_text("自動で更新しています")
    before = int(re.match(r"\((\d+)\)", page.title()).group(1))
    page.evaluate("window.stayed = true")
    edge = shop.world["edge"]
    edge.stop()
    try:
        expect(state).to_contain_text("更新が止まっています")
        missed = record_many(shop.world, shop.number, 2, about="止まっている間")
    finally:
        edge.start()
    for inquiry in missed:
        expect(page.locator(f"#{inquiry}")).to_have_count(1, timeout=30_000)
    expect(page).to_have_title(re.compile(rf"^\({before + 2}\) 問い合わせ管理"))
    rows = page.locator("tbody.item").evaluate_all("rows => rows.slice(0, 2).map(row => row.id)")
    assert sorted(rows) == sorted(missed), "the newest stand first"
    shop.set_handled(missed[0], True)
    expect(page).to_have_title(re.compile(rf"^\({before + 1}\) 問い合わせ管理"), timeout=30_000)
    expect(page.locator(f"#{missed[0]}.handled")).to_have_count(1)
    assert page.evaluate("window.stayed"), "shown without a reload"
    page.context.close()


def test_a_searched_list_says_that_something_came_instead_of_guessing(shop, window):
    (there,) = record_many(shop.world, shop.number, 1, about="しぼった一覧")
    page = open_page(window, shop, "/inquiries?words=%E3%81%97%E3%81%BC%E3%81%A3%E3%81%9F")
    expect(page.locator("[data-live-state]")).to_have_text("自動で更新しています")
    expect(page.locator("tbody.item")).to_have_count(1)
    expect(page.locator("[data-arrivals]")).to_be_hidden()
    shop.set_handled(there, True)
    expect(page.locator(f"#{there}.handled")).to_have_count(1)
    expect(page.locator("[data-arrivals]")).to_be_hidden()
    record_many(shop.world, shop.number, 1, about="別の話")
    link = page.get_by_role("link", name="新しい問い合わせがあります")
    expect(link).to_be_visible()
    expect(page.locator("tbody.item")).to_have_count(1)
    record_many(shop.world, shop.number, 1, about="しぼった一覧の二つ目")
    link.click()
    expect(page.locator("tbody.item")).to_have_count(2)
    page.context.close()


def test_the_unhandled_page_gets_back_what_was_woken(shop, window):
    (inquiry,) = record_many(shop.world, shop.number, 1, about="起こされる件")
    page = open_page(window, shop, f"/inquiries/{inquiry}")
    page.get_by_text("日時を選んで、未対応の一覧から外す").click()
    page.get_by_label("明日の朝9:00").check()
    page.get_by_role("button", name="一覧から外す").click()
    expect(page.get_by_text("スヌーズ中")).to_be_visible()
    top = page.context.new_page()
    top.goto(shop.world.brand_url("eccall", "/"))
    expect(top.locator("[data-live-state]")).to_have_text("自動で更新しています")
    expect(top.locator(f"#{inquiry}")).to_have_count(0)
    page.get_by_role("button", name="いますぐ一覧に戻す").click()
    expect(top.locator(f"#{inquiry}")).to_have_count(1)
    page.context.close()


def worked_on(shop: Customer) -> str:
    """An inquiry with everything that can stand on its page."""
    pb, call = Contracts.get().call, shop.world.as_edge.call
    first = call.RecordInquiry(record_request(shop.number, "一度目", True), timeout=20).inquiry
    inquiry = call.RecordInquiry(record_request(shop.number, "二度目", True), timeout=20).inquiry.inquiry_id
    assert first.caller_number
    call.CorrectInquiry(pb.CorrectInquiryRequest(
        request_id=new_id(), staff=staff("operator"), inquiry_id=inquiry, version=1, caller_name="田中 花子", reason="聞き間違い",
        caller_number="03-6850-2192", callback=pb.CALLBACK_WANTED, content="二度目の電話"), timeout=20)
    shop.visitor.press(shop.inquiry(inquiry).form(having="text"), {"text": "折り返します"})
    shop.visitor.press(shop.inquiry(inquiry).form(button="自分が担当する"))
    shop.visitor.press(shop.inquiry(inquiry).form(having="reason"), {"reason": "間違い電話です"})
    return inquiry


def test_every_page_of_inquiries_is_accessible_at_three_widths(shop, window):
    page = open_page(window, shop, "/inquiries")
    paths = {"list": "/inquiries?words=%E4%BA%8C%E5%BA%A6%E7%9B%AE&status=unhandled", "none": "/inquiries?words=nothing-here",
             "detail": f"/inquiries/{worked_on(shop)}", "print": "/inquiries/print", "figures": "/inquiries/figures"}
    faults = [fault for name, path in paths.items()
              for fault in look_at(page, shop.world.brand_url("eccall", path), f"page-in-inquiries-{name}")]
    page.goto(shop.world.brand_url("eccall", "/inquiries?from_date=2017-02-30"))
    faults += accessibility_faults(page)
    page.context.close()
    assert not faults, "\n".join(faults)


def test_dark_figures_and_forms_keep_their_contrast(shop, window):
    page = open_page(window, shop, "/inquiries/figures", PHONE)
    page.emulate_media(color_scheme="dark")
    # A page that turns dark under the eyes does so in steps; one that is opened dark is dark.
    page.reload()
    faults = accessibility_faults(page)
    page.goto(shop.world.brand_url("eccall", f"/inquiries/{worked_on(shop)}"))
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    faults += accessibility_faults(page)
    page.context.close()
    assert not faults, "\n".join(faults)

"""The call desk in a browser, by keyboard alone."""


import pytest
from playwright.sync_api import Page, expect

from calls import ring
from contracts import Contracts
from eyes import PC, chromium, person, picture, watch
from shops import STAFF_PASSWORD, TANAKA


@pytest.fixture(scope="module")
def window(town):
    with chromium(town.world) as browser:
        yield browser


def test_the_desk_shows_a_ring_at_once_and_works_by_keyboard_alone(town, window):
    context = person(window, PC)
    page = context.new_page()
    complaints = watch(page)
    page.goto(town.world.staff_url("/login"))
    page.keyboard.press("Tab")
    reach(page, "input[name=email]")
    page.keyboard.type("operator@denwaban.localhost")
    reach(page, "input[name=password]")
    page.keyboard.type(STAFF_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    call = ring(town.world, town.eccall.number, TANAKA.number)
    link = f"a[href*='{call.call_id}'], [data-call='{call.call_id}'] a, form[action*='{call.call_id}'] button"
    expect(page.locator(link).first).to_be_visible(timeout=5_000)
    picture(page, "desk-ringing")
    reach(page, link)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/calls/{call.call_id}*")
    expect(page.locator("main")).to_contain_text("お電話ありがとうございます")
    for field, value in [("caller_name", TANAKA.name), ("caller_company", TANAKA.company), ("content", TANAKA.content + " 鍵盤だけで")]:
        reach(page, f"[name={field}]")
        page.keyboard.type(value)
    page.keyboard.press("Alt+1")
    expect(page.get_by_label("伝言", exact=True)).to_be_checked()
    picture(page, "desk-call")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: call.call_id not in url or "done" in url)
    picture(page, "desk-after")
    pb = Contracts.get()
    listed = town.world.as_edge.call.ListInquiries(
        pb.call.ListInquiriesRequest(customer=town.eccall.as_customer(), limit=1), timeout=20).inquiries
    assert listed[0].content.endswith("鍵盤だけで") and listed[0].callback == pb.call.CALLBACK_NOT_WANTED
    context.close()
    assert complaints == []


def reach(page: Page, selector: str, inside: str = "body") -> None:
    """Tabs, forwards, until the focus is there (round the page once at most)."""
    for _ in range(120):
        if page.evaluate("([s, i]) => document.activeElement.matches(s) && document.activeElement.closest(i) !== null", [selector, inside]):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector} on {page.url}")

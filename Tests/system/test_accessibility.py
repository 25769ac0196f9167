"""Every page in a browser at three widths: nothing serious for axe, nothing sticking out, nothing the browser complains of."""

import re

import pytest
from playwright.sync_api import Page, expect

from calls import record_many, ring
from eyes import PC, PHONE, TABLET, accessibility_faults, chromium, person, picture, sign_in, sticks_out, watch
from shops import PASSWORD, STAFF_PASSWORD, TANAKA

WIDTHS = [PHONE, TABLET, PC]


def customers_pages(town) -> list[str]:
    inquiry = record_many(town.world, town.eccall.number, 1)[0]
    signed_out = ["/", "/apply", "/login", "/forgot", "/verify/resend", "/verify?l=x&s=y", "/terms", "/privacy", "/law", "/nowhere"]
    signed_in = ["/", "/inquiries", f"/inquiries/{inquiry}", "/billing", "/documents", "/account", "/notices"]
    return [("out", path) for path in signed_out] + [("in", path) for path in signed_in]


def staff_pages(town) -> list[str]:
    call = ring(town.world, town.eccall.number, TANAKA.number)
    account = town.eccall.account_id
    inquiry = record_many(town.world, town.eccall.number, 1)[0]
    around = [f"/inquiries/{inquiry}", f"/inquiries/{inquiry}/correct", "/disputes", "/desk/figures?period=7days", "/desk/number?number=03"]
    return ["/login", "/", "/desk", f"/desk/calls/{call.call_id}", *around, "/accounts", f"/accounts/{account}", "/documents", "/numbers", "/nowhere"]


@pytest.fixture(scope="module")
def window(town):
    with chromium(town.world) as browser:
        yield browser


def look_at(page: Page, address: str, name: str) -> list[str]:
    """Pictures and faults of a page at three widths."""
    faults = []
    complaints = watch(page)
    for size in WIDTHS:
        page.set_viewport_size(size)
        page.goto(address)
        picture(page, name)
        faults += [f"{address} at {size['width']}: {fault}" for fault in accessibility_faults(page)]
        if wide := sticks_out(page):
            faults.append(f"{address} at {size['width']}: sticks out: {wide}")
    return faults + [f"{address}: {said}" for said in complaints if "404" not in said]


def file_name(path: str) -> str:
    return re.sub(r"(_01[0-9A-Z]+|[^a-z])", "-", path.split("?")[0]).strip("-") or "top"


def test_every_customers_page_is_accessible_at_three_widths(town, window):
    record_many(town.world, town.eccall.number, 3)
    faults = []
    for state in ("out", "in"):
        context = person(window, PC)
        page = context.new_page()
        if state == "in":
            sign_in(page, town.world.brand_url("eccall", "/login"), town.eccall.shop.email, PASSWORD)
        for wanted, path in customers_pages(town):
            if wanted == state:
                faults += look_at(page, town.world.brand_url("eccall", path), f"page-{state}-{file_name(path)}")
        context.close()
    assert not faults, "\n".join(faults)


def test_a_form_with_errors_is_accessible(town, window):
    context = person(window, PHONE)
    page = context.new_page()
    page.goto(town.world.brand_url("eccall", "/apply"))
    page.locator("input[name=company_name]").fill("ひなた商会")
    page.get_by_role("button", name="確認画面へ進む").click()
    expect(page).to_have_title(re.compile("^エラー"))
    assert page.evaluate("document.activeElement.closest('[role=alert]') !== null"), "the summary has the focus"
    picture(page, "page-apply-errors")
    faults = accessibility_faults(page)
    page.locator("[role=alert] a").first.click()
    context.close()
    assert not faults, "\n".join(faults)


def test_every_staff_page_is_accessible_at_three_widths(town, window):
    context = person(window, PC)
    page = context.new_page()
    sign_in(page, town.world.staff_url("/login"), "admin@denwaban.localhost", STAFF_PASSWORD)
    faults = [fault for path in staff_pages(town) for fault in look_at(page, town.world.staff_url(path), f"staff-{file_name(path)}")]
    context.close()
    assert not faults, "\n".join(faults)


def test_the_acquirers_page_and_the_developers_mailbox(town, window):
    context = person(window, PC)
    page = context.new_page()
    faults = look_at(page, town.world.url("dev.localhost", "/mail"), "developer-mail")
    context.close()
    assert not faults, "\n".join(faults)


def test_without_javascript_everything_but_live_update_is_there(town, window):
    context = person(window, PC, javascript=False)
    page = context.new_page()
    sign_in(page, town.world.brand_url("eccall", "/login"), town.eccall.shop.email, PASSWORD)
    inquiry = record_many(town.world, town.eccall.number, 1, about="スクリプトなし")[0]
    page.goto(town.world.brand_url("eccall", f"/inquiries/{inquiry}"))
    page.get_by_label("対応済み").check()
    page.get_by_role("button", name="対応状況を更新").click()
    expect(page.locator(".chip.done").first).to_be_visible()
    context.close()


def test_dark_colours(town, window):
    context = person(window, PHONE)
    page = context.new_page()
    page.emulate_media(color_scheme="dark")
    sign_in(page, town.world.brand_url("businesscall", "/login"), town.businesscall.shop.email, PASSWORD)
    record_many(town.world, town.businesscall.number, 2)
    page.goto(town.world.brand_url("businesscall", "/inquiries"))
    picture(page, "page-dark-inquiries")
    faults = accessibility_faults(page)
    context.close()
    assert not faults, "\n".join(faults)

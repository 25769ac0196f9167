"""Three operators in three browsers at one desk, over real processes: nobody misses a ring, no call is written up twice."""

import pytest
from playwright.sync_api import expect

from calls import ring
from clock import wait_until
from contracts import Contracts
from eyes import chromium, picture
from founding import found_many
from operators import Operator, hire, press_together
from people import staff
from shops import SATO, TANAKA, Shop
from world import World

PEOPLE = [("operator@denwaban.localhost", "受付 花子"), ("sato@denwaban.localhost", "佐藤 光"), ("mori@denwaban.localhost", "森 薫")]
ROUNDS = 4
ABANDONED_AFTER_MINUTES = 5


@pytest.fixture(scope="module")
def office():
    with World("2017-02-27T10:30") as world:
        for email, name in PEOPLE[1:]:
            hire(world, email, name)
        world.shops = found_many(world, [
            Shop("eccall", "light"),
            Shop("businesscall", "standard", site_name="みどり法律事務所", site_name_kana="ミドリホウリツジムショ"),
            Shop("eccall", "economy", site_name="かえで商事", site_name_kana="カエデショウジ")])
        yield world


@pytest.fixture(scope="module")
def desk(office):
    with chromium(office) as browser:
        yield [Operator(office, browser, email, name) for email, name in PEOPLE]


@pytest.fixture(autouse=True)
def at_the_list(desk):
    """Everybody looks at the list when a test begins."""
    for operator in desk:
        operator.to_the_list()


def open_calls(world) -> list:
    pb = Contracts.get()
    return list(world.as_edge.call.ListOpenCalls(pb.call.ListOpenCallsRequest(staff=staff("operator")), timeout=20).calls)


def written_up(world) -> dict[str, str]:
    """Content by the call's id, over all customers; a call that is there twice is an error."""
    pb, found = Contracts.get(), {}
    for shop in world.shops:
        answer = world.as_edge.call.ListInquiries(
            pb.call.ListInquiriesRequest(customer=shop.customer(), limit=100), timeout=20)
        for inquiry in answer.inquiries:
            assert inquiry.call_id not in found, f"{inquiry.call_id} was written up twice"
            found[inquiry.call_id] = inquiry.content
    return found


def test_rings_of_several_numbers_appear_at_everybodys(office, desk):
    calls = [ring(office, shop.number, TANAKA.number) for shop in office.shops]
    for operator in desk:
        for call, shop in zip(calls, office.shops):
            expect(operator.row(call.call_id)).to_contain_text(shop.shop.site_name)
        assert operator.page.title().startswith("(3) ")
    picture(desk[0].page, "three-rings")
    # Nobody wanted anything: they end as what they were, from the call itself.
    for operator, call, kind in zip(desk, calls, ["間違い電話", "無言", "営業"]):
        operator.take(call.call_id)
        operator.page.locator("[data-close]").get_by_role("button", name=kind).click()
        operator.page.wait_for_url("**/desk?sent=*")
        expect(operator.page.locator(".banner.ok")).to_contain_text(kind)
    for operator in desk:
        for call in calls:
            expect(operator.row(call.call_id)).to_have_count(0)
    assert written_up(office).keys() >= {call.call_id for call in calls}, "every call counts, whatever it was"


def test_who_presses_first_has_the_call_and_the_others_are_told(office, desk):
    for round_ in range(ROUNDS):
        call = ring(office, office.shops[round_ % 3].number, SATO.number)
        press_together(call.call_id, desk)
        winners = [operator for operator in desk if operator.has_it]
        assert len(winners) == 1, [operator.name for operator in winners]
        for operator in desk:
            if operator is not winners[0]:
                expect(operator.page.locator("[data-who]")).to_have_text(f"{winners[0].name}さんが応対しています。")
        winners[0].write(f"同時に押した{round_}回目")
        winners[0].send()
        for operator in desk:
            if operator is not winners[0]:
                expect(operator.page.locator("[data-who]")).to_have_text("この着信は記録されました。")
            operator.to_the_list()
        assert written_up(office)[call.call_id] == f"同時に押した{round_}回目"


def test_half_a_write_up_outlives_its_browser_and_the_call_goes_back(office, desk):
    first, second, third = desk
    call = ring(office, office.shops[0].number, TANAKA.number)
    first.take(call.call_id)
    first.page.get_by_label("お名前").fill("田中")
    first.page.get_by_label("お電話の宛先").fill("高橋様")
    first.write("高橋様宛に入電が", kind="折り返し")
    expect(first.page.locator("[data-draft-state]")).to_contain_text("下書き保存済み")
    first.leave()
    expect(second.row(call.call_id)).to_contain_text(f"{first.name}さんが応対中")
    # While she seems to be there, nobody writes over it.
    second.page.goto(office.staff_url(f"/desk/calls/{call.call_id}"))
    assert not second.has_it
    office.clock.advance(minutes=ABANDONED_AFTER_MINUTES, seconds=30)
    expect(third.row(call.call_id).get_by_role("button", name="電話に出る")).to_be_visible()
    expect(second.page.locator("[data-when~=ringing]").get_by_role("button", name="電話に出る")).to_be_visible()
    second.page.locator("[data-when~=ringing]").get_by_role("button", name="電話に出る").click()
    expect(second.page.locator(".draft-found")).to_contain_text(f"{first.name}さんの下書き")
    picture(second.page, "draft-of-a-colleague")
    expect(second.page.get_by_label("お名前")).to_have_value("田中")
    expect(second.page.get_by_label("お電話の宛先")).to_have_value("高橋様")
    expect(second.page.get_by_label("折り返し", exact=True)).to_be_checked()
    expect(second.page.get_by_label("お問い合わせ内容")).to_have_value("高橋様宛に入電が")
    second.page.get_by_label("お問い合わせ内容").press("End")
    second.page.keyboard.type("ありました。")
    second.send()
    assert written_up(office)[call.call_id] == "高橋様宛に入電がありました。"
    expect(third.row(call.call_id)).to_have_count(0)
    first.come()


def test_a_call_that_was_hung_up_stays_until_it_is_written_up(office, desk):
    pb = Contracts.get()
    provider = "CA-hung-up"
    call = office.as_edge.call.Ring(
        pb.call.RingRequest(request_id=provider, provider_call_id=provider, dialled=office.shops[1].number, caller=SATO.number),
        timeout=20).call
    expect(desk[0].row(call.call_id)).to_contain_text("着信中")
    office.as_edge.call.UpdateCallStatus(
        pb.call.UpdateCallStatusRequest(provider_call_id=provider, status=pb.call.LINE_STATUS_ENDED), timeout=20)
    for operator in desk:
        expect(operator.row(call.call_id)).to_contain_text("切断 — 記録待ち")
        expect(operator.page.locator("[data-ring] .ringing")).to_have_count(0)
    desk[1].row(call.call_id).get_by_role("button", name="記録する").click()
    desk[1].page.wait_for_url("**/desk/calls/*")
    desk[1].write("おかけ直しがあるかもしれません。")
    desk[1].send()
    assert call.call_id in written_up(office)


def test_a_number_that_is_nobodys_does_not_stay_for_ever(office, desk):
    call = ring(office, "03-9999-0000", TANAKA.number)
    desk[2].take(call.call_id)
    desk[2].page.get_by_label("補足").fill("番号の押し間違い")
    desk[2].page.get_by_role("button", name="間違い電話").click()
    desk[2].page.wait_for_url("**/desk?sent=*")
    expect(desk[0].row(call.call_id)).to_have_count(0)
    assert call.call_id not in {each.call_id for each in open_calls(office)}


def test_what_was_given_back_is_free_for_the_others(office, desk):
    call = ring(office, office.shops[2].number)
    desk[0].take(call.call_id)
    expect(desk[1].row(call.call_id)).to_contain_text("応対中")
    desk[0].page.get_by_role("button", name="一覧に戻す").click()
    desk[0].page.wait_for_url("**/desk?sent=*")
    expect(desk[1].row(call.call_id).get_by_role("button", name="電話に出る")).to_be_visible()
    desk[1].take(call.call_id)
    desk[1].write("引き継いだお電話")
    desk[1].send()
    assert written_up(office)[call.call_id] == "引き継いだお電話"


def test_a_busy_quarter_of_an_hour_while_account_billing_and_notify_are_away(office, desk):
    """Rings, is taken, is recorded; and when the others come back they catch up, once each."""
    away = ["account", "billing", "notify"]
    before = written_up(office)
    wait_until(lambda: caught_up(office, before), 60, "all told and counted before")
    for name in away:
        assert office[name].stop() == 0, f"{name} stops cleanly"
    calls = []
    for n in range(6):
        call = ring(office, office.shops[n % 3].number, f"080-1234-{5000 + n}")
        operator = desk[n % 3]
        operator.to_the_list()
        operator.take(call.call_id)
        assert operator.has_it
        expect(operator.page.locator(".greeting")).to_contain_text(office.shops[n % 3].shop.site_name)
        operator.write(f"ほかが止まっているあいだの{n}件目")
        operator.send()
        calls.append(call.call_id)
    after = written_up(office)
    assert after.keys() - before.keys() == set(calls), "exactly the calls that rang"
    for name in away:
        office.launch(name)
    for name in away:
        office[name].wait_ready()
    wait_until(lambda: caught_up(office, after), 60, "all told and counted")
    # Nothing comes twice: a further event behind all of these has been told, and the numbers stand.
    last = ring(office, office.shops[0].number)
    desk[0].to_the_list()
    desk[0].take(last.call_id)
    desk[0].write("そのあとの1件")
    desk[0].send()
    wait_until(lambda: caught_up(office, written_up(office)), 60, "the one after, too")
    assert open_calls(office) == []
    assert [complaint for operator in desk for complaint in operator.complaints] == []


def caught_up(world, calls: dict[str, str]) -> bool:
    """Each recorded call is counted once and told once, over all shops; more than once is an error."""
    pb = Contracts.get()
    counted = told = 0
    for shop in world.shops:
        subjects = world.brands[shop.shop.brand]["subjects"]
        told += len(world.mails.to(shop.shop.email, subjects["callbackNotWanted"])) + len(
            world.mails.to(shop.shop.email, subjects["callbackWanted"]))
        counted += world.as_edge.billing.GetOverview(
            pb.billing.GetOverviewRequest(customer=shop.customer()), timeout=20, wait_for_ready=True).calls_this_month
    assert counted <= len(calls) and told <= len(calls), f"{counted} counted, {told} told of {len(calls)}"
    return counted == told == len(calls)

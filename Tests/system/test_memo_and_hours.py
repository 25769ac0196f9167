"""What an operator's card learns from the customer over the pages: 応答メモ and Q&A once approved, holidays, closing days."""

import pytest

from calls import ring
from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from desk import Staff
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sign_in, sticks_out, watch
from people import staff
from shops import PASSWORD, STAFF_PASSWORD, TANAKA, Shop
from world import World

# The card learns of a change "within a second"; on a loaded machine the limit of the test is wider, and the test says so.
CARD_LEARNS_WITHIN_S = 5
WIDTHS = [PHONE, {"width": 820, "height": 1180}, PC]


class Office:
    def __init__(self, world: World):
        self.world = world
        self.operator, self.admin = Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in()
        self.reviewer = Staff(world, "reviewer").sign_in()
        self.shop = Customer(world, Shop(
            "businesscall", "standard", email="jimu@midori.example.jp", site_name="みどり法律事務所",
            site_name_kana="ミドリホウリツジムショ", options=["qa"]))
        self.shop.become_finished(self.operator, self.admin, ["03-5002-0001"])
        self.plain = Customer(world, Shop("businesscall", "standard", email="plain@kaede.example.jp", site_name="かえで商事"))
        self.plain.become_finished(self.operator, self.admin, ["03-5002-0002"])

    def card(self):
        pb = Contracts.get()
        return self.world.as_edge.call.GetAnsweringCard(
            pb.call.GetAnsweringCardRequest(staff=staff("operator"), number=self.shop.number), timeout=20).card

    def learned(self, what, condition):
        return wait_until(lambda: condition(self.card()), CARD_LEARNS_WITHIN_S, what)

    def ring(self):
        """A ring of a telephone system that does as it is told."""
        pb = Contracts.get()
        return self.world.as_edge.call.Ring(pb.call.RingRequest(
            request_id=new_id(), provider_call_id=new_id(), dialled=self.shop.number, caller=TANAKA.number,
            follows_answer=True), timeout=20)

    def open_waiting(self, kind: str = "応答メモ"):
        """The reviewer opens what waits longest."""
        page = self.reviewer.open("/memos")
        page.must_show("みどり法律事務所", kind)
        return self.reviewer.visitor.open(page.link(r"/memos/txt_"))

    def decide(self, verdict: str, **typed):
        page = self.reviewer.page
        form = next(form for form in page.forms if form.button(verdict))
        return self.reviewer.visitor.press(form, typed, button=verdict)

    def send_memo(self, **typed):
        form = self.shop.open("/account/memo").form(having="basics")
        return self.shop.visitor.press(form, typed, button="登録する")


@pytest.fixture(scope="module")
def office():
    with World() as world:
        yield Office(world)


def test_a_refused_memo_says_why_and_keeps_what_was_typed(office):
    typed = {"basics": "○○に関する窓口です", "free_text": "「送料」を聞かれたら「500円です」と答えて", "business_hours": "https://midori.example.jp/hours"}
    page = office.send_memo(**typed)
    assert page.status == 400 and page.title.startswith("エラー")
    assert "Q&Aオプション" in page.errors["free_text"] and "URL" in page.errors["business_hours"] and "basics" not in page.errors
    form = page.form(having="basics")
    assert {name: form.control(name).value for name in typed} == typed
    office.reviewer.open("/memos").must_show("確認待ちの内容はありません")


def test_a_preview_keeps_nothing(office):
    form = office.shop.open("/account/memo").form(having="basics")
    page = office.shop.visitor.press(form, {"basics": "○○に関する窓口です"}, button="見え方を確認する")
    page.must_show("オペレーターにはこう見えます", "まだ登録していません")
    assert page.form(having="basics").control("basics").value == "○○に関する窓口です"
    office.reviewer.open("/memos").must_show("確認待ちの内容はありません")


def test_only_an_approved_memo_is_on_the_card_of_a_ringing_call(office):
    office.send_memo(basics="○○に関する窓口です", free_text="折り返し可能時間：10時〜17時").must_show("登録を申請しました", "確認待ち")
    call = ring(office.world, office.shop.number, TANAKA.number)
    page = office.operator.open_call(call.call_id)
    assert "○○に関する窓口です" not in page.text and "応答メモ" not in page.text
    office.open_waiting().must_show("申請された内容", "折り返し可能時間")
    office.decide("承認する").must_show("承認しました", "確認待ちの内容はありません")
    office.learned("the memo is on the card", lambda card: card.memo.basics)
    page = office.operator.open_call(call.call_id)
    page.must_show("応答メモ", "○○に関する窓口です", "折り返し可能時間：10時〜17時")


def test_the_reviewer_sees_the_difference_and_the_old_text_stays_until_approval(office):
    office.send_memo(basics="△△に関する窓口です", free_text="折り返し可能時間：10時〜17時")
    page = office.open_waiting()
    page.must_show("前回承認した内容との違い")
    assert [tag.get_text() for tag in page.soup.select(".text-changes del")] == ["○○"]
    assert [tag.get_text() for tag in page.soup.select(".text-changes ins")] == ["△△"]
    assert office.card().memo.basics == "○○に関する窓口です"
    page = office.decide("差し戻す")
    assert page.status == 400 and "理由" in page.errors["reason"]
    office.decide("差し戻す", reason="窓口の正式名称をご記入ください。").must_show("差し戻しました")
    assert office.card().memo.basics == "○○に関する窓口です"
    page = office.shop.open("/account/memo")
    page.must_show("登録できませんでした", "窓口の正式名称をご記入ください。")
    assert page.form(having="basics").control("basics").value == "△△に関する窓口です"
    # Who answers calls neither reads nor decides what waits.
    assert office.operator.open("/memos").status == 403


def test_questions_are_locked_without_the_option_and_shown_with_it(office):
    page = office.plain.open("/account/questions")
    page.must_show("Q&Aオプションのお申し込みが必要です", "3,300円")
    assert not any(form.control("questions.0.question") for form in page.forms)
    form = office.shop.open("/account/questions").form(having="questions.0.question")
    office.shop.visitor.press(form, {"questions.0.question": "駐車場はありますか。", "questions.0.answer": "ございません。"}, button="登録する")
    assert not office.card().questions
    office.open_waiting("Q&A").must_show("駐車場はありますか。")
    office.decide("承認する")
    office.learned("the questions are on the card", lambda card: [pair.answer for pair in card.questions] == ["ございません。"])


def test_the_customers_people_are_there_to_choose_at_the_desk(office):
    form = office.shop.open("/account/addressees").form(having="name_0")
    typed = {"name_0": "髙橋", "kana_0": "たかはし", "department_0": "営業部", "name_1": "https://midori.example.jp", "kana_2": "ｻﾄｳ"}
    page = office.shop.visitor.press(form, typed)
    assert page.status == 400 and "URL" in page.errors["addressees.1"] and "お名前" in page.errors["addressees.2"]
    form = page.form(having="name_0")
    assert {name: form.control(name).value for name in typed} == typed
    office.shop.visitor.press(form, {"name_1": "", "name_2": "佐藤"}).must_show("更新しました")
    office.learned("the people are on the card", lambda card: [
        (one.name, one.name_kana, one.department) for one in card.addressees] == [("髙橋", "タカハシ", "営業部"), ("佐藤", "サトウ", "")])
    call = ring(office.world, office.shop.number, TANAKA.number)
    page = office.operator.open_call(call.call_id)
    page.must_show("髙橋（タカハシ・営業部）、佐藤（サトウ）")
    field = page.soup.select_one("input[name=addressee]")
    chosen = [(o["value"], o.get_text()) for o in page.soup.select(f"datalist#{field['list']} option")]
    assert chosen == [("髙橋", "タカハシ 営業部"), ("佐藤", "サトウ")]


def test_a_closing_day_answers_the_very_next_ring(office):
    assert office.ring().answer == Contracts.get().call.RING_ANSWER_QUEUE, office.card().open_reason
    form = office.shop.open("/account/hours").form(having="from_0")
    page = office.shop.visitor.press(form, {"from_0": "2017-02-27", "to_0": "2017-02-26", "label_0": "棚卸し", "opens_6_1": "10:00"})
    assert page.status == 400 and "hours" in page.errors
    form = page.form(having="from_0")
    assert form.control("label_0").value == "棚卸し" and form.control("opens_6_1").value == "10:00"
    page = office.shop.visitor.press(form, {"opens_6_1": ""})
    assert "最初の日以降" in page.errors["closing_days.0"]
    office.shop.visitor.press(page.form(having="from_0"), {"to_0": ""}).must_show("更新しました", "休業日 1")
    office.learned("the card is closed", lambda card: not card.open_now)
    assert office.card().open_reason == "休業日（棚卸し）のため時間外"
    answer = office.ring()
    assert answer.answer == Contracts.get().call.RING_ANSWER_OUT_OF_HOURS and "営業時間外" in answer.announcement
    office.admin.open(f"/accounts/{office.shop.account_id}").must_show("2017年2月27日（月）", "棚卸し")
    form = office.shop.open("/account/hours").form(having="from_0")
    office.shop.visitor.press(form, {"remove_0": True})
    office.learned("the card is open again", lambda card: card.open_now)


def test_a_public_holiday_is_closed_when_the_customer_says_so(office):
    office.world.clock.set("2017-03-20T11:00")
    office.learned("a Monday in hours", lambda card: card.open_now)
    for visitor in (office.shop, office.operator, office.reviewer, office.admin):
        visitor.sign_in()
    form = office.shop.open("/account/hours").form(having="holidays")
    office.shop.visitor.press(form, {"holidays": "closed"}).must_show("更新しました")
    office.learned("the holiday is known", lambda card: card.open_reason == "祝日（春分の日）のため時間外")
    assert office.ring().answer == Contracts.get().call.RING_ANSWER_OUT_OF_HOURS
    office.world.clock.set("2017-03-21T11:00")
    assert wait_until(lambda: office.card().open_now, CARD_LEARNS_WITHIN_S, "the day after")


def test_the_card_is_there_while_account_is_away(office):
    office.world["account"].kill()
    try:
        card = office.card()
        assert card.memo.basics == "○○に関する窓口です" and card.questions and card.closed_on_holidays
    finally:
        office.world.launch("account").wait_ready()


def test_the_pages_in_a_browser(office):
    with chromium(office.world) as browser:
        faults = look(office, browser)
    assert not faults, "\n".join(faults)


def look(office: Office, browser) -> list[str]:
    office.shop.sign_in()
    office.send_memo(basics="△△法律事務所の総合窓口です。\n代表：みどり（弁護士）", business_hours="平日 10:00〜17:00 ※大型連休、年末年始除く",
                     free_text="折り返し可能時間：10時〜17時").must_show("登録を申請しました")
    office.reviewer.sign_in()
    review = office.open_waiting().url
    call = ring(office.world, office.shop.number, TANAKA.number)
    faults = []
    context = person(browser, PC)
    page = context.new_page()
    sign_in(page, office.world.brand_url("businesscall", "/login"), office.shop.shop.email, PASSWORD)
    for path in ("/account", "/account/memo", "/account/questions", "/account/addressees", "/account/hours"):
        faults += look_at(page, office.world.brand_url("businesscall", path), "customer" + path.replace("/", "-"))
    page.goto(office.world.brand_url("businesscall", "/account/memo"))
    page.locator("textarea[name=basics]").fill("詳しくは https://midori.example.jp をご覧ください。住所を聞いてほしいです。")
    page.get_by_role("button", name="見え方を確認する").click()
    picture(page, "memo-refused")
    page.locator("textarea[name=basics]").fill("当社住所：東京都品川区西五反田1-2-3 △△ビル5階")
    page.get_by_role("button", name="見え方を確認する").click()
    picture(page, "memo-preview")
    context.close()
    context = person(browser, PC)
    page = context.new_page()
    sign_in(page, office.world.staff_url("/login"), "admin@denwaban.localhost", STAFF_PASSWORD)
    for path, name in (("/memos", "memos"), (review, "memo"), (f"/accounts/{office.shop.account_id}", "account-words"),
                       (f"/desk/calls/{call.call_id}", "desk-words")):
        faults += look_at(page, path if path.startswith("http") else office.world.staff_url(path), f"staff-{name}")
    context.close()
    return faults


def look_at(page, address: str, name: str) -> list[str]:
    faults, complaints = [], watch(page)
    for size in WIDTHS:
        page.set_viewport_size(size)
        page.goto(address)
        picture(page, name)
        faults += [f"{address} at {size['width']}: {fault}" for fault in accessibility_faults(page)]
        if wide := sticks_out(page):
            faults.append(f"{address} at {size['width']}: sticks out: {wide}")
    return faults + [f"{address}: {said}" for said in complaints]

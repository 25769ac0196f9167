"""問い合わせ管理: found again, worked on by several people, corrected, disputed, kept as a file, counted."""

import csv
import io
import json

import httpx
import pytest

from calls import record_request
from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from desk import Staff
from inquiries import found, join, line, record, shown
from page import words
from people import staff
from shops import Shop
from test_double_press import press_twice
from world import World

FORMULA = "=cmd|'/c calc'!A0"


@pytest.fixture(scope="module")
def shop():
    """A customer in a world of its own: the clock is moved."""
    with World() as world:
        customer = Customer(world, Shop("eccall", "plus"))
        customer.become_finished(Staff(world, "operator").sign_in(), Staff(world, "admin").sign_in(), ["03-5008-0001"])
        yield customer


@pytest.fixture(scope="module")
def searched(shop):
    record(shop, "さがす お見積り", True, caller_name="田中 一郎", caller_name_kana="タナカ イチロウ", caller_number="03-6850-2192")
    record(shop, "さがす 発送", caller_name="鈴木", caller_name_kana="スズキ", caller_company="株式会社みどり")
    record(shop, "さがす 営業", kind=Contracts.get().call.CALL_KIND_SALES, caller_name="山田")
    return shop


@pytest.mark.parametrize("typed", [
    "田中", "タナカ", "ﾀﾅｶ", "たなか", "03-6850-2192", "0368502192", "+81368502192", "０３－６８５０－２１９２", "6850", "見積り 田中"])
def test_any_writing_finds_the_same(searched, typed):
    assert found(searched, words=typed) == ["さがす お見積り"]


@pytest.mark.parametrize(("conditions", "contents"), [
    ({"callback": "wanted"}, ["さがす お見積り"]),
    ({"callback": "不要"}, ["さがす 営業", "さがす 発送"]),
    ({"kind": "営業電話"}, ["さがす 営業"]),
    ({"status": "handled"}, []),
    ({"from_date": "2017-02-27", "to_date": "2017-02-27"}, ["さがす 営業", "さがす 発送", "さがす お見積り"]),
    ({"to_date": "2017-02-26"}, []),
])
def test_conditions_narrow_the_list(searched, conditions, contents):
    assert found(searched, words="さがす", **conditions) == contents


def test_nothing_found_says_what_to_do(searched):
    assert found(searched, words="どこにもない言葉") == []
    searched.page.must_show("条件に合うお問い合わせはありません", "期間を広げて")
    assert searched.page.link("条件をすべて外す").endswith("/inquiries")


def test_a_search_is_a_link_and_a_wrong_date_is_said(searched):
    page = searched.open("/inquiries?words=%E3%81%95%E3%81%8C%E3%81%99&from_date=2017-02-30&kind=sales")
    assert page.status == 400 and page.title.startswith("エラー")
    assert "2017-02-30" in page.errors["from_date"] and dict(page.summary)["from_date"] == page.errors["from_date"]
    form = page.form(having="words")
    assert [form.control(name).value for name in ("words", "from_date", "kind")] == ["さがす", "2017-02-30", "sales"]
    backwards = searched.open("/inquiries?from_date=2017-02-27&to_date=2017-02-01")
    assert backwards.status == 400 and "始まりの日より後" in backwards.errors["to_date"]


def test_pages_follow_each_other_without_gap_or_repeat(shop):
    contents = [f"めくる {n}" for n in range(120)]
    for content in contents:
        record(shop, content)
    page, seen = shop.open("/inquiries?words=%E3%82%81%E3%81%8F%E3%82%8B"), []
    while True:
        seen += shown(page)
        if not page.links("続きを探す"):
            break
        page = shop.visitor.open(page.link("続きを探す"))
    assert seen == contents[::-1]
    printed = shop.open("/inquiries/print?words=%E3%82%81%E3%81%8F%E3%82%8B")
    assert [words(tag) for tag in printed.soup.select(".paper .pre")] == contents[::-1]


def test_a_note_is_kept_once_and_what_was_typed_stays(shop):
    inquiry = record(shop, "メモの件")
    for text, sentence in [(" ", "入力されていません"), ("長" * 1_001, "1,?000文字以内")]:
        page = shop.visitor.press(shop.inquiry(inquiry).form(having="text"), {"text": text})
        assert page.status == 400 and page.title.startswith("エラー")
        page.must_show(sentence)
        assert page.form(having="text").control("text").value == text
    form = shop.inquiry(inquiry).form(having="text").fill({"text": "夕方に\n折り返します"})
    assert [answer.status_code for answer in press_twice(shop.visitor, form)] == [303, 303]
    assert line(shop, inquiry).count("折り返します") == 1
    assert "メモ1件" in shop.open("/inquiries").text


def test_a_member_takes_an_inquiry_and_gives_it_up(shop):
    inquiry = record(shop, "担当の件")
    shop.visitor.press(shop.inquiry(inquiry).form(button="自分が担当する"))
    assert "担当を更新しました" in shop.page.text and "担当になりました" in line(shop, inquiry)
    assignee = shop.open("/inquiries").form(having="words").control("assignee").choices[1][0]
    assert found(shop, assignee=assignee) == ["担当の件"]
    shop.visitor.press(shop.inquiry(inquiry).form(button="担当を外す"))
    assert "担当を外しました" in line(shop, inquiry) and found(shop, assignee=assignee) == []


def test_an_inquiry_is_given_to_a_colleague(shop):
    join(shop, "hanako@example.jp", "佐藤 花子")
    inquiry = record(shop, "任せる件")
    page = shop.visitor.press(shop.inquiry(inquiry).form(button="担当にする"))
    assert page.status == 400 and "担当にする方が選択されていません" in page.errors["assignee"]
    form = shop.inquiry(inquiry).form(button="担当にする")
    colleague = next(value for value, label in form.control("assignee").choices if label == "佐藤 花子")
    shop.visitor.press(form, {"assignee": colleague}).must_show("担当を更新しました", "佐藤 花子")
    assert "佐藤 花子" in line(shop, inquiry)
    # Who has it already is not offered again.
    assert not [form for form in shop.page.forms if form.button("担当にする")]
    assert found(shop, assignee=colleague) == ["任せる件"]
    # A stranger's id is not taken.
    form = shop.inquiry(record(shop, "よその人の件")).form(button="担当にする")
    form.control("assignee").value = "mem_00000000000000000000000000"
    page = shop.visitor.press(form)
    assert page.status == 400 and "選び直してください" in page.errors["assignee"]
    # While Account is away one's own work goes on.
    shop.world["account"].kill()
    try:
        shop.visitor.press(shop.inquiry(inquiry).form(button="自分が担当する")).must_show("担当を更新しました")
    finally:
        shop.world.launch("account").wait_ready()


def test_a_snoozed_inquiry_comes_back_by_itself(shop):
    inquiry = record(shop, "あとで見る件")
    form = shop.inquiry(inquiry).form(button="一覧から外す")
    page = shop.visitor.press(form.fill({"until": "own", "date": "2017-02-20", "time": "10:00"}))
    assert page.status == 400 and "これから先" in page.errors["until"]
    assert page.form(button="一覧から外す").control("date").value == "2017-02-20"
    form = page.form(button="一覧から外す")
    hour = next(c.value for c in form.controls if c.name == "until" and "1時間後" in c.label)
    shop.visitor.press(form.fill({"until": hour}))
    assert shop.page.status == 200 and "スヌーズ中" in shop.page.text
    assert "あとで見る件" not in shown(shop.open("/")) and found(shop, status="snoozed") == ["あとで見る件"]
    shop.world.clock.advance(hours=1, minutes=1)
    wait_until(lambda: "指定の日時になり" in line(shop, inquiry), 20, "the clock wakes it")
    assert "あとで見る件" in shown(shop.open("/")) and found(shop, status="snoozed") == []


def test_a_snoozed_inquiry_is_woken_by_hand(shop):
    inquiry = record(shop, "起こす件")
    tomorrow = shop.inquiry(inquiry).form(button="一覧から外す")
    choice = next(c.value for c in tomorrow.controls if c.name == "until" and "明日の朝9:00" in c.label)
    shop.visitor.press(tomorrow.fill({"until": choice}))
    shop.visitor.press(shop.page.form(button="いますぐ一覧に戻す"))
    assert "起こす件" in shown(shop.open("/")) and "未対応の一覧に戻しました" in line(shop, inquiry)


def test_a_correction_shows_what_was_and_what_is(shop):
    pb = Contracts.get().call
    inquiry = record(shop, "訂正の件", True, caller_name="加藤", caller_number="03-6850-2193")
    shop.world.as_edge.call.CorrectInquiry(pb.CorrectInquiryRequest(
        request_id=new_id(), staff=staff("operator"), inquiry_id=inquiry, version=1, caller_name="佐藤",
        caller_number="03-6850-2194", callback=pb.CALLBACK_WANTED, content="訂正の件", reason="聞き間違いでした"), timeout=20)
    page = shop.inquiry(inquiry)
    page.must_show("訂正されました", "理由：聞き間違いでした")
    assert [words(tag) for tag in page.soup.select(".changes del")] == ["加藤", "03-6850-2193"]
    assert [words(tag) for tag in page.soup.select(".changes ins")] == ["佐藤", "03-6850-2194"]
    assert "受付 花子" not in page.text, "which operator it was is the desk's own matter"
    assert "訂正あり" in shop.open("/inquiries").text


def test_a_count_is_disputed_once_and_decided(shop):
    pb = Contracts.get().call
    inquiry = record(shop, "間違い電話でした", kind=pb.CALL_KIND_WRONG_NUMBER)
    page = shop.inquiry(inquiry)
    page.must_show("件数に含まれます", "すべての着信が件数に含まれます")
    page = shop.visitor.press(page.form(having="reason"), {"reason": ""})
    assert page.status == 400 and "理由が入力されていません" in page.errors["reason"]
    form = page.form(having="reason").fill({"reason": "当社あてではありません"})
    assert [answer.status_code for answer in press_twice(shop.visitor, form)] == [303, 303]
    shop.inquiry(inquiry).must_show("確認中", "当社あてではありません")
    assert line(shop, inquiry).count("異議を申し立てました") == 1
    shop.world.as_edge.call.DecideCount(pb.DecideCountRequest(
        request_id=new_id(), staff=staff("billing"), inquiry_id=inquiry, counts=False, reason="録音を確認しました"), timeout=20)
    shop.inquiry(inquiry).must_show("件数に含まれません", "認められました", "録音を確認しました")


def test_earlier_calls_of_the_same_caller(shop):
    first = record(shop, "一度目の電話", True, caller_number="03-6850-9999")
    second = record(shop, "二度目の電話", True, caller_number="03-6850-9999")
    page = shop.inquiry(second)
    assert page.links(first) and "一度目の電話" in page.text and not shop.inquiry(first).links(second)


def test_the_export_opens_in_a_spreadsheet_and_harms_nobody(shop):
    record(shop, '書き出し "引用",\n二行目', caller_name=FORMULA, caller_company="＝SUM(A1)")
    answer = shop.visitor.fetch("/inquiries/export?format=csv&words=%E6%9B%B8%E3%81%8D%E5%87%BA%E3%81%97")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "filename*=UTF-8''%E3%81%8A" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True)
    assert row["お名前"] == "'" + FORMULA and row["法人名"].startswith("'")
    assert row["お問い合わせ内容"] == '書き出し "引用",\n二行目'
    (item,) = json.loads(shop.visitor.fetch("/inquiries/export?format=json&words=%E6%9B%B8%E3%81%8D%E5%87%BA%E3%81%97").content)
    assert item["callerName"] == FORMULA and item["content"] == row["お問い合わせ内容"]
    everything = json.loads(shop.visitor.fetch("/inquiries/export?format=json").content)
    assert len(everything) > 120 and len({entry["id"] for entry in everything}) == len(everything)


def test_the_figures_add_up(shop):
    everything = json.loads(shop.visitor.fetch("/inquiries/export?format=json").content)
    page = shop.open("/inquiries/figures")
    page.must_show(f"お電話 ?{len(everything)}件", "時間帯", "曜日", "折り返しが必要")
    rows = page.soup.select("#plot-weekday ~ details tbody tr")
    assert sum(int(words(row.td).removesuffix("件")) for row in rows) == len(everything)
    assert shop.open("/inquiries/figures?from_date=2016-01-01&to_date=2017-02-27").errors["to_date"] == "期間は、92日以内にしてください。"
    shop.open("/inquiries/figures?period=last_month").must_show("この期間のお電話はありません")


def test_an_export_that_breaks_off_does_not_look_whole(shop):
    """Call is killed while the file is on its way: the download must fail, not end."""
    waiting = [shop.world.as_edge.call.RecordInquiry.future(record_request(shop.number, f"{n} " + "長い話" * 600), timeout=60)
               for n in range(2_500)]
    for future in waiting:
        future.result()
    url = shop.world.brand_url("eccall", "/inquiries/export?format=csv")
    try:
        with pytest.raises(httpx.RemoteProtocolError), shop.visitor.client.stream("GET", url) as answer:
            assert answer.status_code == 200
            pieces = answer.iter_raw(1_000)
            next(pieces)
            shop.world["call"].kill()
            for _ in pieces:
                pass
    finally:
        shop.world["call"].start()

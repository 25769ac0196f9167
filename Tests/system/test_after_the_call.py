"""What operators and billing do around a recorded call: find its customer, notice it is there twice, correct it, decide
whether it counts."""

import pytest

from calls import record_many, ring
from contracts import Contracts, new_id
from desk import Staff
from page import Page
from people import staff


@pytest.fixture
def operator(town) -> Staff:
    return town.operator.sign_in()


@pytest.fixture
def admin(town) -> Staff:
    return town.admin.sign_in()


def search(operator: Staff, words: str) -> Page:
    return operator.visitor.press(operator.open("/desk").form(having="number"), {"number": words})


@pytest.mark.parametrize("words", ["みどり", "ﾐﾄﾞﾘ ﾎｳﾘﾂ", "{end}", "+81{national}", "０{national}"])
def test_a_customer_is_found_without_a_ring(town, operator, words):
    number = town.businesscall.number
    page = search(operator, words.format(end=f"{number[2:6]}－{number[6:]}", national=number[1:]))
    page.must_show(f"{town.businesscall.shop.site_name}でございます")
    assert page.form(having="content").action.endswith("/desk/number")


def test_several_customers_are_offered_and_none_is_said(town, operator):
    page = search(operator, "ひなた")
    page.must_show(town.eccall.shop.site_name, town.businesscall.shop.site_name)
    assert operator.visitor.open(page.links(r"/desk/number\?number=0")[0]).form(having="content")
    page = search(operator, "どこにもない店")
    assert page.status == 404 and "あてはまるお客様はいません" in page.errors.get("number", page.text), page.describe()


def test_a_draft_is_kept_by_the_button_and_comes_back(town, operator):
    call = ring(town.world, town.eccall.number, "090-1111-2222")
    form = operator.open_call(call.call_id).form(having="content")
    page = operator.visitor.press(form, {"kind": "callback", "caller_name": "途中", "content": "半分だけ"}, button="下書き保存")
    page.must_show("下書き", "の続きです")
    form = page.form(having="content")
    assert form.control("caller_name").value == "途中" and form.control("content").value == "半分だけ"
    assert next(c for c in form.controls if c.name == "kind" and c.checked).value == "callback"
    page = operator.visitor.press(form, {"content": "半分から全部"})
    assert "送信済み" in page.text and not page.errors, page.describe()


def test_the_same_call_written_up_twice_is_noticed(town, operator):
    number = f"/desk/number?number={town.eccall.number}"
    typed = {"kind": "callback", "caller_name": "二度 書き", "caller_number": "090-3333-4444", "content": "折り返しを"}
    operator.visitor.press(operator.open(number).form(having="content"), typed)
    assert "すでに記録されているかもしれません" not in operator.page.text
    page = operator.visitor.press(operator.open(number).form(having="content"), typed)
    page.must_show("すでに記録されているかもしれません", "二度 書き様")
    other = operator.visitor.open(page.link("二度 書き様"))
    other.must_show("090-3333-4444", "折り返しを")


def test_a_correction_keeps_the_first_version_and_the_second_corrector_sees_both(town, operator, admin):
    inquiry = record_many(town.world, town.eccall.number, 1, about="訂正する前の用件")[0]
    path = f"/inquiries/{inquiry}/correct"
    first, second = operator.open(path).form(having="content"), admin.open(path).form(having="content")
    changed = {"content": "訂正した用件", "addressee": "山﨑様", "reason": "宛先の誤り"}
    page = operator.visitor.press(first, changed)
    page.must_show("訂正しました", "山﨑様", "第1版", "訂正する前の用件", "理由：宛先の誤り")
    late = admin.visitor.press(second, {"content": "遅れた訂正", "reason": "別の理由"})
    assert late.status == 409, late.describe()
    late.must_show("ほかの担当者がこの記録を訂正しました", "訂正した用件")
    form = late.form(having="content")
    assert form.control("content").value == "遅れた訂正" and form.control("reason").value == "別の理由"
    admin.visitor.press(form).must_show("訂正しました", "遅れた訂正", "第2版", "第1版")
    town.eccall.sign_in()
    town.eccall.open(f"/inquiries/{inquiry}").must_show("遅れた訂正")


@pytest.mark.parametrize(("button", "counts"), [("件数に含めない", False), ("件数に含める", True)])
def test_an_objection_is_listed_and_decided(town, admin, button, counts):
    pb = Contracts.get()
    content = f"数えないでほしい {new_id()}"
    inquiry = record_many(town.world, town.eccall.number, 1, about=content)[0]
    town.world.as_edge.call.DisputeCount(
        pb.call.DisputeCountRequest(
            request_id=new_id(), customer=town.eccall.as_customer(), inquiry_id=inquiry, reason="間違い電話でした", member_name="高橋"),
        timeout=20)
    page = admin.open("/disputes")
    page.must_show("間違い電話でした", content)
    page = admin.visitor.open(page.link(inquiry).split("#")[0])
    page.must_show("お客様の申し出")
    page = admin.visitor.press(page.form(having="reason"), {"reason": "確認しました"}, button=button)
    assert page.status == 200, page.describe()
    page.must_show("件数に含まれま" + ("す" if counts else "せん"))
    assert content not in admin.open("/disputes").text
    answer = town.world.as_edge.call.GetInquiryForStaff(
        pb.call.GetInquiryForStaffRequest(staff=staff("billing"), inquiry_id=inquiry), timeout=20).inquiry
    assert answer.counts is counts
    assert answer.dispute == (pb.call.DISPUTE_STATE_REFUSED if counts else pb.call.DISPUTE_STATE_UPHELD)


def test_staff_see_what_callers_hear_and_how_the_desk_does(town, operator, admin):
    record_many(town.world, town.eccall.number, 1)
    admin.open(f"/accounts/{town.eccall.account_id}").must_show("営業時間外の案内", "営業時間")
    for period in ["today", "yesterday", "7days", "31days"]:
        assert operator.open(f"/desk/figures?period={period}").status == 200
    operator.open("/desk/figures").must_show("10分以内", "受付 花子")

"""The life of an account over real processes: a number kept, issued, started; data changed and taken home; the end."""

import json
import subprocess
from datetime import date, timedelta

import pytest

from audit import audited
from calls import record_request
from clock import wait_until
from contracts import Contracts, new_id
from customer import Customer
from desk import Staff
from eyes import PC, PHONE, accessibility_faults, chromium, person, picture, sign_in, sticks_out, watch
from page import File
from people import staff
from shops import PASSWORD, STAFF_PASSWORD, TANAKA, Shop
from world import World

pytestmark = pytest.mark.story

# The card learns of a change "within a second"; on a loaded machine the limit of the test is wider.
CARD_LEARNS_WITHIN_S, FOLLOWED_WITHIN_S = 10, 30
# Of a caller who never was; the search index has pairs of its characters.
SECRET = {"content": "ひぐらしの絵皿について", "kana": "ヒグラシ ハナコ"}
TRACES = ["ひぐらしの絵皿", "ヒグラシ", "ヒグ", "絵皿"]
WIDTHS = [PHONE, {"width": 820, "height": 1180}, PC]


class Office:
    def __init__(self, world: World):
        self.world = world
        self.admin = Staff(world, "admin").sign_in()
        self.shop = Customer(world, Shop("eccall", "light", email="owner@life.example.jp"))
        self.end = ""

    def upload_numbers(self, name: str, content: bytes):
        form = self.admin.open("/numbers").form(action="/numbers/file")
        next(c for c in form.controls if c.kind == "file").value = [File(name, "text/csv", content)]
        return self.admin.visitor.press(form)

    def inventory(self, **narrowed):
        pb = Contracts.get().account
        return self.world.as_edge.account.ListNumbers(
            pb.ListNumbersRequest(staff=staff("reviewer"), limit=100, **narrowed), timeout=20)

    def state_of(self, number: str) -> str:
        return next((row.state for row in self.inventory(search=number).numbers if row.number == number), "")

    def account(self):
        return self.shop.snapshot()

    def card(self):
        pb = Contracts.get()
        return self.world.as_edge.call.GetAnsweringCard(
            pb.call.GetAnsweringCardRequest(staff=staff("operator"), number=self.shop.number), timeout=20).card

    def ring(self):
        """A ring of a telephone system that does as it is told."""
        return self.world.as_edge.call.Ring(Contracts.get().call.RingRequest(
            request_id=new_id(), provider_call_id=new_id(), dialled=self.shop.number, caller=TANAKA.number,
            follows_answer=True), timeout=20)


@pytest.fixture(scope="module")
def office():
    with World("2026-11-05T10:00") as world:
        yield Office(world)
        audited(world)


def test_a_bad_line_in_the_file_takes_nothing_in(office):
    page = office.upload_numbers("番号.csv", "電話番号,備考\r\n03-5010-0001,第1ビル\r\n350100002,\r\n06-1234-5678\r\n".encode("cp932"))
    assert page.status == 400 and page.title.startswith("エラー")
    page.must_show("誤りのある行（2行）", "3行目", "先頭の0がありません", "4行目", "03の電話番号ではありません")
    assert not office.inventory().numbers
    page = office.upload_numbers("番号.csv", "電話番号,備考\r\n03-5010-0001,第1ビル\r\n03-5010-0002,\r\n03-5010-0003\r\n".encode("cp932"))
    page.must_show("3件の番号を取り込みました", "第1ビル")


def test_a_number_is_kept_before_card_and_identity(office):
    shop = office.shop
    shop.apply()
    shop.press_link_button(shop.mail("verifyEmail").link("/verify"))
    page = office.admin.open(f"/accounts/{shop.account_id}")
    page.must_show("申込時の同意", "最低契約期間は3ヶ月です")
    page = office.admin.visitor.press(page.form(action="/reservation$"), {"reserved": "0350100002"})
    page.must_show("取り置きしました", "03-5010-0002")
    assert office.state_of("0350100002") == "reserved" and office.inventory().free_count == 2
    office.admin.visitor.press(page.form(action="/reservation/release"))
    assert office.inventory().free_count == 3
    office.admin.visitor.press(office.admin.page.form(action="/reservation$"), {"reserved": "0350100003"})
    assert office.state_of("0350100003") == "reserved"


def test_the_kept_number_is_issued_and_the_start_told_and_moved(office):
    shop = office.shop
    shop.sign_in()
    shop.register_card()
    shop.upload_document()
    office.admin.accept_document(shop)
    form = office.admin.open(f"/accounts/{shop.account_id}").form(action="/issue")
    page = office.admin.visitor.press(form, {"service_start_date": "2026-11-20"})
    page.must_show("発番しました", "03-5010-0003", "2026年11月20日")
    shop.number = "0350100003"
    assert "03-5010-0003" in shop.mail("numberIssued").body()
    assert "2026年11月20日" in shop.mail("serviceStart").body()
    page = office.admin.visitor.press(page.form(action="/start$"), {"service_start_date": "2026-11-04"})
    assert "今日以降" in page.errors["service_start_date"]
    page = office.admin.visitor.press(page.form(action="/start$"), {"service_start_date": "2026-11-05"})
    page.must_show("サービス開始日を変更しました")
    assert "2026年11月5日" in shop.mail("serviceStart", 2).body()
    wait_until(lambda: office.admin.knows(shop.number), FOLLOWED_WITHIN_S, "the desk knows the number")
    wait_until(lambda: office.card().service_start_date == "2026-11-05", FOLLOWED_WITHIN_S, "the card has the new day")


def test_a_changed_name_reaches_the_card_and_an_address_the_reviewer(office):
    shop = office.shop
    typed = {"site_name": "ひなた雑貨店", "site_name_kana": "ひなたざっかてん", "address": "東京都港区新橋１－１", "postal_code": "〒１０５−０００４",
             "telephone": "０８０ー１２３４ー５６７８"}
    page = shop.visitor.press(shop.open("/account/details").form(having="site_name"), typed | {"site_name_kana": "雑貨店"})
    assert page.status == 400 and "カナで" in page.errors["site_name_kana"]
    assert page.form(having="site_name").control("address").value == typed["address"]
    page = shop.visitor.press(page.form(having="site_name"), typed)
    page.must_show("受付センターで確認します", "ひなた雑貨店", "ヒナタザッカテン", "〒105-0004", "080-1234-5678")
    wait_until(lambda: "ひなた雑貨店" in office.card().greeting, CARD_LEARNS_WITHIN_S, "the card says the new name")
    office.admin.open("/accounts?view=changes").must_show("ひなた雑貨店")
    page = office.admin.open(f"/accounts/{shop.account_id}")
    page.must_show("名前または住所が変わりました", "東京都港区新橋1-1", "確認待ち")
    page = office.admin.visitor.press(page.form(action="/changes$"))
    page.must_show("確認済みにしました")
    assert "名前または住所が変わりました" not in page.text
    assert "ひなた雑貨店" not in office.admin.open("/accounts?view=changes").text


def test_everything_is_taken_home(office):
    office.ring()
    office.world.as_edge.call.RecordInquiry(record_request(
        office.shop.number, SECRET["content"], callback=True, caller_name_kana=SECRET["kana"]), timeout=20)
    for fetched in (office.shop.visitor.fetch(office.world.brand_url("eccall", "/account/export")),
                    office.admin.visitor.fetch(office.world.staff_url(f"/accounts/{office.shop.account_id}/export"))):
        assert fetched.status_code == 200 and "attachment" in fetched.headers["content-disposition"], fetched.text
        account = (data := json.loads(fetched.text))["account"]
        assert account["account"]["site_name"] == "ひなた雑貨店" and account["consent"]["shown"] and account["changes"] and account["verification_details"]["purpose"] and account["verifications"]
        assert isinstance(data["invoices"], list) and SECRET["content"] in json.dumps(data["inquiries"], ensure_ascii=False)
        assert any(notice["kind"] == "number.issued" for notice in data["notices"]) and data["call_records"]["inquiry"] and data["billing_records"]["card"] and data["notify_records"]["contact"] and data["account_records"]["account_change"]
        assert bool(data.get("identity_document_pages")) == ("/accounts/" in str(fetched.url)) != ("開示" in data.get("identity_documents_note", ""))


def test_a_cancelled_contract_ends_the_account(office):
    pb, edge, shop = Contracts.get().billing, office.world.as_edge.billing, office.shop
    shop.paid(1)
    asker = pb.ContractAsker(staff=staff("billing"), account_id=shop.account_id)
    wish = pb.ContractWish(cancel=True)
    shown = edge.PreviewChange(pb.PreviewChangeRequest(asker=asker, wish=wish), timeout=20)
    office.end = shown.effective_date
    edge.RequestChange(pb.RequestChangeRequest(
        request_id=new_id(), asker=asker, wish=wish, effective_date=office.end, shown_digest=shown.shown_digest, note="お電話"), timeout=20)
    states = Contracts.get().account
    wait_until(lambda: office.account().state == states.ACCOUNT_STATE_ENDING, FOLLOWED_WITHIN_S, "the account is ending")
    shop.open().must_show("解約のお手続きが済んでいます")
    assert office.ring().answer == Contracts.get().call.RING_ANSWER_QUEUE
    office.world.clock.set(f"{office.end}T10:00")
    wait_until(lambda: office.account().state == states.ACCOUNT_STATE_ENDED, FOLLOWED_WITHIN_S, "the account has ended")


def test_after_the_end_the_telephone_says_so(office):
    said = wait_until(lambda: (office.ring().announcement or None), FOLLOWED_WITHIN_S, "an announcement")
    assert said == office.world.brands["eccall"]["endedAnnouncement"]
    page = office.admin.sign_in().open(f"/accounts/{office.shop.account_id}")
    page.must_show("終了", "以前の番号", "03-5010-0003")


def test_the_released_number_rests_and_is_free_after_the_period(office):
    end = date.fromisoformat(office.end)
    free_from = date(end.year + (end.month + 5) // 12, (end.month + 5) % 12 + 1, 1)
    assert office.state_of(office.shop.number) == "resting"
    office.admin.sign_in().open("/numbers?state=resting").must_show("03-5010-0003")
    office.world.clock.set(f"{free_from - timedelta(days=1)}T23:00")
    assert office.state_of(office.shop.number) == "resting"
    office.world.clock.set(f"{free_from}T09:00")
    assert office.state_of(office.shop.number) == "free"


def test_the_customer_reads_for_a_while(office):
    shop = office.shop
    page = shop.sign_in()
    page.must_show("ご契約は終了しました", "03-5010-0003", "データの書き出し")
    page = shop.visitor.press(shop.open("/account/details").form(having="site_name"), {"site_name": "また変える"})
    assert page.status == 400 and "変更できません" in page.text


@pytest.mark.parametrize("width", WIDTHS, ids=["phone", "tablet", "pc"])
def test_the_pages_look_right(office, width):
    shop, world = office.shop, office.world
    with chromium(world) as browser:
        page = person(browser, width).new_page()
        complaints = watch(page)
        sign_in(page, world.brand_url("eccall", "/login"), shop.shop.email, PASSWORD)
        seen = {"life-top-ended": world.brand_url("eccall", "/"), "life-account": world.brand_url("eccall", "/account"),
                "life-details": world.brand_url("eccall", "/account/details")}
        look(page, seen)
        assert not complaints, complaints
        page = person(browser, width).new_page()
        complaints = watch(page)
        sign_in(page, world.staff_url("/login"), "admin@denwaban.localhost", STAFF_PASSWORD)
        look(page, {"life-numbers": world.staff_url("/numbers"), "life-accounts": world.staff_url("/accounts?view=ended"),
                    "life-account-staff": world.staff_url(f"/accounts/{shop.account_id}")})
        assert not complaints, complaints


def look(page, addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        page.goto(address)
        picture(page, name)
        assert not sticks_out(page), (name, sticks_out(page))
        assert not accessibility_faults(page), name


def test_in_the_end_nobody_signs_in(office):
    end = date.fromisoformat(office.end)
    office.world.clock.set(f"{end.replace(year=end.year + 1) + timedelta(days=1)}T10:00")
    page = Customer(office.world, office.shop.shop).sign_in()
    page.must_show("ログインできませんでした")


def command(world: World, *arguments: str) -> str:
    return subprocess.run([world.binaries / "AccountService", *arguments], env=world.environment("account"), cwd=world.directory,
                          capture_output=True, text=True, timeout=120, check=True).stdout


def traces(office) -> list[str]:
    """What the files of Call's store still hold of the caller."""
    files = [path.read_bytes() for path in (office.world.directory / "call").glob("call.sqlite*")]
    return [words for words in TRACES if words.encode() in b"".join(files)]


def test_nothing_of_a_caller_is_left_after_the_retention(office):
    world, end = office.world, date.fromisoformat(office.end)
    assert traces(office) == TRACES, "there is something to erase"
    world.clock.set(f"{end.replace(year=end.year + 7) + timedelta(days=2)}T10:00")
    world["account"].stop()
    assert "1 due; nothing was changed" not in command(world, "accounts", "erase"), "identity records hold it"
    command(world, "documents", "purge")
    assert "1 erased" in command(world, "accounts", "erase", "--apply")
    world["call"].stop()  # a new start forgets the answers to old requests
    world["call"].start()
    world["account"].start()
    wait_until(lambda: traces(office) == [], 2 * FOLLOWED_WITHIN_S, "Call has nothing of the caller any more")

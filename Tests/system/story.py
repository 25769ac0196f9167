"""The people of the whole path: a shop per brand, one that starts on a 1st, an operator, an admin."""

from datetime import date

from calls import ring
from contracts import Contracts
from customer import Customer
from desk import Staff
from people import staff
from shops import Caller, Shop
from world import World

MARCH, APRIL = date(2017, 3, 1), date(2017, 4, 1)
CALLS_IN_MARCH = 43
NUMBERS = {"eccall": "03-5000-0001", "businesscall": "03-5000-0002", "luxury": "03-5000-0003"}


class Story:
    def __init__(self, world: World):
        self.world = world
        self.eccall = Customer(world, Shop("eccall", "light", email="hanako@hinata.example.jp"))
        self.businesscall = Customer(world, Shop(
            "businesscall", "standard", email="jimu@midori.example.jp", site_name="みどり法律事務所",
            site_name_kana="みどり ほうりつ じむしょ", company_name="弁護士法人みどり"))
        # Starts on a 1st: a whole month, charged on the 2nd.
        self.luxury = Customer(world, Shop(
            "businesscall", "luxury", email="shachou@kaede.example.jp", site_name="かえで商事", site_name_kana="カエデショウジ"))
        self.operator, self.admin = Staff(world, "operator"), Staff(world, "admin")
        self.inquiry_ids: dict[str, str] = {}

    @property
    def shops(self) -> list[Customer]:
        return [self.eccall, self.businesscall]

    def told_once(self, shop: Customer, counts: dict[str, int]) -> None:
        """So many mails of each kind (by the subject's name in the brand's data), and no Message-ID twice."""
        mails = self.world.mails.to(shop.shop.email)
        assert len({mail.message_id for mail in mails}) == len(mails)
        assert {name: sum(mail.subject == shop.subjects[name] for mail in mails) for name in counts} == counts

    def books_add_up(self, invoices: int) -> None:
        """Lines = total = payment, over every invoice of every account, as staff see them (tax of 2017: 8 %)."""
        pb = Contracts.get()
        answer = self.world.as_edge.billing.ListInvoicesForStaff(
            pb.billing.ListInvoicesForStaffRequest(staff=staff("billing"), limit=100), timeout=20)
        assert len(answer.invoices) == invoices
        for invoice in answer.invoices:
            included = sum(line.amount_yen for line in invoice.lines if line.tax_included)
            excluded = sum(line.amount_yen for line in invoice.lines if not line.tax_included)
            assert included + excluded + excluded * 8 // 100 == invoice.total_yen == sum(tax.total_yen for tax in invoice.taxes)
            assert invoice.state == pb.billing.INVOICE_STATE_PAID and invoice.receipt_number

    def nobody_complained(self) -> None:
        # Services start at their own pace: the first look for another one may come too early.
        early = {"feed interrupted", "service away"}
        for process in self.world.processes.values():
            said = [line for line in process.complaints() if line["message"] not in early]
            assert not said, said[:5]
            status, metrics = process.admin("metrics")
            assert status == 200 and "# TYPE" in metrics, f"{process.service.name} measures nothing"


def call_in(story: Story, shop: Customer, caller: Caller) -> str:
    """Rings, is answered and written up; the inquiry's id."""
    story.world.clock.set(caller.at)
    call = ring(story.world, shop.number, caller.number)
    assert call.site_name == shop.shop.site_name
    page = story.operator.open_call(call.call_id)
    page.must_show("お電話ありがとうございます", f"{shop.shop.site_name}でございます")
    page = story.operator.record_call(call.call_id, caller)
    assert page.status == 200 and not page.errors, (page.errors, page.describe())
    pb = Contracts.get()
    listed = story.world.as_edge.call.ListInquiries(
        pb.call.ListInquiriesRequest(customer=shop.as_customer(), limit=10), timeout=20)
    assert listed.inquiries[0].content == caller.content
    return listed.inquiries[0].inquiry_id

"""Shops in numbers, set up straight at the services as Edge would: for the rounds of faults, the bench, and tests of other things.

The way over the pages is `journey.Customer.become_finished`.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import grpc

from clock import wait_until
from contracts import Contracts, new_id
from people import ANY_MEMBER, persons_documents, staff
from shops import VISA, Shop, picture
from world import World

CALL_WITHIN_S = 60


@dataclass
class Founded:
    shop: Shop
    account_id: str
    number: str

    def customer(self):
        pb = Contracts.get()
        return pb.common.Customer(account_id=self.account_id, member_id=ANY_MEMBER, role=pb.common.MEMBER_ROLE_OWNER)


def application(world: World, shop: Shop):
    """The request of the confirmed form."""
    pb = Contracts.get()
    data = world.brands[shop.brand]
    return pb.account.SubmitApplicationRequest(
        request_id=new_id(),
        application=pb.account.Application(
            brand=shop.brand, party_kind=pb.account.PARTY_KIND_COMPANY, company_name=shop.company_name, person_name=shop.person_name,
            person_name_kana=shop.person_name_kana, telephone=shop.telephone, postal_code=shop.postal_code, address=shop.address,
            email=shop.email, site_name=shop.site_name, site_name_kana=shop.site_name_kana, site_url=shop.site_url, plan=shop.plan,
            options=shop.options, password=shop.password,
            hours=[pb.common.OpeningHours(weekday=day, opens_minute=600, closes_minute=1020) for day in range(1, 6)]),
        consent=pb.account.Consent(terms_version=data["termsVersion"], privacy_version=data["privacyVersion"], shown="確認画面"))


def found(world: World, shop: Shop, number: str | None = None) -> Founded:
    """From the application to the issued number. `number`: from the inventory; None = the lowest free one."""
    pb, edge = Contracts.get(), world.as_edge
    edge.account.SubmitApplication(application(world, shop), timeout=CALL_WITHIN_S)
    subject = world.brands[shop.brand]["subjects"]["verifyEmail"]
    mail = wait_until(lambda: (world.mails.to(shop.email, subject) or [None])[0], 60, f"verification mail of {shop.email}")
    link = parse_qs(urlsplit(mail.link("/verify")).query)
    state = edge.account.VerifyEmail(
        pb.account.VerifyEmailRequest(request_id=new_id(), link_id=link["l"][0], secret=link["s"][0]), timeout=CALL_WITHIN_S).state
    assert state == pb.account.LINK_STATE_GOOD, pb.account.LinkState.Name(state)
    accounts = edge.account.ListAccounts(
        pb.account.ListAccountsRequest(staff=staff("reviewer"), search=shop.email, limit=50), timeout=CALL_WITHIN_S).accounts
    founded = Founded(shop, next(a.account_id for a in accounts if a.email == shop.email), "")
    register_card(world, founded)
    accept_document(world, founded)
    issued = edge.account.IssueNumber(
        pb.account.IssueNumberRequest(request_id=new_id(), staff=staff("admin"), account_id=founded.account_id, number=number or ""),
        timeout=CALL_WITHIN_S)
    founded.number = issued.number
    return founded


def found_many(world: World, shops: list[Shop], first: int = 1) -> list[Founded]:
    """All of them, once the desk and Billing know them. Numbers from 03-5100-0001 on, `first` for the next free one."""
    pb = Contracts.get()
    numbers = [f"03-51{n // 10000:02}-{n % 10000:04}" for n in range(first, first + len(shops))]
    world.as_edge.account.ImportNumbers(
        pb.account.ImportNumbersRequest(request_id=new_id(), staff=staff("admin"), lines="\n".join(numbers)), timeout=CALL_WITHIN_S)
    with ThreadPoolExecutor(4) as pool:
        founded = list(pool.map(lambda pair: found(world, *pair), zip(shops, [n.replace("-", "") for n in numbers])))
    for shop in founded:
        wait_until(lambda: knows(world, shop), 60, f"Call and Billing know {shop.shop.email}")
    return founded


def register_card(world: World, founded: Founded, number: str = VISA) -> None:
    pb, edge = Contracts.get(), world.as_edge
    back = world.brand_url(founded.shop.brand, "/billing/card/done?setup={SETUP}")
    url = edge.billing.StartCardSetup(
        pb.billing.StartCardSetupRequest(request_id=new_id(), customer=founded.customer(), return_url=back, cancel_url=back),
        timeout=CALL_WITHIN_S).redirect_url
    visitor = world.visitor()
    form = visitor.open(url).form(having="number")
    method, target, body, headers = visitor.request(
        form.fill({"number": number, "exp_month": "12", "exp_year": str(world.clock.today().year + 5), "cvc": "123"}))
    answer = visitor.send(method, target, body, headers)
    assert answer.status_code == 303, answer.text
    setup = parse_qs(urlsplit(answer.headers["location"]).query)["setup"][0]
    visitor.close()
    edge.billing.CompleteCardSetup(
        pb.billing.CompleteCardSetupRequest(customer=founded.customer(), setup_id=setup), timeout=CALL_WITHIN_S)
    wait_until(lambda: snapshot(world, founded).account.card_registered, 60, "Account knows of the card")


def accept_document(world: World, founded: Founded) -> None:
    """What the law asks, the company's document and that of its person in charge."""
    pb, edge = Contracts.get(), world.as_edge
    edge.account.SetVerificationDetails(
        pb.account.SetVerificationDetailsRequest(
            request_id=new_id(), customer=founded.customer(), details=pb.account.VerificationDetails(**founded.shop.told)),
        timeout=CALL_WITHIN_S)
    seen = snapshot(world, founded).compared_hash
    for kind in ("registry_certificate", *persons_documents(world.clock.today())):
        document = edge.account.UploadDocument(
            pb.account.UploadDocumentRequest(
                request_id=new_id(), customer=founded.customer(), kind=kind, pages=[picture()]),
            timeout=CALL_WITHIN_S).document_id
        edge.account.ReviewDocument(
            pb.account.ReviewDocumentRequest(
                request_id=new_id(), staff=staff("reviewer"), document_id=document, accept=True,
                document_number="0123-45-678901", issued_date=world.clock.today().isoformat(), compared_hash=seen,
                authority=pb.account.AUTHORITY_GROUND_REGISTERED),
            timeout=CALL_WITHIN_S)


def snapshot(world: World, founded: Founded):
    pb = Contracts.get()
    return world.as_edge.account.GetAccountForStaff(
        pb.account.GetAccountForStaffRequest(staff=staff("admin"), account_id=founded.account_id), timeout=CALL_WITHIN_S)


def knows(world: World, founded: Founded) -> bool:


    pb = Contracts.get()
    try:
        world.as_edge.call.GetAnsweringCard(
            pb.call.GetAnsweringCardRequest(staff=staff("operator"), number=founded.number), timeout=CALL_WITHIN_S)
    except grpc.RpcError as error:
        if error.code() is grpc.StatusCode.NOT_FOUND:
            return False
        raise
    overview = world.as_edge.billing.GetOverview(
        pb.billing.GetOverviewRequest(customer=founded.customer()), timeout=CALL_WITHIN_S)
    return overview.HasField("contract")


def inquiries_of(world: World, founded: Founded) -> list:
    """All of them, page by page, newest first."""
    pb = Contracts.get()
    found, key = [], ""
    while True:
        answer = world.as_edge.call.ListInquiries(
            pb.call.ListInquiriesRequest(customer=founded.customer(), limit=100, page_key=key), timeout=CALL_WITHIN_S)
        found += answer.inquiries
        key = answer.next_page_key
        if not key:
            return found


def invoices_of(world: World, founded: Founded) -> list:
    """Oldest first."""
    pb = Contracts.get()
    found, key = [], ""
    while True:
        answer = world.as_edge.billing.ListInvoices(
            pb.billing.ListInvoicesRequest(customer=founded.customer(), limit=100, page_key=key), timeout=CALL_WITHIN_S)
        found += answer.invoices
        key = answer.next_page_key
        if not key:
            return list(reversed(found))

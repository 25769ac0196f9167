"""One finished shop per brand, made through the pages of a running installation.

  scripts/demo            what is missing of the demo data
  scripts/demo --look     signs in to the shops that are there and counts their inquiries and receipts; changes nothing
"""

import argparse
import json
import sys
import time

from browser import Unexpected
from customer import Customer
from installation import DEMO_RECORD, PASSWORD, Brand, brands
from shops import SHOPS, Shop
from staff import Staff

NUMBERS_IN_STOCK = [f"03-5550-01{line:02}" for line in range(20)]
SHOWN_WITHIN_S = 30


class Record:
    """What was made, so that the next start makes nothing twice. `attempts` keeps addresses of shops that were left
    unfinished apart from the next one's: an address can apply only once."""

    def __init__(self):
        text = DEMO_RECORD.read_text(encoding="utf-8") if DEMO_RECORD.exists() else '{"shops": [], "attempts": {}}'
        content = json.loads(text)
        self.shops: list[dict] = content["shops"]
        self.attempts: dict[str, int] = content["attempts"]

    def attempt(self, brand: str) -> int:
        self.attempts[brand] = self.attempts.get(brand, 0) + 1
        self._save()
        return self.attempts[brand]

    def finished(self, shop: dict) -> None:
        self.shops.append(shop)
        self._save()

    def _save(self) -> None:
        DEMO_RECORD.parent.mkdir(parents=True, exist_ok=True)
        fresh = DEMO_RECORD.with_suffix(".new")
        fresh.write_text(json.dumps({"shops": self.shops, "attempts": self.attempts}, ensure_ascii=False, indent=2) + "\n")
        fresh.replace(DEMO_RECORD)


def say(text: str) -> None:
    print(text, flush=True)


def make() -> None:
    record = Record()
    known = {brand.key: brand for brand in brands()}
    missing = [shop for shop in SHOPS if shop.brand in known and all(made["brand"] != shop.brand for made in record.shops)]
    if not missing:
        say("The demo data is there already.")
        return
    reviewer, operator = Staff("reviewer"), Staff("operator")
    reviewer.import_numbers(NUMBERS_IN_STOCK)
    for shop in missing:
        finish(known[shop.brand], shop, record, reviewer, operator)


def finish(brand: Brand, shop: Shop, record: Record, reviewer: Staff, operator: Staff) -> None:
    start = time.monotonic()
    attempt = record.attempt(shop.brand)
    name, domain = shop.application["email"].split("@")
    customer = Customer(brand, shop, f"{name}@{domain}" if attempt == 1 else f"{name}{attempt}@{domain}")
    site_name = shop.application["site_name"]
    say(f"  {brand.name}: {site_name}")
    for words, step in [
        ("applies", customer.apply), ("confirms its address", customer.verify), ("signs in", customer.sign_in),
        ("registers a card", customer.register_card), ("uploads a document", customer.upload_document),
        ("document accepted", lambda: reviewer.accept_document(customer)),
    ]:
        step()
        say(f"    {words}")
    number = reviewer.issue_number(customer)
    say(f"    number {number} issued")
    for call in shop.calls:
        operator.answer(number, site_name, call)
    count = len(shop.calls)
    inquiries = customer.browser.wait_for(
        f"{count} inquiries of {site_name}", lambda: len(found := customer.inquiries()) == count and found, SHOWN_WITHIN_S)
    customer.set_handled(inquiries[-1])
    customer.browser.wait_for(f"the first payment of {site_name}", customer.invoices, SHOWN_WITHIN_S)
    say(f"    {count} calls answered, first payment made ({time.monotonic() - start:.1f} s)")
    record.finished({
        "brand": brand.key, "site_name": site_name, "email": customer.email, "password": PASSWORD, "number": number})


def look() -> None:
    known = {brand.key: brand for brand in brands()}
    shops = {shop.brand: shop for shop in SHOPS}
    for made in Record().shops:
        customer = Customer(known[made["brand"]], shops[made["brand"]], made["email"])
        customer.sign_in()
        inquiries, receipts = len(customer.inquiries()), customer.invoices()
        say(f"  {made['site_name']} ({made['number']}): {inquiries} inquiries, {receipts} receipts")
        if inquiries < len(customer.shop.calls) or receipts < 1:
            raise Unexpected(f"{made['site_name']} has lost something")


def main() -> int:
    options = argparse.ArgumentParser(
        prog="scripts/demo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--look", action="store_true")
    chosen = options.parse_args()
    try:
        look() if chosen.look else make()
    except Unexpected as problem:
        print(f"scripts/demo: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

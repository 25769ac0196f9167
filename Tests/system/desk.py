"""What staff do on their pages: sign in, review, numbers, the call desk."""

import re

import grpc

from calls import typed
from contracts import Contracts
from customer import Customer
from page import NotThere, Page
from people import staff
from shops import STAFF_PASSWORD, Caller
from world import World


class Staff:
    def __init__(self, world: World, role: str):
        self.world, self.role = world, role
        self.visitor = world.visitor()

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open(self, path: str = "/") -> Page:
        return self.visitor.open(self.world.staff_url(path))

    def sign_in(self) -> "Staff":
        if "/login" not in self.open("/login").url:
            return self
        form = self.page.form(having="password")
        self.visitor.press(form, {"email": f"{self.role}@denwaban.localhost", "password": STAFF_PASSWORD})
        if self.page.status != 200 or "/login" in self.page.url:
            raise NotThere(f"{self.role} could not sign in: {self.page.describe()}")
        return self

    def accept_document(self, customer: Customer, number: str = "0123-45-678901") -> Page:
        """All that wait."""
        path = f"/accounts/{customer.account_id}/documents"
        accepted = 0
        while True:
            page = self.open(path)
            if not any(form.control("issuer") for form in page.forms) or "/documents/" not in page.url:
                break
            form = page.form(having="issuer")
            typed = {"document_number": number, "issued_date": self.world.clock.today().isoformat(), "issuer": "品川区長",
                     "authority": "registered"}
            typed = {name: value for name, value in typed.items() if form.control(name)}
            done = self.visitor.press(form, typed, button="承認する")
            if done.status != 200:
                return done
            accepted += 1
        if not accepted:
            raise NotThere(f"no document waits: {page.describe()}")
        return done

    def import_numbers(self, numbers: list[str]) -> Page:
        form = self.open("/numbers").form(having="lines")
        return self.visitor.press(form, {"lines": "\n".join(numbers)})

    def issue_number(self, customer: Customer) -> str:
        """The digits of the number."""
        form = self.open(f"/accounts/{customer.account_id}").form(action="issue|number")
        self.visitor.press(form)
        if self.page.status != 200 or self.page.errors:
            raise NotThere(f"no number issued: {self.page.errors} {self.page.describe()}")
        number = customer.snapshot().number
        assert number, self.page.describe()
        return number

    def knows(self, number: str) -> bool:
        """Whether an operator who answers this number would see whom to speak for."""
        pb = Contracts.get()
        try:
            self.world.as_edge.call.GetAnsweringCard(
                pb.call.GetAnsweringCardRequest(staff=staff("operator"), number=number), timeout=20)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return False
            raise
        return True

    def open_call(self, call_id: str) -> Page:
        """What stands before the operator who takes the call."""
        return self.open(f"/desk/calls/{call_id}")

    def record_call(self, call_id: str, caller: Caller, **changed) -> Page:
        form = self.open_call(call_id).form(having="content")
        return self.visitor.press(form, {**typed(caller), **changed})

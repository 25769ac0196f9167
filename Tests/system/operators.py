"""Several operators at one desk, each in a browser of her own."""

import re
import subprocess

from playwright.sync_api import Browser, Page, expect

from eyes import PC, person, sign_in, watch
from process import BY_NAME
from shops import STAFF_PASSWORD
from world import World

PRESS_AHEAD_MS = 400
"""How far ahead a common moment is set: both pages must have heard of it by then."""


def hire(world: World, email: str, name: str, role: str = "operator") -> None:
    """As ops do it: at the command line, while the service stands still."""
    world["account"].stop()
    subprocess.run(
        [world.binaries / BY_NAME["account"].executable, "staff", "add", "--email", email, "--role", role, "--name", name],
        input=STAFF_PASSWORD + "\n", text=True, check=True, capture_output=True, timeout=60,
        env=world.environment("account"), cwd=world.directory)
    world["account"].start()


class Operator:
    def __init__(self, world: World, browser: Browser, email: str, name: str):
        self.world, self.browser, self.email, self.name = world, browser, email, name
        self.come()

    def come(self) -> "Operator":
        self.context = person(self.browser, PC)
        self.page: Page = self.context.new_page()
        self.complaints = watch(self.page)
        sign_in(self.page, self.world.staff_url("/login"), self.email, STAFF_PASSWORD)
        self.to_the_list()
        return self

    def leave(self) -> None:
        self.context.close()

    def to_the_list(self) -> None:
        self.page.goto(self.world.staff_url("/desk"))
        # The stream stands: what rings from now on comes by itself.
        expect(self.page.locator("[data-live-state]")).to_have_text("自動で更新しています")

    def row(self, call_id: str):
        return self.page.locator(f"[data-calls] [data-call='{call_id}']")

    def take(self, call_id: str) -> None:
        self.row(call_id).get_by_role("button").click()
        self.page.wait_for_url(f"**/desk/calls/{call_id}*")

    @property
    def has_it(self) -> bool:
        """Whether the call that is open is hers to write up."""
        return self.page.locator("[data-write-up]").count() == 1

    def write(self, content: str, kind: str = "伝言") -> None:
        self.page.get_by_label(kind, exact=True).check()
        self.page.get_by_label("お問い合わせ内容").fill(content)

    def send(self) -> None:
        self.page.get_by_role("button", name="送信する").click()
        self.page.wait_for_url(re.compile(r"/desk\?sent="))
        expect(self.page.locator(".banner.ok")).to_contain_text("送信済み")


def press_together(call_id: str, operators: list[Operator]) -> None:
    """All press 「電話に出る」 of the same call at the same moment; returns when every page has its answer."""
    for operator in operators:
        operator.row(call_id).get_by_role("button").wait_for()
    at = operators[0].page.evaluate("Date.now()") + PRESS_AHEAD_MS
    for operator in operators:
        operator.page.evaluate(
            """([call, at]) => {
                const button = document.querySelector(`[data-calls] [data-call='${call}'] button`)
                setTimeout(() => button.click(), at - Date.now())
            }""", [call_id, at])
    for operator in operators:
        operator.page.wait_for_url(f"**/desk/calls/{call_id}*")

"""The developer's page of mails that were sent."""

from urllib.parse import quote

from browser import Browser
from installation import DEVELOPER_HOST, url


class Mailbox:
    def __init__(self):
        self.browser = Browser()

    def addressed_to(self, address: str) -> list[str]:
        """Pages of the mails to this address, newest first."""
        page = self.browser.open(url(DEVELOPER_HOST, "/mail?recipient=" + quote(address)))
        return page.links_matching(r"^/mail/")

    def link(self, address: str, pattern: str) -> str:
        """The first link that matches in the mails to this address, newest first; waits for it to arrive."""
        def look() -> str | None:
            for mail in self.addressed_to(address):
                found = self.browser.open(url(DEVELOPER_HOST, mail)).link(pattern)
                if found:
                    return found
            return None

        return self.browser.wait_for(f"a mail to {address} with a link {pattern}", look)

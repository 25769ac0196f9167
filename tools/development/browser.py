"""A browser without a screen: cookies, redirections, forms with all their hidden fields. Standard library only."""

import http.client
import re
import secrets
import time
import urllib.parse
from http.cookies import SimpleCookie

from installation import ADDRESS
from pages import Field, Form, Page

TIMEOUT_S = 30
REDIRECTIONS_AT_MOST = 10


class Unexpected(Exception):
    """The page is not what a person would need to go on; says what was there instead."""


class Browser:
    def __init__(self):
        self._cookies: dict[str, dict[str, str]] = {}
        self.page = Page("about:blank", 0, "")

    def open(self, address: str) -> Page:
        return self._go("GET", urllib.parse.urljoin(self.page.address, address), b"", {"Sec-Fetch-Site": "none"})

    def fetch(self, address: str) -> tuple[int, str, bytes]:
        """Status, content type and bytes of something that is not a page; the page stays."""
        status, headers, body = self._exchange("GET", urllib.parse.urljoin(self.page.address, address), b"", {})
        return status, headers.get("Content-Type", ""), body

    def submit(self, form: Form | None, values: dict[str, object] | None = None, button: str | None = None) -> Page:
        """Fills fields by name or by the beginning of their label and presses a button (the first one if none is named).

        A value is text; True/False for a checkbox; (file name, content type, bytes) or a list of these for a file."""
        if form is None:
            raise Unexpected(f"no such form on {self.describe()}")
        for key, value in (values or {}).items():
            _fill(form, key, value, self)
        pairs = [pair for entry in form.fields for pair in _sent(entry)]
        pressed = next((b for b in form.buttons if button is None or button in b.label or button == b.value), None)
        if button is not None and pressed is None:
            raise Unexpected(f"no button “{button}” on {self.describe()}")
        if pressed is not None and pressed.name:
            pairs.append((pressed.name, pressed.value))
        target = urllib.parse.urljoin(self.page.address, form.action or self.page.address)
        if form.method == "get":
            query = urllib.parse.urlencode([(k, v) for k, v in pairs if isinstance(v, str)])
            return self._go("GET", target.split("?")[0] + "?" + query, b"", {"Sec-Fetch-Site": "same-origin"})
        origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(self.page.address))
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin", "Referer": self.page.address}
        if form.multipart:
            body, headers["Content-Type"] = _multipart(pairs)
        else:
            body = urllib.parse.urlencode([(k, v) for k, v in pairs if isinstance(v, str)]).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._go("POST", target, body, headers)

    def wait_for(self, what: str, look, within_s: float = 30):
        """Looks again and again until `look()` gives something."""
        deadline = time.monotonic() + within_s
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > deadline:
                raise Unexpected(f"{what}: not there after {within_s:.0f} s; last seen: {self.describe()}")
            time.sleep(0.1)

    def expect(self, pattern: str) -> None:
        if not re.search(pattern, self.page.text):
            raise Unexpected(f"expected {pattern} on {self.describe()}")

    def describe(self) -> str:
        return f"{self.page.address} ({self.page.status} {self.page.title}): {self.page.text[:600]}"

    def _go(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Page:
        for _ in range(REDIRECTIONS_AT_MOST):
            status, answer, content = self._exchange(method, address, body, headers)
            location = answer.get("Location")
            if status in {301, 302, 303, 307, 308} and location:
                address = urllib.parse.urljoin(address, location)
                if status in {301, 302, 303}:
                    method, body = "GET", b""
                    headers = {"Sec-Fetch-Site": headers.get("Sec-Fetch-Site", "none")}
                continue
            self.page = Page(address, status, content.decode("utf-8", "replace"))
            return self.page
        raise Unexpected(f"{address}: redirected more than {REDIRECTIONS_AT_MOST} times")

    def _exchange(self, method: str, address: str, body: bytes, headers: dict[str, str]):
        parts = urllib.parse.urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme != "http" or not (host == "127.0.0.1" or host == "localhost" or host.endswith(".localhost")):
            raise Unexpected(f"{address}: this browser stays on this machine")
        jar = self._cookies.setdefault(host, {})
        sent = {"Host": parts.netloc, "User-Agent": "denwaban-demo", "Accept": "text/html,*/*", "Accept-Language": "ja", **headers}
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        # Names under .localhost are this machine's (RFC 6761), whether or not its resolver knows that.
        connection = http.client.HTTPConnection(ADDRESS, parts.port or 80, timeout=TIMEOUT_S)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, path, body=body or None, headers=sent)
            answer = connection.getresponse()
            content = answer.read()
        except OSError as error:
            raise Unexpected(f"{method} {address}: {error}") from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value == "" or morsel["max-age"] == "0":
                    jar.pop(name, None)
                else:
                    jar[name] = morsel.value
        return answer.status, answer.headers, content


def _fill(form: Form, key: str, value: object, browser: Browser) -> None:
    entry = form.field_named(key)
    if entry is None:
        known = ", ".join(f"{f.name} ({f.label})" for f in form.fields if f.kind != "hidden")
        raise Unexpected(f"no field “{key}” among {known} on {browser.page.address}")
    if entry.kind == "radio":
        group = [f for f in form.fields if f.kind == "radio" and f.name == entry.name]
        chosen = next((f for f in group if value == f.value or f.label.startswith(str(value))), None)
        if chosen is None:
            raise Unexpected(f"“{key}” has no choice “{value}”, but {[(f.value, f.label) for f in group]}")
        for f in group:
            f.checked = f is chosen
    elif entry.kind == "checkbox" and isinstance(value, bool):
        entry.checked = value
    elif entry.kind == "select":
        match = next((v for v, words in entry.options if value in (v, words)), None)
        if match is None:
            raise Unexpected(f"“{key}” has no choice “{value}”, but {entry.options}")
        entry.value = match
    else:
        entry.value = value


def _sent(entry: Field) -> list[tuple[str, object]]:
    if not entry.name or (entry.kind in {"checkbox", "radio"} and not entry.checked):
        return []
    if entry.kind == "file":
        files = entry.value if isinstance(entry.value, list) else [entry.value]
        return [(entry.name, f if isinstance(f, tuple) else ("", "application/octet-stream", b"")) for f in files]
    return [(entry.name, str(entry.value))]


def _multipart(pairs: list[tuple[str, object]]) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    body = bytearray()
    for name, value in pairs:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        if isinstance(value, tuple):
            file_name, content_type, content = value
            body += f'; filename="{file_name}"\r\nContent-Type: {content_type}\r\n\r\n'.encode() + content
        else:
            body += b"\r\n\r\n" + str(value).encode()
        body += b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    return bytes(body), f"multipart/form-data; boundary={boundary}"

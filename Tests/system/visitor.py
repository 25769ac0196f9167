"""A browser without a screen: cookies, redirections, forms with all their hidden fields, `*.localhost` at the world's address."""

import secrets
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlencode, urlsplit

import httpx

from page import File, Form, NotThere, Page

ANSWERED_WITHIN_S = 30
REDIRECTIONS_AT_MOST = 10


class ToWorld(httpx.HTTPTransport):
    """Names under .localhost lead to the world's address; the Host header stays the name."""

    def __init__(self, address: str):
        super().__init__(limits=httpx.Limits(max_connections=100))
        self.address = address

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        assert host.endswith(".localhost"), f"{request.url}: a test stays on this machine"
        moved = httpx.Request(request.method, request.url.copy_with(host=self.address), headers=request.headers,
                              stream=request.stream, extensions=request.extensions)
        return super().handle_request(moved)


class Visitor:
    def __init__(self, address: str):
        # Browsers take hosts under .localhost for secure, whatever the scheme.
        jar = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
        self.client = httpx.Client(
            transport=ToWorld(address), cookies=jar, timeout=ANSWERED_WITHIN_S, follow_redirects=False,
            headers={"User-Agent": "denwaban-tests", "Accept": "text/html,*/*", "Accept-Language": "ja"})
        self.page = Page("about:blank", 0, "")
        self.redirections: list[str] = []

    def open(self, url: str) -> Page:
        return self._go("GET", str(httpx.URL(self.page.url).join(url)) if self.page.status else url, None, {"Sec-Fetch-Site": "none"})

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """Something that is not a page; the page stays."""
        target = str(httpx.URL(self.page.url).join(url)) if self.page.status else url
        return self.client.get(target, headers=headers or {})

    def press(self, form: Form, values: dict[str, object] | None = None, button: str | None = None) -> Page:
        """Fills the form and presses a button (its first one if none is named); the page that comes of it."""
        form.fill(values or {})
        request = self.request(form, button)
        return self._go(*request)

    def request(self, form: Form, button: str | None = None) -> tuple[str, str, bytes | None, dict[str, str]]:
        """Method, address, body, headers of what pressing would send: to be sent twice, or spoilt."""
        pairs = form.data(button)
        if form.method == "get":
            query = urlencode([(k, v) for k, v in pairs if isinstance(v, str)])
            return "GET", form.action.split("?")[0] + "?" + query, None, {"Sec-Fetch-Site": "same-origin"}
        parts = urlsplit(form.page.url)
        headers = {"Origin": f"{parts.scheme}://{parts.netloc}", "Sec-Fetch-Site": "same-origin", "Referer": form.page.url}
        if form.multipart:
            body, headers["Content-Type"] = multipart(pairs)
        else:
            body = urlencode([(k, v) for k, v in pairs if isinstance(v, str)]).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return "POST", form.elsewhere.get(button or "", form.action), body, headers

    def send(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> httpx.Response:
        """One exchange; redirections are left alone and the page stays."""
        return self.client.request(method, url, content=body, headers=headers)

    def _go(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Page:
        self.redirections = []
        for _ in range(REDIRECTIONS_AT_MOST):
            answer = self.send(method, url, body, headers)
            if answer.is_redirect:
                url = str(answer.url.join(answer.headers["Location"]))
                self.redirections.append(url)
                if answer.status_code in (301, 302, 303):
                    method, body = "GET", None
                    headers = {"Sec-Fetch-Site": headers.get("Sec-Fetch-Site", "none")}
                continue
            self.page = Page(url, answer.status_code, answer.text, answer.headers)
            return self.page
        raise NotThere(f"{url}: redirected more than {REDIRECTIONS_AT_MOST} times: {self.redirections}")

    def close(self) -> None:
        self.client.close()


def multipart(pairs: list[tuple[str, object]]) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    body = bytearray()
    for name, value in pairs:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        if isinstance(value, File):
            body += f'; filename="{value.name}"\r\nContent-Type: {value.content_type}\r\n\r\n'.encode() + value.content
        else:
            body += b"\r\n\r\n" + str(value).encode()
        body += b"\r\n"
    return bytes(body + f"--{boundary}--\r\n".encode()), f"multipart/form-data; boundary={boundary}"

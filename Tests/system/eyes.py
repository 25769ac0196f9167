"""A real browser at a world: Chromium through Playwright, phone and PC, pictures, accessibility."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from world import ROOT, World

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PICTURES = ROOT / "Tests" / "pictures"
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 768, "height": 1024}
PC = {"width": 1280, "height": 800}
SERIOUS = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium(world: World):
    assert CHROMIUM, "chromium is not installed (scripts/install test)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", f"--host-resolver-rules=MAP *.localhost {world.address}"])
        try:
            yield browser
        finally:
            browser.close()


def person(browser: Browser, size: dict[str, int], javascript: bool = True) -> BrowserContext:
    context = browser.new_context(
        viewport=size, locale="ja-JP", timezone_id="Asia/Tokyo", java_script_enabled=javascript,
        has_touch=size is PHONE, is_mobile=size is PHONE, device_scale_factor=2 if size is PHONE else 1)
    context.set_default_timeout(15_000)
    return context


def picture(page: Page, name: str) -> Path:
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}-{page.viewport_size['width']}.png"
    page.screenshot(path=path, full_page=True)
    return path


def accessibility_faults(page: Page) -> list[str]:
    """Serious and critical ones, as axe finds them."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{fault['id']} ({fault['impact']}): {fault['help']}: {[node['html'][:160] for node in fault['nodes'][:3]]}"
            for fault in found if fault["impact"] in SERIOUS]


def sticks_out(page: Page) -> str:
    """What is wider than the window; empty when nothing is."""
    return page.evaluate("""() => {
        const width = document.documentElement.clientWidth
        if (document.documentElement.scrollWidth <= width) return ''
        return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1)
            .slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join('\\n') || 'something unseen'
    }""")


def watch(page: Page) -> list[str]:
    """What the browser complains of from now on: script errors, refused resources, CSP, failed requests."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}")
            if request.failure and "ERR_ABORTED" not in request.failure else None)
    return complaints


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(address)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def tell(page: Page, typed: dict[str, str]) -> None:
    """Types into the fields of these names; of radio buttons chooses the one of the value."""
    for name, value in typed.items():
        if page.locator(f"input[name={name}][type=radio]").count():
            page.locator(f"input[name={name}][value={value}]").check()
        else:
            page.locator(f"input[name={name}]").fill(value)

"""A page as a person without JavaScript has it: words, links, forms, and what stands beside which field."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


class NotThere(AssertionError):
    """The page is not what a person would need to go on; says what was there instead."""


class Page:
    def __init__(self, url: str, status: int, html: str, headers=None):
        self.url, self.status, self.html = url, status, html
        self.headers = headers or {}
        self.soup = BeautifulSoup(html, "lxml")

    @property
    def title(self) -> str:
        return words(self.soup.title) if self.soup.title else ""

    @property
    def text(self) -> str:
        """What can be read: no scripts, no styles, no templates."""
        return words(self.soup.body or self.soup)

    def must_show(self, *patterns: str) -> None:
        for wanted in patterns:
            assert re.search(wanted, self.text), f"“{wanted}” is not on {self.describe()}"

    @property
    def main(self) -> Tag:
        return self.soup.find("main") or self.soup.body

    @property
    def forms(self) -> list["Form"]:
        return [Form(self, tag) for tag in self.soup.find_all("form")]

    def form(self, *, action: str | None = None, button: str | None = None, having: str | None = None) -> "Form":
        """The one form whose address ends so, that has such a button, or such a field."""
        found = [form for form in self.forms
                 if (action is None or re.search(action, form.action))
                 and (button is None or form.button(button) is not None)
                 and (having is None or form.control(having) is not None)]
        if not found:
            raise NotThere(f"no form (action={action}, button={button}, having={having}) on {self.describe()}")
        return found[0]

    def link(self, wanted: str) -> str:
        """Address of the first link whose words or address match."""
        for tag in self.soup.find_all("a", href=True):
            if re.search(wanted, words(tag)) or re.search(wanted, tag["href"]):
                return urljoin(self.url, tag["href"])
        raise NotThere(f"no link “{wanted}” on {self.describe()}")

    def links(self, wanted: str) -> list[str]:
        return [urljoin(self.url, tag["href"]) for tag in self.soup.find_all("a", href=True)
                if re.search(wanted, words(tag)) or re.search(wanted, tag["href"])]

    @property
    def errors(self) -> dict[str, str]:
        """By name of the field (id of a group of choices): the sentence that stands beside it."""
        found = {}
        for tag in self.soup.find_all(class_=["wrong", "error"]):
            around = tag.find_parent("fieldset") or tag.find_parent(class_="field")
            if around is None:
                continue
            inside = around.find(["input", "textarea", "select"])
            name = around.get("id") if around.name == "fieldset" else inside.get("name") if inside else around.get("id")
            found[name or ""] = words(tag)
        return found

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The list of problems in front of the form: (id of the field it leads to, sentence)."""
        box = self.soup.find(attrs={"role": "alert"})
        return [(tag["href"].lstrip("#"), words(tag)) for tag in box.find_all("a", href=True)] if box else []

    def describe(self) -> str:
        return f"{self.url} ({self.status} “{self.title}”): {self.text[:700]}"


@dataclass
class Control:
    name: str
    kind: str
    """text, hidden, checkbox, radio, select, textarea, file, password …"""
    value: object = ""
    checked: bool = False
    label: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    required: bool = False


@dataclass
class File:
    name: str
    content_type: str
    content: bytes


class Form:
    def __init__(self, page: Page, tag: Tag):
        self.page = page
        self.tag = tag
        self.action = urljoin(page.url, tag.get("action") or page.url)
        self.method = (tag.get("method") or "get").lower()
        self.multipart = "multipart" in (tag.get("enctype") or "")
        owned = [t for t in tag.find_all(["input", "textarea", "select", "button"]) if not t.get("form")]
        if tag.get("id"):
            owned += page.soup.find_all(attrs={"form": tag["id"]})
        self.controls = [self._control(t) for t in owned if t.name != "button" and t.get("type") not in ("submit", "image", "button")]
        # Buttons that send the form elsewhere, by their words.
        self.elsewhere = {words(t): urljoin(page.url, t["formaction"]) for t in owned if t.get("formaction")}
        self.buttons = [(t.get("name"), t.get("value") or "", words(t) or t.get("value") or "") for t in owned
                        if not t.has_attr("disabled") and (t.name == "button" and t.get("type", "submit") == "submit" or t.get("type") == "submit")]

    def _control(self, tag: Tag) -> Control:
        kind = tag.name if tag.name in ("textarea", "select") else (tag.get("type") or "text").lower()
        control = Control(tag.get("name") or "", kind, tag.get("value") or "", tag.has_attr("checked"),
                          self._label(tag), required=tag.has_attr("required"))
        if kind in ("checkbox", "radio") and not tag.has_attr("value"):
            control.value = "on"
        if kind == "textarea":
            control.value = tag.get_text().removeprefix("\n")
        if kind == "select":
            options = tag.find_all("option")
            control.choices = [(o.get("value", words(o)), words(o)) for o in options]
            chosen = next((o for o in options if o.has_attr("selected")), options[0] if options else None)
            control.value = (chosen.get("value", words(chosen)) if chosen is not None else "")
        return control

    def _label(self, tag: Tag) -> str:
        around = tag.find_parent("label")
        if around is None and tag.get("id"):
            around = self.page.soup.find("label", attrs={"for": tag["id"]})
        return words(around) if around is not None else tag.get("aria-label", "")

    def control(self, key: str) -> Control | None:
        """By name, else by the beginning of the label."""
        typed = [c for c in self.controls if c.kind != "hidden"]
        return (next((c for c in typed if c.name == key), None)
                or next((c for c in typed if c.label and c.label.startswith(key)), None))

    def hidden(self, name: str) -> str:
        return next(str(c.value) for c in self.controls if c.kind == "hidden" and c.name == name)

    def button(self, words_or_name: str) -> tuple | None:
        return next((b for b in self.buttons if words_or_name in b[2] or words_or_name == b[1]), None)

    def fill(self, values: dict[str, object]) -> "Form":
        """Text; True/False for a checkbox; a choice's value or words; a list of choices for checkboxes; File(s)."""
        for key, value in values.items():
            control = self.control(key)
            if control is None:
                known = ", ".join(f"{c.name}「{c.label}」" for c in self.controls if c.kind != "hidden")
                raise NotThere(f"no field “{key}” among {known} on {self.page.url}")
            group = [c for c in self.controls if c.name == control.name and c.kind == control.kind]
            if control.kind == "radio" or (control.kind == "checkbox" and isinstance(value, (list, tuple, set))):
                wanted = value if isinstance(value, (list, tuple, set)) else [value]
                for choice in group:
                    choice.checked = choice.value in wanted or choice.label in wanted
                if wanted and not any(c.checked for c in group):
                    raise NotThere(f"“{key}” has no choice {value} among {[(c.value, c.label) for c in group]}")
            elif control.kind == "checkbox":
                control.checked = bool(value)
            elif control.kind == "select":
                match = [v for v, text in control.choices if value in (v, text)]
                if not match:
                    raise NotThere(f"“{key}” has no choice {value} among {control.choices}")
                control.value = match[0]
            else:
                control.value = value
        return self

    def data(self, button: str | None = None) -> list[tuple[str, object]]:
        """What a browser would send when that button (the first one if none is named) is pressed."""
        pairs: list[tuple[str, object]] = []
        for control in self.controls:
            if not control.name or (control.kind in ("checkbox", "radio") and not control.checked):
                continue
            if control.kind == "file":
                files = control.value if isinstance(control.value, list) else [control.value]
                pairs += [(control.name, f if isinstance(f, File) else File("", "application/octet-stream", b"")) for f in files]
            else:
                pairs.append((control.name, str(control.value)))
        pressed = self.button(button) if button else (self.buttons[0] if self.buttons else None)
        if button and pressed is None:
            raise NotThere(f"no button “{button}” among {self.buttons} on {self.page.url}")
        if pressed and pressed[0]:
            pairs.append((pressed[0], pressed[1]))
        return pairs


def words(tag) -> str:
    parts = (s for s in tag.find_all(string=True) if s.parent.name not in ("script", "style", "template"))
    return re.sub(r"\s+", " ", "".join(parts)).strip()

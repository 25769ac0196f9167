"""Reads an HTML page the way a browser's form filler does: forms with their fields, labels, buttons; links; visible text."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    name: str
    kind: str
    """text, hidden, checkbox, radio, select, textarea, file, submit …"""
    value: str = ""
    identifier: str = ""
    checked: bool = False
    options: list[tuple[str, str]] = field(default_factory=list)
    """Of a select: value and words."""
    label: str = ""


@dataclass
class Form:
    action: str
    method: str
    multipart: bool
    identifier: str = ""
    fields: list[Field] = field(default_factory=list)
    buttons: list[Field] = field(default_factory=list)

    def field_named(self, name_or_label: str) -> Field | None:
        typed = [f for f in self.fields if f.kind != "hidden"]
        for candidate in typed:
            if candidate.name == name_or_label:
                return candidate
        return next((f for f in typed if f.label.startswith(name_or_label)), None)


class Page(HTMLParser):
    """A parsed page. `address` is where it was found after all redirections."""

    _UNSEEN = {"script", "style", "template", "title"}

    def __init__(self, address: str, status: int, html: str):
        super().__init__(convert_charrefs=True)
        self.address, self.status, self.html = address, status, html
        self.title = ""
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._texts: list[str] = []
        self._unseen = 0
        self._form: Form | None = None
        self._collecting: list[tuple[str, object, list[str]]] = []
        self._select: Field | None = None
        self._labels: dict[str, str] = {}
        self._inside_label: list[Field] | None = None
        self._outside: list[tuple[str, Field]] = []
        self.feed(html)
        self.close()
        self._attach()

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self._texts)).strip()

    def link(self, pattern: str) -> str | None:
        """The first address whose words or address match."""
        return next((href for href, words in self.links if re.search(pattern, words) or re.search(pattern, href)), None)

    def links_matching(self, pattern: str) -> list[str]:
        return [href for href, words in self.links if re.search(pattern, words) or re.search(pattern, href)]

    def form_with(self, *names_or_labels: str) -> Form | None:
        return next((f for f in self.forms if all(f.field_named(name) for name in names_or_labels)), None)

    def form_to(self, pattern: str) -> Form | None:
        """The first form whose address, or one of whose buttons, matches."""
        return next(
            (f for f in self.forms
             if re.search(pattern, f.action) or any(re.search(pattern, b.label) for b in f.buttons)),
            None)

    # HTMLParser's callbacks

    def handle_starttag(self, tag: str, attributes) -> None:
        a = {name: value or "" for name, value in attributes}
        if tag in self._UNSEEN:
            self._unseen += 1
        if tag == "form":
            self._form = Form(a.get("action", ""), a.get("method", "get").lower(),
                              "multipart" in a.get("enctype", ""), a.get("id", ""))
            self.forms.append(self._form)
        elif tag == "input":
            kind = a.get("type", "text").lower()
            entry = Field(a.get("name", ""), kind, a.get("value", "on" if kind in {"checkbox", "radio"} else ""),
                          a.get("id", ""), "checked" in a)
            self._add(entry, a, button=kind in {"submit", "image", "button"})
            if kind == "submit":
                entry.label = entry.value
        elif tag == "textarea":
            entry = Field(a.get("name", ""), "textarea", "", a.get("id", ""))
            self._add(entry, a)
            self._collecting.append((tag, entry, []))
        elif tag == "select":
            self._select = Field(a.get("name", ""), "select", "", a.get("id", ""))
            self._add(self._select, a)
        elif tag == "option" and self._select is not None:
            self._collecting.append((tag, (self._select, a.get("value"), "selected" in a), []))
        elif tag == "button" and a.get("type", "submit").lower() == "submit" and "disabled" not in a:
            entry = Field(a.get("name", ""), "submit", a.get("value", ""), a.get("id", ""))
            self._add(entry, a, button=True)
            self._collecting.append((tag, entry, []))
        elif tag == "label":
            self._inside_label = []
            self._collecting.append((tag, a.get("for", ""), []))
        elif tag == "a" and "href" in a:
            self._collecting.append((tag, a["href"], []))
        elif tag == "title":
            self._collecting.append((tag, None, []))

    def handle_data(self, data: str) -> None:
        for _, _, words in self._collecting:
            words.append(data)
        if not self._unseen:
            self._texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        if not any(open_tag == tag for open_tag, _, _ in self._collecting):
            return
        while self._collecting:
            open_tag, subject, words = self._collecting.pop()
            self._finish(open_tag, subject, "".join(words))
            if open_tag == tag:
                break

    def _finish(self, tag: str, subject, raw: str) -> None:
        words = re.sub(r"\s+", " ", raw).strip()
        if tag == "textarea":
            subject.value = raw.removeprefix("\n")
        elif tag == "option":
            select, value, selected = subject
            value = words if value is None else value
            if selected or not select.options:
                select.value = value
            select.options.append((value, words))
        elif tag == "button":
            subject.label = words
        elif tag == "label":
            if subject:
                self._labels.setdefault(subject, words)
            for entry in self._inside_label or []:
                entry.label = words
            self._inside_label = None
        elif tag == "a":
            self.links.append((subject, words))
        elif tag == "title":
            self.title = words

    def _add(self, entry: Field, attributes: dict, button: bool = False) -> None:
        if self._inside_label is not None:
            self._inside_label.append(entry)
        if attributes.get("form"):
            self._outside.append((attributes["form"], entry))
        elif self._form is not None:
            (self._form.buttons if button else self._form.fields).append(entry)

    def _attach(self) -> None:
        for identifier, entry in self._outside:
            for form in self.forms:
                if form.identifier == identifier:
                    (form.buttons if entry.kind == "submit" else form.fields).append(entry)
        for form in self.forms:
            for entry in form.fields:
                entry.label = entry.label or self._labels.get(entry.identifier, "")

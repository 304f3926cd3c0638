"""What a browser would send back of a page's form."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


def fields_of(page: str) -> dict[str, Any]:
    """Every field of the event's form as the page shows it."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, Any] = {}
            self.inside = False
            self.select = self.area = ""

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            told = dict(attrs)
            if tag == "form":
                self.inside = told.get("id") == "event-form"
            if not self.inside:
                return
            name, kind = told.get("name"), told.get("type")
            if tag == "select":
                self.select = name
                self.found[name] = None
            elif tag == "option" and ("selected" in told or self.found[self.select] is None):
                self.found[self.select] = told["value"]
            elif tag == "textarea":
                self.area, self.found[name] = name, ""
            elif tag == "input" and kind == "checkbox":
                if "checked" in told:
                    self.found.setdefault(name, []).append(told["value"])
            elif tag == "input" and kind != "radio" and name:
                self.found[name] = told.get("value", "")

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.area = ""

        def handle_data(self, data: str) -> None:
            if self.area and self.inside:
                self.found[self.area] += data

    reader = Reader()
    reader.feed(page)
    reader.found.pop("csrf_token", None)
    return reader.found

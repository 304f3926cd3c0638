"""Reading pages as people do: words, links, forms; and a browser whose requests share nothing but its cookies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from flask.testing import FlaskClient

VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")


@dataclass
class Node:
    """An element; ``children`` are elements and pieces of text."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, tag: str = "", cls: str = "", **attrs: str) -> list[Node]:
        """Elements below; ``cls`` is one of its classes, other attributes are equal."""
        return [
            node
            for node in self.walk()
            if (not tag or node.tag == tag)
            and (not cls or cls in node.attrs.get("class", "").split())
            and all(node.attrs.get(name) == value for name, value in attrs.items())
        ]

    def one(self, tag: str = "", cls: str = "", **attrs: str) -> Node:
        found = self.all(tag, cls, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {cls} {attrs}"
        return found[0]

    @property
    def text(self) -> str:
        if self.tag in ("script", "style", "template"):
            return ""
        pieces = [child if isinstance(child, str) else f" {child.text} " for child in self.children]
        return " ".join("".join(pieces).split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value if value is not None else "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    return builder.root


@dataclass
class Page:
    """What a browser shows after a request, redirects followed."""

    client: FlaskClient
    status: int
    url: str
    root: Node
    html: str

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def main(self) -> Node:
        return self.root.one("main")

    @property
    def title(self) -> str:
        return self.root.one("h1").text

    def links(self, words: str = "") -> list[str]:
        """Addresses of links to pages with these words in them."""
        found = [node.attrs.get("href", "") for node in self.root.all("a") if words in node.text]
        return [urljoin(self.url, href) for href in found if href and not href.startswith("#")]

    def follow(self, words: str) -> Page:
        """Open the first link with these words in the main part of the page."""
        for node in self.main.all("a"):
            if words in node.text and "href" in node.attrs:
                return visit(self.client, urljoin(self.url, node.attrs["href"]))
        raise AssertionError(f"no link says {words!r}: {[node.text for node in self.main.all('a')]}")

    def form(self, button: str) -> Node:
        """The form whose button says this."""
        found = [form for form in self.root.all("form") if any(button in node.text for node in form.all("button"))]
        assert found, f"no button says {button!r}: {[node.text for node in self.root.all('button')]}"
        return found[0]

    def press(self, button: str, **typed: Any) -> Page:
        """Fill in and send the form whose button says this; what is not typed stays as the page has it."""
        form = self.form(button)
        pressed = next(node for node in form.all("button") if button in node.text)
        assert "disabled" not in pressed.attrs, f"{button} cannot be pressed"
        fields = filled(form) | ({pressed.attrs["name"]: pressed.attrs["value"]} if "name" in pressed.attrs else {})
        unknown = set(typed) - {node.attrs.get("name", "") for node in form.walk()}
        assert not unknown, f"the form has no field {unknown}"
        action = urljoin(self.url, form.attrs.get("action") or self.url)
        if form.attrs.get("method", "get") == "get":
            return visit(self.client, action.split("?")[0], query_string=fields | typed)
        return show(self.client, self.client.post(action, data=fields | typed, follow_redirects=True))


def filled(form: Node) -> dict[str, Any]:
    """What a form would send as it stands."""
    fields: dict[str, Any] = {}
    for node in form.walk():
        name = node.attrs.get("name")
        kind = node.attrs.get("type", "text")
        if not name or node.tag == "button" or kind == "file":
            continue
        if node.tag == "select":
            options = node.all("option")
            chosen = [option for option in options if "selected" in option.attrs] or options[:1]
            fields[name] = chosen[0].attrs.get("value", chosen[0].text) if chosen else ""
        elif node.tag == "textarea":
            fields[name] = node.text
        elif node.tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in node.attrs:
                fields[name] = [*fields.get(name, []), node.attrs.get("value", "on")]
        elif node.tag == "input":
            fields[name] = node.attrs.get("value", "")
    return fields


def show(client: FlaskClient, response: Any) -> Page:
    return Page(client, response.status_code, response.request.full_path.rstrip("?"), parse(response.text), response.text)


def visit(client: FlaskClient, url: str, status: int = 200, **more: Any) -> Page:
    """Open an address and follow where it leads."""
    page = show(client, client.get(url, follow_redirects=True, **more))
    assert page.status == status, f"{url}: {page.status} {page.text[:300]}"
    return page

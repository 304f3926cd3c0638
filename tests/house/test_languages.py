"""Both languages are complete: every message has its English, with the same figures and names in it, compiled."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, gettext
from jinja2 import Environment, nodes

from congress import words
from congress.config import ROOT
from congress.core import speech, text
from tests.house import source

ENGLISH = ROOT / "congress" / "translations" / "en" / "LC_MESSAGES" / "messages"
IN_CONTEXT = ((1, "c"), 2)  # a word that is another one in English elsewhere
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "N_": None, "pgettext": IN_CONTEXT, "NP_": IN_CONTEXT}
SPOKEN = (
    "views.py", "manage.py", "forms.py", "panels.py", "export.py", "chart.py", "figures.py", "importing.py", "look.py",
    "editing.py", "records.py", "resolving.py", "planning.py", "waving.py", "sending.py",
)  # fmt: skip
PAPERS = ("documents/name_plates.html", "ui/paper.html")  # papers of the Party are in Vietnamese, whatever language is read
Message = tuple[str, str]  # context, Vietnamese text
_HOLE = re.compile(r"%\((\w+)\)[sd]")
_VIETNAMESE = re.compile(r"[A-Za-z]*[À-ỹĐđ][A-Za-zÀ-ỹĐđ]*")
OWN_NAMES = {"Tiếng Việt", "tiếng Việt"}  # a language is called by its own name


def extracted() -> set[Message]:
    """What the program and its templates say."""
    found: set[Message] = set()
    files = [(path, "python") for path in source.modules()] + [
        (source.TEMPLATES / name, "jinja2.ext:babel_extract") for name in source.templates()
    ]
    for path, method in files:
        with path.open("rb") as file:
            for _line, message, _comments, context in extract(method, file, keywords=KEYWORDS, options={"silent": "false"}):
                assert isinstance(message, str), (path, message)  # Vietnamese has no plural: no message with two forms
                if message:
                    found.add((context or "", message))
    return found


def spoken() -> set[Message]:
    """Messages that no call names: they come out of tables."""
    return {("", message) for message in (*text.WEEKDAYS, *words.TABLES["reasons"])}


def catalogue() -> Catalog:
    with ENGLISH.with_suffix(".po").open("rb") as file:
        return read_po(file, locale="en")


def faults(messages: set[Message], catalog: Catalog) -> list[str]:
    """Messages without English, or with other figures in it than in the Vietnamese."""
    wrong = []
    for context, message in sorted(messages):
        entry = catalog.get(message, context or None)
        told = str(entry.string) if entry is not None and entry.string else ""
        if not told or (entry is not None and entry.fuzzy):
            wrong.append(f"no English: {message}")
        elif sorted(set(_HOLE.findall(message))) != sorted(set(_HOLE.findall(told))):
            wrong.append(f"other figures: {message} / {told}")
        elif _VIETNAMESE.search(_without_names(told)) and told == message:
            wrong.append(f"still Vietnamese: {message}")
    return wrong


def _without_names(told: str) -> str:
    return re.sub("|".join(map(re.escape, OWN_NAMES)), "", told)


def test_there_is_something_to_translate() -> None:
    found = extracted()
    assert len(found) > 500
    assert {("", "Việc của tôi"), ("", words.ERRORS["duty.no_date"]), ("roles", words.ROLES["leader"])} <= found


def test_every_message_has_its_english() -> None:
    assert faults(extracted() | spoken(), catalogue()) == []


def test_the_catalogue_holds_nothing_that_is_not_said_any_more() -> None:
    known = extracted() | spoken()
    stale = [str(entry.id) for entry in catalogue() if entry.id and (entry.context or "", entry.id) not in known]
    assert stale == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    fresh = io.BytesIO()
    write_mo(fresh, catalogue())
    fresh.seek(0)
    with ENGLISH.with_suffix(".mo").open("rb") as file:
        compiled = {(entry.context, entry.id): entry.string for entry in read_mo(file) if entry.id}
    assert compiled == {(entry.context, entry.id): entry.string for entry in read_mo(fresh) if entry.id}


@pytest.mark.parametrize("fault", ["missing", "empty", "fuzzy", "figures"])
def test_control_a_message_without_its_english_is_caught(fault: str) -> None:
    catalog = Catalog(locale="en")
    message = "Còn %(left)s nơi"
    if fault != "missing":
        told = {"empty": "", "fuzzy": "%(left)s left", "figures": "%(rest)s left"}[fault]
        catalog.add(message, told, flags=("fuzzy",) if fault == "fuzzy" else ())
    assert len(faults({("", message)}, catalog)) == 1
    good = Catalog(locale="en")
    good.add(message, "%(left)s left")
    assert faults({("", message)}, good) == []
    assert len(faults({("roles", message)}, good)) == 1


def test_the_application_speaks_english(bare_app: Flask) -> None:
    with bare_app.test_request_context(), force_locale("en"):
        assert gettext("Việc của tôi") != "Việc của tôi"
        assert speech.weekday(date(2025, 8, 7)) == "Thursday"
        assert (speech.word("matters", "personnel"), gettext("Nhân sự")) == ("Personnel", "People")


# ── nothing is said past the catalogue ───────────────────────────────────────


def unmarked(env: Environment, name: str, content: str) -> Iterator[str]:
    """Vietnamese words that stand in a template outside of every call that translates."""
    tree = env.parse(re.sub(r"\{#.*?#\}", "", content, flags=re.DOTALL), name, name)
    marked = {
        id(each)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS
        for each in call.find_all(nodes.Const)
    }
    pieces = [each.data for each in tree.find_all(nodes.TemplateData)]
    pieces += [each.value for each in tree.find_all(nodes.Const) if isinstance(each.value, str) and id(each) not in marked]
    for piece in pieces:
        if piece.strip() not in OWN_NAMES:
            yield from _VIETNAMESE.findall(piece)


def test_templates_say_nothing_past_the_catalogue(bare_app: Flask) -> None:
    found = {}
    for name in sorted(set(source.templates()) - set(PAPERS)):
        content = (source.TEMPLATES / name).read_text(encoding="utf-8")
        if words_found := sorted(set(unmarked(bare_app.jinja_env, name, content))):
            found[name] = words_found
    assert found == {}


def test_control_a_word_outside_the_catalogue_is_caught(bare_app: Flask) -> None:
    env = bare_app.jinja_env
    assert list(unmarked(env, "x.html", "<p>Việc</p>{{ _('Tổ chức') }}{{ x or 'Đảng' }}")) == ["Việc", "Đảng"]


def test_pages_say_nothing_past_the_catalogue() -> None:
    """The same for what views, forms and exports write themselves."""
    found = {}
    for path in source.modules():
        if path.name in SPOKEN:
            marked = {text for call, _name in source.calls(path, *KEYWORDS, "compile") for text in source.strings(call)}
            said = {text for text in source.strings(_code(path)) if _VIETNAMESE.search(text)} - marked
            if said:
                found[source.short(path)] = sorted(said)
    assert found == {}


def _code(path: Path) -> object:
    """The module without its docstrings, which are for us."""
    import ast

    class Silent(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
            return None if source.literal(node.value) is not None else node

    return Silent().visit(ast.parse(path.read_text(encoding="utf-8")))

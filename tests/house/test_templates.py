"""Templates: they compile, know every name they use, point only downward, carry no script or style, and trust no text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from jinja2 import Environment, StrictUndefined, UndefinedError, meta, nodes

from congress.calendar.spans import View
from congress.config import ROOT
from congress.core import press
from congress.factory import FEATURES
from tests.house import source

EXEMPT = ("layouts", "ui", "errors")  # the frame of every page knows them all
SAFE_WORDS = re.compile(r' aria-(current="(page|true)"|invalid="true")')
INLINE = {
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event handler": re.compile(r"\son[a-z]+\s*=\s*[\"'{]", re.IGNORECASE),
    "script with a body": re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>|<script\b[^>]*>\s*[^<\s]", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "address elsewhere": re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE),
}


def parsed(env: Environment, name: str) -> nodes.Template:
    return env.parse((source.TEMPLATES / name).read_text(encoding="utf-8"), name, name)


PAPERS = ("ui/paper.html",)  # of papers, which are printed without a request


def test_every_template_compiles(bare_app: Flask) -> None:
    for name in source.templates():
        found = press.environment() if name in PAPERS else bare_app.jinja_env
        assert found.get_template(name) is not None


def test_a_name_that_nobody_gave_is_an_error(bare_app: Flask) -> None:
    assert bare_app.jinja_env.undefined is StrictUndefined
    with bare_app.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ nobody_gave_this }}")


def test_only_fixed_words_are_marked_safe(bare_app: Flask) -> None:
    wrong = []
    for name in source.templates():
        tree = parsed(bare_app.jinja_env, name)
        for each in tree.find_all(nodes.Filter):
            words = each.node.value if isinstance(each.node, nodes.Const) else ""
            if each.name == "safe" and not SAFE_WORDS.fullmatch(str(words)):
                wrong.append(f"{name}: line {each.lineno}")
        wrong += [f"{name}: line {each.lineno} autoescape" for each in tree.find_all(nodes.ScopedEvalContextModifier)]
    assert wrong == []


def inline(text: str) -> list[str]:
    plain = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return [kind for kind, pattern in INLINE.items() if pattern.search(plain)]


def test_no_template_carries_script_or_style(bare_app: Flask) -> None:
    wrong = {
        name: found for name in source.templates() if (found := inline((source.TEMPLATES / name).read_text(encoding="utf-8")))
    }
    assert wrong == {}


ELSEWHERE = "//elsewhere.example/x"
LINES = (
    *('<p style="color:red">', "<style>p{}</style>", '<a onclick="go()">', '<a href="javascript:go()">'),
    *("<script>go()</script>", '<script type="module">x</script>', '<script src="/x.js">go()</script>'),
    *(f'<img src="{ELSEWHERE}">', f'<link href="https:{ELSEWHERE}">', f"<form action='{ELSEWHERE}'>"),
)


@pytest.mark.parametrize("line", LINES)
def test_control_such_a_line_is_caught(line: str) -> None:
    assert inline(line) != []


# ── downward only ────────────────────────────────────────────────────────────


def pointed_at(tree: nodes.Template) -> Iterator[str]:
    """``feature.endpoint`` of links, ``feature/file`` of includes."""
    for call in tree.find_all(nodes.Call):
        names = isinstance(call.node, nodes.Name) and call.node.name in ("url_for", "may")
        if names and call.args and isinstance(call.args[0], nodes.Const):
            yield str(call.args[0].value)
    for kind in (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends):
        for each in tree.find_all(kind):
            if isinstance(each.template, nodes.Const):
                yield str(each.template.value)


def upward(env: Environment, name: str, text: str) -> list[str]:
    """What a template of a feature points at above its feature."""
    mine = source.rank(name.split("/", maxsplit=1)[0])
    found = []
    for target in pointed_at(env.parse(text)):
        other = source.rank(re.split(r"[./]", target)[0])
        if mine is not None and other is not None and other > mine:
            found.append(f"{name}: {target}")
    return found


def test_a_features_templates_point_only_at_itself_and_below(bare_app: Flask) -> None:
    found = [
        each
        for name in source.templates()
        if name.split("/")[0] not in EXEMPT
        for each in upward(bare_app.jinja_env, name, (source.TEMPLATES / name).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_control_a_link_upward_is_caught(bare_app: Flask) -> None:
    for text in ("{{ url_for('campaigns.show', code=1) }}", '{% include "progress/figures.html" %}'):
        assert len(upward(bare_app.jinja_env, "people/show.html", text)) == 1
    assert upward(bare_app.jinja_env, "people/show.html", "{{ url_for('orgs.show') }}") == []


def test_every_endpoint_that_a_template_names_exists(bare_app: Flask) -> None:
    known = set(bare_app.view_functions)
    features = {*FEATURES, "static", "healthz"}
    missing = {
        f"{name}: {target}"
        for name in source.templates()
        for target in pointed_at(parsed(bare_app.jinja_env, name))
        if "/" not in target and target.split(".")[0] in features and target not in known
    }
    assert missing == set()


# ── names given by views ─────────────────────────────────────────────────────

GIVEN = {
    "request",
    "session",
    "g",
    "config",
    "csrf_token",
    "get_flashed_messages",
    "url_for",
    "_",
    "gettext",
    "ngettext",
    "caller",
}


def needed(env: Environment, name: str) -> set[str]:
    """Names that a template and what it includes take from whoever renders it."""
    tree = parsed(env, name)
    found = meta.find_undeclared_variables(tree) - set(env.globals) - GIVEN
    for kind in (nodes.Include, nodes.Extends):
        for each in tree.find_all(kind):
            if isinstance(each.template, nodes.Const):
                found |= needed(env, str(each.template.value))
    return found - _with_default(env, name)


def _with_default(env: Environment, name: str) -> set[str]:
    """Names that stand only where they may be missing: ``x|default(…)``, ``x is defined``, or set by the page itself."""
    tree = parsed(env, name)
    found = {
        each.node.name for each in tree.find_all(nodes.Filter) if each.name == "default" and isinstance(each.node, nodes.Name)
    }
    found |= {
        each.node.name for each in tree.find_all(nodes.Test) if each.name == "defined" and isinstance(each.node, nodes.Name)
    }
    for each in tree.find_all(nodes.Extends):
        if isinstance(each.template, nodes.Const):
            found |= _with_default(env, str(each.template.value))
    imported = (name for each in tree.find_all(nodes.FromImport) for name in each.names)
    found |= {name[1] if isinstance(name, tuple) else name for name in imported}
    found |= {each.name for each in tree.find_all(nodes.Macro)}
    return found | {each.name for each in tree.find_all(nodes.Name) if each.ctx == "store"}


def renderings() -> Iterator[tuple[str, str, set[str]]]:
    """(where, template, names given) of each call that renders a template and names what it gives."""
    for path in source.modules():
        for call, _dotted in source.calls(path, "render_template", "piece"):
            name = source.literal(call.args[0]) if call.args else None
            spread = [word for word in call.keywords if word.arg is None]
            if name is not None and not spread:
                yield f"{source.short(path)}:{call.lineno}", name, {word.arg for word in call.keywords if word.arg}


def test_every_rendering_gives_what_its_template_needs(bare_app: Flask) -> None:
    told = list(renderings())
    assert len(told) > 30
    wrong = {where: missing for where, name, given in told if (missing := needed(bare_app.jinja_env, name) - given)}
    assert wrong == {}


def test_no_rendering_gives_what_no_template_uses(bare_app: Flask) -> None:
    wrong = {where: extra for where, name, given in renderings() if (extra := given - _used(bare_app.jinja_env, name))}
    assert wrong == {}


def _used(env: Environment, name: str) -> set[str]:
    tree = parsed(env, name)
    found = {each.name for each in tree.find_all(nodes.Name)}
    for kind in (nodes.Include, nodes.Extends):
        for each in tree.find_all(kind):
            if isinstance(each.template, nodes.Const):
                found |= _used(env, str(each.template.value))
    return found


def test_every_template_is_used_by_a_view_or_another_template(bare_app: Flask) -> None:
    named = {name for _where, name, _given in renderings()}
    for path in source.modules():
        named |= {text for text in source.strings(source.tree(path)) if text.endswith(".html")}
    for name in source.templates():
        named |= {target for target in pointed_at(parsed(bare_app.jinja_env, name)) if target.endswith(".html")}
    named |= {f"errors/{status}.html" for status in (403, 404, 413, 429, 500, 503)}
    named |= {f"calendar/{view}.html" for view in View}
    assert set(source.templates()) - named == set()


# ── pictures ─────────────────────────────────────────────────────────────────

ICONS = set(re.findall(r'<symbol id="i-([a-z0-9-]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")))
PICTURE = {"icon": 0, "state": 1, "state_word": 1, "empty": 0, "act": 2}  # where a macro takes the name of a picture


def pictures(env: Environment, name: str) -> Iterator[str]:
    """Names of pictures that a template writes out."""
    for call in parsed(env, name).find_all(nodes.Call):
        place = PICTURE.get(call.node.name, -1) if isinstance(call.node, nodes.Name) else -1
        if 0 <= place < len(call.args):
            yield from (each.value for each in _constants(call.args[place]) if isinstance(each.value, str))


def _constants(node: nodes.Node) -> Iterator[nodes.Const]:
    """The results that an expression may have, not what it asks."""
    if isinstance(node, nodes.Const):
        yield node
    elif isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        if node.expr2 is not None:
            yield from _constants(node.expr2)
    elif isinstance(node, nodes.Getitem):
        yield from (each for pair in node.node.find_all(nodes.Pair) for each in _constants(pair.value))


def test_every_picture_used_is_in_the_sprite(bare_app: Flask) -> None:
    missing = {
        f"{name}: {icon}" for name in source.templates() for icon in pictures(bare_app.jinja_env, name) if icon not in ICONS
    }
    assert missing == set()
    assert len(ICONS) > 20


def test_no_picture_in_the_sprite_is_unused(bare_app: Flask) -> None:
    used: set[str] = set()
    for name in source.templates():
        used |= set(pictures(bare_app.jinja_env, name))
        for each in parsed(bare_app.jinja_env, name).find_all(nodes.Tuple):  # rows of (…, picture, words) that a loop shows
            used |= {item.value for item in each.items if isinstance(item, nodes.Const) and isinstance(item.value, str)}
    for path in source.modules():
        if path.name in ("panels.py", "views.py"):
            used |= {word for call, _name in source.calls(path, "icon") for word in source.strings(call)}
    assert sorted(ICONS - used) == []


def test_python_builds_no_markup_from_texts() -> None:
    """What is not a template is escaped piece by piece: a fixed text with ``format`` or ``join``, or escaped before."""
    wrong = [
        f"{source.short(path)}: line {call.lineno}"
        for path in source.modules()
        for call, _dotted in source.calls(path, "Markup")
        if call.args
        and not isinstance(call.args[0], ast.Constant)
        and path.name not in ("look.py", "press.py")
        and not (source.short(path) == "congress/documents/badges.py" and "escape" in ast.unparse(call.args[0]))
    ]
    assert wrong == []

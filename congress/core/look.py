"""What every page needs: language, size of type, words and forms of figures, links between features' pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, has_request_context, render_template, request, session, url_for
from flask_login import current_user
from markupsafe import Markup

from congress.config import ROOT
from congress.core import clock, text, web
from congress.core.policy import rule_of
from congress.core.speech import clock_time, say, sentence_case, spoken, word

LANGUAGES = ("vi", "en")
TYPE_SIZES = ("normal", "large")
Panel = Callable[..., Markup]  # the rendered piece of a page


def language() -> str:
    """Vietnamese unless somebody switched."""
    if not has_request_context():
        return "vi"
    chosen = session.get("language")
    if chosen not in LANGUAGES and current_user.is_authenticated:
        chosen = web.actor().language
    return chosen if chosen in LANGUAGES else "vi"


def type_size() -> str:
    chosen = session.get("type_size")
    if chosen not in TYPE_SIZES and current_user.is_authenticated:
        chosen = web.actor().type_size
    return chosen if chosen in TYPE_SIZES else "normal"


def init_app(app: Flask) -> None:
    app.extensions["panels"] = {}
    app.extensions["static_version"] = _static_version()
    env = app.jinja_env
    env.filters.update(
        number=text.number,
        day=text.short_date,
        time=clock_time,
        phone=text.spaced_phone,
        moment=moment,
        cap=sentence_case,
        local_day=local_day,
        weekday=weekday,
        greeted=text.greeted_name,
        language_of=text.language_of,
    )
    env.globals.update(
        actor=web.actor,
        allowed_endpoints=allowed_endpoints,
        as_of=web.as_of,
        beginning=clock.BEGINNING,
        forever=clock.FOREVER,
        here=here,
        icon=icon,
        language=language,
        may=may,
        other=other,
        panels=panels,
        percent=text.percent,
        say=say,
        shown=shown,
        static=static,
        today=clock.today,
        type_size=type_size,
        word=word,
    )


def _static_version() -> str:
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.suffix in (".css", ".js", ".svg"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]


def add_panels(app: Flask, offered: Mapping[str, Panel]) -> None:
    """``slot -> function(**context)`` of an upper feature, called where a lower feature's page offers the slot."""
    for slot, panel in offered.items():
        app.extensions["panels"].setdefault(slot, []).append(panel)


_WORDS = {
    "kind": "kinds", "new_type": "kinds", "status": "statuses", "operation": "operations", "bodies": "bodies",
    "event_kind": "event_kinds",
}  # fmt: skip


def shown(key: str, value: Any) -> str:
    """A value of a preview or of the audit trail as people read it; ``key`` is the column it comes from."""
    if isinstance(value, list):
        return ", ".join(shown(key, each) for each in value)
    if isinstance(value, bool) or key == "flags":
        return " ".join(say(f"flag.{flag}") for flag in str(value).split()) if key == "flags" and value else ""
    if key in _WORDS:
        return word(_WORDS[key], value)
    if key == "phone":
        return text.spaced_phone(str(value))
    if isinstance(value, int):
        return text.number(value)
    return spoken(str(value))


def static(filename: str) -> str:
    """A file of ours, under a new address whenever any of them changes."""
    return url_for("static", filename=filename, v=current_app.extensions["static_version"])


def allowed_endpoints() -> list[str]:
    """Pages that the reader may open, for building a navigation from them."""
    return [name for name in current_app.view_functions if may(name)]


def panels(slot: str, **context: Any) -> Markup:
    offered: list[Panel] = current_app.extensions["panels"].get(slot, [])
    return Markup("").join(panel(**context) for panel in offered)


def piece(template: str, **context: Any) -> Markup:
    """A template rendered as a piece of another page."""
    return Markup(render_template(template, **context))  # noqa: S704  templates escape for themselves


def may(endpoint: str) -> bool:
    """May the reader open this page at all? For links: what cannot be opened is not offered."""
    rule = rule_of(current_app.view_functions[endpoint])
    return rule is not None and rule.admits(web.whole_actor())


def here(*prefixes: str) -> bool:
    """Is the page shown one of these features'?"""
    return (request.endpoint or "").startswith(prefixes)


def icon(name: str, classes: str = "ico") -> Markup:
    sprite = g.get("sprite")
    if sprite is None:
        sprite = g.sprite = static("icons.svg")
    return _icon(sprite, name, classes)


@lru_cache(maxsize=512)
def _icon(sprite: str, name: str, classes: str) -> Markup:
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(classes, sprite, name)


def moment(value: datetime | None) -> str:
    """16h05 24/6/2025"""
    if value is None:
        return ""
    return f"{clock_time(value)} {text.short_date(value.astimezone(clock.ZONE).date())}"


def local_day(value: datetime) -> date:
    return value.astimezone(clock.ZONE).date()


def weekday(day: date) -> str:
    return text.WEEKDAYS[day.weekday()]


def other(**changes: Any) -> str:
    """The address of this page with some of its parameters changed; None takes one away."""
    values = {**request.args.to_dict(), **(request.view_args or {}), **changes}
    return url_for(request.endpoint or "", **{key: value for key, value in values.items() if value is not None})


def flash_undo(offer_id: int | None, message: str) -> None:
    """Say what was done and offer to take it back."""
    from flask import flash

    flash({"text": message, "undo": offer_id}, "undo")  # type: ignore[arg-type]  # any JSON will do

"""Codes into sentences in the reader's language. The words themselves are given by the factory; core knows none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import get_locale, gettext, pgettext

from congress.core import clock, text

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_QUOTED = ("text", "typed", "code")  # what somebody typed: told as he did
_OWN_WORDS = ("levels", "roles", "matters")  # their words are others in English than the same words elsewhere


def word(table: str, key: object) -> str:
    """One word of a table (``kinds``, ``roles`` …); the key itself where the table does not know it."""
    known: Mapping[str, str] = current_app.extensions["words"][table]
    if str(key) not in known:
        return str(key)
    return str(pgettext(table, known[str(key)]) if table in _OWN_WORDS else gettext(known[str(key)]))


def say(code: str, /, **params: Any) -> str:
    """The sentence of an error code. Figures and dates are written as people write them, kinds in words."""
    sentence: str = current_app.extensions["words"]["errors"][code]
    return str(gettext(sentence, **{key: _shown(key, value) for key, value in params.items()}))


def sentence(table: str, key: str, /, **figures: Any) -> str:
    """A sentence of another table with its figures, which were stored long before; one that is missing is a dash."""
    known: Mapping[str, str] = current_app.extensions["words"][table]
    if key not in known:
        return str(figures.get("subject", key))
    return str(gettext(known[key])) % _Figures({name: _shown(name, _moment(value)) for name, value in figures.items()})


class _Figures(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "–"


def _moment(value: Any) -> Any:
    """16h05 24/6/2025, in English 16:05, for an instant as JSON keeps it."""
    if not (isinstance(value, str) and _INSTANT.match(value)):
        return value
    try:
        instant = datetime.fromisoformat(value).astimezone(clock.ZONE)
    except ValueError:
        return value
    return f"{clock_time(instant)} {text.short_date(instant.date())}"


def clock_time(moment: datetime) -> str:
    """16h05, in English 16:05"""
    told, locale = text.clock_time(moment), get_locale()
    return told.replace("h", ":") if locale is not None and locale.language == "en" else told


def _shown(key: str, value: Any) -> str:
    if key.endswith("kinds"):
        return ", ".join(word("kinds", each) for each in value)
    if key.endswith("kind") or key == "wanted":
        return word("columns" if key == "wanted" else "kinds", value)
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return text.number(value)
    if isinstance(value, date):
        return text.short_date(value)
    return str(value) if key in _QUOTED else spoken(str(value))


def spoken(value: str) -> str:
    """31/12/2024 for 2024-12-31; what is no day, or only looks like one, stays as it was typed."""
    try:
        return text.short_date(date.fromisoformat(value)) if _ISO.fullmatch(value) else value
    except ValueError:
        return value


def weekday(day: date) -> str:
    """thứ Năm, in the reader's language."""
    return str(gettext(text.WEEKDAYS[day.weekday()]))


def sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]

"""Sessions as other calendars read them: iCalendar (RFC 5545), published, without anybody's address or an alarm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from flask_babel import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from congress.calendar.feeds import Entry, Told
from congress.core import clock
from congress.core.speech import word

PRODUCT = "-//congress//calendar//VI"
EVERY = timedelta(hours=1)  # how often a calendar should look again
_END = b"END:VCALENDAR\r\n"
_STATUS = {"scheduled": "TENTATIVE", "draft": "TENTATIVE", "cancelled": "CANCELLED", "postponed": "CANCELLED"}


def calendar(told: Told, page_of: Callable[[str], str]) -> bytes:
    """``page_of``: the whole address of an event's page by its code."""
    pieces = [_piece(*_words(entry), entry, page_of(entry.code) if entry.code else "") for entry in told.entries]
    return _head(told)[: -len(_END)] + b"".join(pieces) + _END


def changed_at(told: Told) -> datetime | None:
    return max((entry.changed_at for entry in told.entries), default=None)


def _head(told: Told) -> bytes:
    head = Calendar()
    head.add("prodid", PRODUCT)
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    head.add("method", "PUBLISH")
    head.add("x-wr-calname", told.name)
    head.add("x-wr-timezone", clock.ZONE.key)
    if told.is_cut:
        count = len(told.entries)
        head.add("x-wr-caldesc", _("Chỉ gồm %(count)s phiên gần nhất. Xem tất cả trên trang lịch.", count=count))
    head.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", EVERY)
    head.add_component(_zone())
    return bytes(head.to_ical())


@lru_cache(maxsize=1)
def _zone() -> Timezone:
    """The same all year, and since long before any of our events."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", clock.ZONE.key)
    standard.add("dtstart", datetime(1975, 6, 13))  # local, as the format wants it
    standard.add("tzoffsetfrom", timedelta(hours=7))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone


@lru_cache(maxsize=4096)
def _piece(summary: str, description: str, categories: str, entry: Entry, page: str) -> bytes:
    """One session. Calendars ask every hour for what hardly ever changed."""
    piece = Event()
    piece.add("uid", entry.uid)
    piece.add("dtstamp", entry.changed_at)
    piece.add("last-modified", entry.changed_at)
    piece.add("sequence", entry.number)
    piece.add("dtstart", entry.starts_at.astimezone(clock.ZONE))
    piece.add("dtend", entry.ends_at.astimezone(clock.ZONE))
    piece.add("summary", summary)
    piece.add("status", "CANCELLED" if entry.is_gone else _STATUS.get(entry.state, "CONFIRMED"))
    optional = {"location": entry.place, "description": description, "categories": categories and [categories], "url": page}
    for name, value in optional.items():
        if value:
            piece.add(name, value)
    return bytes(piece.to_ical())


def _words(entry: Entry) -> tuple[str, str, str]:
    """(summary, description, category) in the reader's language."""
    if entry.is_gone:
        return _("Không còn trong lịch: %(name)s", name=entry.name), "", ""
    part = entry.session_title or (word("session_kinds", entry.session_kind) if entry.session_kind != "official" else "")
    summary = f"{entry.name} - {part}" if part else entry.name
    lines = []
    if entry.state in ("cancelled", "postponed"):
        state = word("event_states", entry.state)
        summary = f"{state}: {summary}"
        lines.append(_("%(state)s. Lý do: %(reason)s.", state=state, reason=entry.reason) if entry.reason else f"{state}.")
    if entry.roles:
        lines.append(_("Vai trò: %(roles)s.", roles=", ".join(word("engagement_roles", role) for role in entry.roles)))
    if entry.chairs:
        lines.append(_("Chủ trì: %(names)s.", names=", ".join(entry.chairs)))
    if entry.programme:
        lines += ["", _("Chương trình:"), entry.programme]
    return summary, "\n".join(lines).strip(), word("event_kinds", entry.kind)

"""Sessions as other calendars read them: iCalendar (RFC 5545), published, without anybody's address or an alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from flask_babel import gettext as _
from icalendar import Calendar, Timezone, TimezoneStandard, vText

from congress.calendar.feeds import Entry, Told
from congress.core import clock
from congress.core.speech import word

PRODUCT = "-//congress//calendar//VI"
EVERY = timedelta(hours=1)  # how often a calendar should look again
LONGEST = 74  # octets; the blank before a row that goes on counts too
_END = b"END:VCALENDAR\r\n"
_STATUS = {"scheduled": "TENTATIVE", "draft": "TENTATIVE", "cancelled": "CANCELLED", "postponed": "CANCELLED"}


def calendar(told: Told, page_of: Callable[[str], str]) -> bytes:
    """``page_of``: the whole address of an event's page by its code."""
    words = cache(word)  # the same few, for hundreds of sessions
    lines = [line for entry in told.entries for line in _piece(entry, words, page_of)]
    return _head(told)[: -len(_END)] + b"".join(map(_folded, lines)) + _END


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


Words = Callable[[str, str], str]


def _piece(entry: Entry, words: Words, page_of: Callable[[str], str]) -> Iterator[str]:
    """The lines of one session. Put together here, because a component of the library costs ten times as much."""
    summary, description = _words(entry, words)
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_instant(entry.changed_at)}"
    yield f"LAST-MODIFIED:{_instant(entry.changed_at)}"
    yield f"SEQUENCE:{entry.number}"
    yield f"DTSTART;TZID={clock.ZONE.key}:{_local(entry.starts_at)}"
    yield f"DTEND;TZID={clock.ZONE.key}:{_local(entry.ends_at)}"
    yield f"SUMMARY:{_text(summary)}"
    yield f"STATUS:{'CANCELLED' if entry.is_gone else _STATUS.get(entry.state, 'CONFIRMED')}"
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    if description:
        yield f"DESCRIPTION:{_text(description)}"
    if entry.kind:
        yield f"CATEGORIES:{_text(words('event_kinds', entry.kind))}"
    if entry.code:
        yield f"URL:{page_of(entry.code)}"
    yield "END:VEVENT"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(clock.ZONE):%Y%m%dT%H%M%S}"


def _text(told: str) -> str:
    escaped: bytes = vText(told).to_ical()
    return escaped.decode()


def _folded(line: str) -> bytes:
    """At most 75 octets in a row, and no letter torn apart."""
    rest, rows = line.encode(), []
    while len(rest) > LONGEST:
        cut = LONGEST
        while rest[cut] & 0xC0 == 0x80:  # inside a letter
            cut -= 1
        rows.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join([*rows, rest]) + b"\r\n"


def _words(entry: Entry, words: Words) -> tuple[str, str]:
    """(summary, description) in the reader's language."""
    if entry.is_gone:
        return _("Không còn trong lịch: %(name)s", name=entry.name), ""
    part = entry.session_title or (words("session_kinds", entry.session_kind) if entry.session_kind != "official" else "")
    summary = f"{entry.name} - {part}" if part else entry.name
    lines = []
    if entry.state in ("cancelled", "postponed"):
        state = words("event_states", entry.state)
        summary = f"{state}: {summary}"
        reason = words("event_reasons", entry.reason)
        lines.append(_("%(state)s. Lý do: %(reason)s.", state=state, reason=reason) if reason else f"{state}.")
    if entry.roles:
        lines.append(_("Vai trò: %(roles)s.", roles=", ".join(words("engagement_roles", role) for role in entry.roles)))
    if entry.chairs:
        lines.append(_("Chủ trì: %(names)s.", names=", ".join(entry.chairs)))
    if entry.programme:
        lines += ["", _("Chương trình:"), entry.programme]
    return summary, "\n".join(lines).strip()

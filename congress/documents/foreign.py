"""What a foreign guest reads of his invitation: what it is, when and where, in his own script where we have its words, else in
English. The host's Vietnamese stands below it (domain notes 8.5).

Names stay as they are: of the event beside the word for its kind, of places, of sessions that have one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import format_datetime

from congress.agenda.papers import where
from congress.core import clock
from congress.core.paper import Para
from congress.core.text import language_of
from congress.events.models import CongressKind, EventKind, SessionKind

Row = Any


@dataclass(frozen=True)
class Language:
    """``kinds``: of events, ``other`` where one has no word; ``sessions``: empty where the word for time must do."""

    locale: str
    title: str
    invite: str
    attend: str
    time: str
    place: str
    kinds: Mapping[str, str]
    other: str
    sessions: Mapping[str, str]


LAO = Language(
    "lo", "ບັດເຊີນ", "ຂໍຮຽນເຊີນ", "ເຂົ້າຮ່ວມ", "ເວລາ", "ສະຖານທີ່",
    {CongressKind.DELEGATES: "ກອງປະຊຸມໃຫຍ່", CongressKind.MEMBERS: "ກອງປະຊຸມໃຫຍ່", EventKind.SEMINAR: "ກອງປະຊຸມສຳມະນາ",
     EventKind.RECEPTION: "ພິທີຕ້ອນຮັບ", EventKind.CEREMONY: "ພິທີ"},
    "ກອງປະຊຸມ", {},
)  # fmt: skip
ENGLISH = Language(
    "en", "INVITATION", "Requests the pleasure of the company of", "At", "Time", "Venue",
    {
        CongressKind.DELEGATES: "Party Congress of Delegates",
        CongressKind.MEMBERS: "Party Congress of Members",
        EventKind.PLENUM: "Plenary Meeting",
        EventKind.COMMENT_CONFERENCE: "Consultation Conference",
        EventKind.CLUSTER_CONFERENCE: "Regional Conference",
        EventKind.SEMINAR: "Seminar",
        EventKind.BRIEFING: "Briefing Conference",
        EventKind.RECEPTION: "Reception and Working Meeting",
        EventKind.CEREMONY: "Ceremony",
        EventKind.FIRST_SESSION: "First Session",
        EventKind.CELL_MEETING: "Meeting of the Party Cell",
    },
    "Conference",
    {
        SessionKind.PREPARATORY: "Preparatory session",
        SessionKind.OFFICIAL: "Official session",
        SessionKind.WORKING: "Working session",
    },
)  # fmt: skip


def language(native: str) -> Language:
    """``native``: his name as he writes it."""
    return LAO if language_of(native) == "lo" else ENGLISH


def lines(told: Language, who: str, event: Any, event_name: str, sessions: Sequence[Row]) -> list[Para]:
    """``event_name``: Vietnamese."""
    kind = told.kinds.get(event.congress_kind or event.kind, told.other)
    return [
        Para(f"{told.invite}: {who}", "field"),
        Para(f"{told.attend}: {kind} ({event_name})", "field"),
        *(line for each in sessions for line in _session(told, each, is_only=len(sessions) == 1)),
    ]


def _session(told: Language, session: Row, *, is_only: bool) -> list[Para]:
    local = session.starts_at.astimezone(clock.ZONE)
    when = format_datetime(local, "H:mm, EEEE, d MMMM y", locale=told.locale)
    name = told.time if is_only else told.sessions.get(session.kind, told.time)
    beside = f" ({session.title})" if session.title and not is_only else ""
    place = [Para(f"{told.place}: {where(session)}", "field")] if where(session) else []
    return [Para(f"{name}{beside}: {when}", "field"), *place]

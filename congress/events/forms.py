"""Shapes of what people type about events. Field names are a contract with the check while typing: ``kind``, ``unit_code``,
``title``, ``chairs``, and of each session ``s-0-day``, ``s-0-from``, ``s-0-to``, ``s-0-venue``, ``s-0-place`` and so on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from congress.core import clock
from congress.core.errors import DomainError
from congress.core.speech import say, word
from congress.core.text import clean, parse_date, parse_int, require_short, short_date
from congress.events import once, reading
from congress.events.models import CongressKind, EventKind, SessionKind
from congress.events.shape import Details, SessionPlan
from congress.people.models import Body

MOST_SESSIONS = 20
MOST_NAMES, NAMES_LENGTH = 50, 4000  # of one field
_TIME = re.compile(r"(\d{1,2})\s*(?:[:.hg]|giờ)?\s*(\d{2})?\s*(?:phút|')?", re.IGNORECASE)
_OF_CONGRESS = ("ordinal", "term", "congress_kind", "content_mode", "is_pilot")
_OF_MEETING = ("ordinal", "theme")
# kind -> what is asked of it beside title, sessions, chairs and note
ASKED: Mapping[str, tuple[str, ...]] = {
    EventKind.CONGRESS: _OF_CONGRESS,
    EventKind.PLENUM: ("body", "ordinal", "term_no"),
    EventKind.CONFERENCE: _OF_MEETING,
    EventKind.COMMENT_CONFERENCE: _OF_MEETING,
    EventKind.CLUSTER_CONFERENCE: ("cluster", "ordinal", "term", "theme"),
    EventKind.SEMINAR: _OF_MEETING,
    EventKind.BRIEFING: _OF_MEETING,
    EventKind.RECEPTION: ("visit_id", "theme"),
    EventKind.CEREMONY: ("theme",),
    EventKind.FIRST_SESSION: ("term",),
    EventKind.CELL_MEETING: ("theme",),
}


def parse_time(typed: str) -> time:
    """``8:00``, ``08h30``, ``14 giờ``, ``1400``.

    :raises ValueError: it is none.
    """
    plain = clean(typed)
    match = _TIME.fullmatch(plain if not re.fullmatch(r"\d{4}", plain) else f"{plain[:2]}:{plain[2:]}")
    if match is None:
        raise ValueError(typed)
    return time(int(match[1]), int(match[2] or 0))


def _day(_form: Form, field: StringField) -> None:
    try:
        field.day = parse_date(field.data) if (field.data or "").strip() else None
    except ValueError:
        raise ValidationError(say("date.unreadable", typed=(field.data or "")[:40])) from None


def _hour(_form: Form, field: StringField) -> None:
    try:
        field.time = parse_time(field.data) if (field.data or "").strip() else None
    except ValueError:
        raise ValidationError(say("event.bad_time", typed=(field.data or "")[:40])) from None


def _count(_form: Form, field: StringField) -> None:
    typed = (field.data or "").strip()
    try:
        field.number = parse_int(typed) if typed else None
    except ValueError:
        raise ValidationError(say("event.bad_count", typed=typed[:40])) from None


def _listed(_form: Form, field: SelectField) -> None:
    known = {str(value) for _group, choices in _groups(field.choices) for value, _label in choices}
    if str(field.data or "") not in known:
        raise ValidationError(say("event.bad_choice"))


def _found(form: Any, _field: StringField) -> None:
    if form.refused is not None:
        raise ValidationError(say(form.refused.code, **form.refused.params))


def _groups(choices: Any) -> Iterable[tuple[str, Sequence[tuple[str, str]]]]:
    return choices.items() if isinstance(choices, dict) else [("", choices)]


class PersonsField(Field):  # type: ignore[misc]  # no stubs
    """Numbers of persons, each with a ``rank-<number>`` beside it, the lowest first; no rank is the place in the page."""

    def process_formdata(self, values: list[str]) -> None:
        numbers = [int(each) for value in values for each in value.split(",") if each.isdecimal() and len(each) < 10]
        self.data = list(dict.fromkeys(numbers))

    def ranked(self, told: Mapping[str, str]) -> None:
        """Bring them into the order of the ranks typed."""
        ranks = {each: told.get(f"rank-{each}", "") for each in self.data or ()}
        places = {each: int(rank) if rank.isdecimal() and len(rank) < 5 else 9999 for each, rank in ranks.items()}
        self.data = sorted(self.data or (), key=places.__getitem__)


class SessionForm(Form):  # type: ignore[misc]
    """One session. Empty is none; ``gone``: it is to be dropped; ``hall``: one that is not in the list, by code or name, and
    ``refused`` why it was not found."""

    refused: DomainError | None = None

    id = HiddenField()
    kind = SelectField(_("Loại phiên"), [_listed], validate_choice=False)
    title = StringField(_("Tên phiên"))
    day = StringField(_("Ngày"), [_day])
    starts = StringField(_("Từ"), [_hour], name="from")
    ends = StringField(_("Đến"), [_hour], name="to")
    venue = SelectField(_("Hội trường"), [_listed], validate_choice=False)
    hall = StringField(_("Tìm hội trường khác"), [_found])
    place = StringField(_("Nơi khác"))
    expected = StringField(_("Số người dự"), [_count])
    gone = BooleanField(_("Bỏ phiên này"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.kind.choices = [(str(kind), word("session_kinds", kind)) for kind in SessionKind]

    @property
    def is_blank(self) -> bool:
        return not any((self[name].data or "").strip() for name in ("day", "title", "place")) and not self.id.data

    @property
    def is_wanted(self) -> bool:
        return not self.gone.data and not self.is_blank

    def validate(self, extra_validators: Any = None) -> bool:
        if not self.is_wanted:
            return True
        good = super().validate(extra_validators)
        for field, has in ((self.day, "day"), (self.starts, "time"), (self.ends, "time")):
            if not field.errors and getattr(field, has) is None:
                field.errors = [say("event.day_missing") if has == "day" else say("event.bad_time", typed="")]
                good = False
        return bool(good)

    @property
    def plan(self) -> SessionPlan:
        """What was typed; only after validation."""
        starts, ends = (datetime.combine(self.day.day, each.time, clock.ZONE) for each in (self.starts, self.ends))
        return SessionPlan(
            starts, ends, self.kind.data, clean(self.title.data or ""), int(self.venue.data) if self.venue.data else None,
            clean(self.place.data or ""), self.expected.number, int(self.id.data) if (self.id.data or "").isdecimal() else None,
        )  # fmt: skip


class EventForm(FlaskForm):  # type: ignore[misc]
    """``base``: what the event was when the page was made, so that another's change can be told from mine; ``once``: the key
    by which a form that is sent twice makes one event."""

    kind = HiddenField()
    unit_code = HiddenField()
    code = HiddenField()
    version = HiddenField()
    once = HiddenField(default=once.new_key)
    base = HiddenField()
    title = StringField(_("Tên gọi riêng"))
    ordinal = StringField(_("Lần thứ"), [_count])
    term_no = StringField(_("Khoá"), [_count])
    term = StringField(_("Nhiệm kỳ"))
    theme = StringField(_("Chủ đề"))
    cluster = StringField(_("Tên cụm"))
    congress_kind = SelectField(_("Hình thức"), [_listed], validate_choice=False)
    content_mode = SelectField(_("Nội dung đại hội"), [_listed], validate_choice=False)
    is_pilot = BooleanField(_("Đại hội điểm"))
    body = SelectField(_("Cấp uỷ họp"), [_listed], validate_choice=False)
    visit_id = SelectField(_("Trong chuyến thăm"), [_listed], validate_choice=False)
    agenda_key = SelectField(_("Chương trình mẫu"), [_listed], validate_choice=False)
    chairs = PersonsField(_("Chủ trì"))
    chair_names = StringField(_("Thêm người chủ trì"))
    supervisor_names = StringField(_("Cấp trên theo dõi"))
    note = TextAreaField(_("Ghi chú"))
    s = FieldList(FormField(SessionForm), max_entries=MOST_SESSIONS)

    def __init__(
        self, kind: str, venues: Any, visits: Sequence[Any], halls: Mapping[str, int | DomainError], **data: Any
    ) -> None:
        """``halls``: what was typed for one -> its number, or why there is none."""
        super().__init__(**data)
        self._halls = halls
        agendas = current_app.extensions["words"].get("agendas", {})
        self.kind.data, self._venues = kind, venues
        self.congress_kind.choices = [("", _("Theo số đảng viên"))]
        self.congress_kind.choices += [(str(each), word("congress_kinds", each)) for each in CongressKind]
        self.content_mode.choices = [(mode, word("content_modes", mode)) for mode in ("4", "3", "2")]
        self.body.choices = [(str(each), word("bodies", each)) for each in Body]
        self.visit_id.choices = [("", _("Không"))] + [(str(visit.id), visit.name) for visit in visits]
        self.agenda_key.choices = [("", _("Theo loại sự kiện"))] + [(key, word("agendas", key)) for key in agendas]
        for name, choices in (
            ("congress_kind", ""),
            ("content_mode", "4"),
            ("body", Body.COMMITTEE),
            ("visit_id", ""),
            ("agenda_key", ""),
        ):
            if self[name].data in (None, "None"):
                self[name].data = str(choices)
        for row in self.s:
            self.offer_venues(row)

    def offer_venues(self, row: Any) -> None:
        row.form.venue.choices = self._venues
        for name, usual in (("venue", ""), ("kind", SessionKind.OFFICIAL)):
            if row.form[name].data in (None, "None"):
                row.form[name].data = str(usual)
        found = self._halls.get(clean(row.form.hall.data or ""))
        if isinstance(found, int):
            row.form.venue.data, row.form.hall.data = str(found), ""
        row.form.refused = found if isinstance(found, DomainError) else None

    def add_row(self) -> None:
        """Lines for a session that is not told yet."""
        if len(self.s) < MOST_SESSIONS:
            self.s.append_entry({"kind": str(SessionKind.OFFICIAL), "venue": ""})
            self.offer_venues(self.s[-1])

    @property
    def asked(self) -> tuple[str, ...]:
        return ASKED[self.kind.data]

    def details(self, known: Details) -> Details:
        """What was typed, over what is known; only after validation."""
        words = {name: clean(self[name].data or "") for name in ("term", "theme", "cluster", "congress_kind", "body")}
        numbers = {name: self[name].number for name in ("ordinal", "term_no")}
        values = words | numbers | {
            "content_mode": int(self.content_mode.data), "is_pilot": bool(self.is_pilot.data),
            "visit_id": int(self.visit_id.data) if self.visit_id.data else None,
        }  # fmt: skip
        told = {name: values[name] for name in self.asked}
        note = (self.note.data or "").strip()
        return replace(known, title=clean(self.title.data or ""), note=note, agenda_key=self.agenda_key.data, **told)

    @property
    def plans(self) -> list[SessionPlan]:
        return [row.form.plan for row in self.s if row.form.is_wanted]

    @property
    def base_told(self) -> dict[str, Any]:
        """What the page was made from; nothing where that cannot be read."""
        try:
            found = json.loads(self.base.data or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def names_in(typed: str | None) -> list[str]:
    """The names of a field, read as those of a calendar, each once.

    :raises DomainError: there are too many; who pasted them must know that not all were taken.
    """
    require_short(typed or "", NAMES_LENGTH)
    names = list(dict.fromkeys(reading.names_in(typed or "")))
    if len(names) > MOST_NAMES:
        raise DomainError("event.too_many_people", 422, limit=MOST_NAMES)
    return names


def filled(details: Details, sessions: Iterable[SessionPlan], chairs: Sequence[int]) -> dict[str, Any]:
    """What the form shows of an event."""
    words = {name: str(getattr(details, name) or "") for name in ("title", "term", "theme", "cluster", "congress_kind", "note")}
    numbers = {name: str(getattr(details, name) or "") for name in ("ordinal", "term_no", "visit_id", "agenda_key")}
    mode, body = str(details.content_mode or 4), details.body or str(Body.COMMITTEE)
    return {
        **words, **numbers, "content_mode": mode, "body": body, "is_pilot": details.is_pilot, "chairs": list(chairs),
        "s": [row_of(plan) for plan in sessions],
    }  # fmt: skip


_FILLED = re.compile(r"s-\d{1,3}-(?:day|from|to|venue)")


def with_way(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was typed, with a way out of a clash taken: the button says which fields it changes. What it cannot mean is left."""
    changed = form.copy()
    try:
        told = json.loads(form.get("fill", ""))
        fields, swap = dict(told["fields"]), [str(int(each)) for each in told["swap"] or ()]
    except (ValueError, TypeError, KeyError):
        return changed
    for name, value in fields.items():
        if _FILLED.fullmatch(name):
            changed[name] = str(value)
            if name.endswith("-venue"):
                changed.pop(f"{name.removesuffix('venue')}hall", None)
    if len(swap) == 2:
        chairs = [swap[1] if each == swap[0] else each for each in form.getlist("chairs")]
        changed.setlist("chairs", list(dict.fromkeys(chairs)))
    return changed


def row_of(plan: SessionPlan) -> dict[str, Any]:
    starts, ends = plan.starts_at.astimezone(clock.ZONE), plan.ends_at.astimezone(clock.ZONE)
    return {
        "id": str(plan.id or ""), "kind": str(plan.kind), "title": plan.title, "day": short_date(starts.date()),
        "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "venue": str(plan.venue_id or ""), "place": plan.place,
        "expected": "" if plan.expected is None else str(plan.expected),
    }  # fmt: skip


def suggested_rows(kind: str, day: str = "") -> list[dict[str, str]]:
    """Sessions as meetings of a kind usually have them: a congress prepares on half a day before it begins."""
    blank = {"day": day, "venue": "", "place": "", "expected": "", "title": "", "id": ""}
    half = {"kind": str(SessionKind.OFFICIAL), "starts": "08:00", "ends": "11:30"}
    if kind == EventKind.CONGRESS:
        return [
            blank | {"kind": str(SessionKind.PREPARATORY), "starts": "14:00", "ends": "17:00"},
            blank | {"kind": str(SessionKind.OFFICIAL), "starts": "08:00", "ends": "17:00"},
        ]
    if kind == EventKind.RECEPTION:
        half = {"kind": str(SessionKind.WORKING), "starts": "14:00", "ends": "15:30"}
    return [blank | half]

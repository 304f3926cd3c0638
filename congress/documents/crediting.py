"""Pages of the credentials report and of the report on members who attend: live figures, the form, what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField, ValidationError

from congress.core import press
from congress.core.db import peek
from congress.core.errors import DomainError
from congress.core.paper import Paper
from congress.core.speech import say, word
from congress.core.text import clean, number, parse_date, percent_2, short_date, spelling_key
from congress.core.web import access, actor, attachment
from congress.delegates import codes, rolls
from congress.delegates import queries as delegates
from congress.delegates.access import READ
from congress.delegates.queries import Held
from congress.documents import attendance, composition, credentials, freezing, gathering, queries
from congress.documents.access import ISSUE
from congress.documents.blueprint import bp
from congress.documents.composition import Figures
from congress.documents.freezing import Told
from congress.documents.gathering import Gathered
from congress.documents.models import Document, DocumentKind
from congress.words.credentials import MISSING

PDF = "application/pdf"
MOST_NAMES = 30  # of a board
OFFERED = 1500  # names that a browser is given to choose from
NAMED = 3  # of several who are the youngest
SHOWN = 200  # delegates whose change is told one by one
LIMITS = {"election": 4000, "complaints": 4000, "note": 4000, "members": 4000, "head": 200, "signer": 200}
# in the order of the page
PARTS = (
    "membership", "basis", "sex", "ethnicity", "education", "theory", "age", "party", "badge", "post", "committee", "head",
    "title", "religion", "discipline", "unit_kind", "verdict",
)  # fmt: skip


def _day(_form: FlaskForm, field: StringField) -> None:
    try:
        field.day = parse_date(field.data or "")
    except ValueError:
        raise ValidationError(say("date.unreadable", typed=(field.data or "")[:40])) from None


def _short(_form: FlaskForm, field: StringField) -> None:
    if len(field.data or "") > (limit := LIMITS[field.name]):
        raise ValidationError(say("field.too_long", length=len(field.data), limit=limit))


class ReportForm(FlaskForm):  # type: ignore[misc]  # no stubs
    """Of both reports; each page shows the fields that are its own."""

    dated = StringField(_("Ngày báo cáo"), [_day])
    head = StringField(_("Trưởng ban, người ký"), [_short])
    members = TextAreaField(_("Các thành viên khác của ban"), [_short])
    election = TextAreaField(_("Việc bầu đại biểu"), [_short])
    complaints = TextAreaField(_("Đơn thư và việc giải quyết"), [_short])
    signer = StringField(_("Người ký thay mặt cấp uỷ"), [_short])
    note = TextAreaField(_("Thêm vào cuối báo cáo"), [_short])
    is_naming = BooleanField(_("Ghi tên, lý do của người vắng mặt và vì sao không đủ tư cách"))

    @classmethod
    def of(cls, told: Told) -> ReportForm:
        plain = told.plain() | {"dated": short_date(told.dated)}
        if "members" in plain:
            plain["members"] = "\n".join(plain["members"])
        return cls(None, **plain)

    def told(self, kind: DocumentKind, people: Mapping[int, Any]) -> Told:
        """What was typed; a number of a delegate stands for his name."""
        dated, is_naming = self.dated.day, bool(self.is_naming.data)
        if kind == DocumentKind.ATTENDANCE:
            return attendance.Told(dated, _name(self.signer.data, people), _lines(self.note.data), is_naming)
        members = [_name(line, people) for line in (self.members.data or "").splitlines()[:MOST_NAMES]]
        return credentials.Told(
            dated=dated, head=_name(self.head.data, people), members=tuple(filter(None, members)),
            election=_lines(self.election.data), complaints=_lines(self.complaints.data), is_naming=is_naming,
        )  # fmt: skip


def _name(typed: str | None, people: Mapping[int, Any]) -> str:
    """127-4 or 127 is the delegate of that number; anything else is a name."""
    plain = clean(typed or "")
    number = int(plain) if plain.isdecimal() and len(plain) < 9 else codes.parse_badge_number(plain) if "-" in plain else None
    person = people.get(number) if number is not None else None
    return str(person.full_name) if person is not None else plain


def _lines(typed: str | None) -> str:
    return "\n".join(filter(None, (clean(line) for line in (typed or "").splitlines())))


# ── the page ─────────────────────────────────────────────────────────────────


@bp.get("/<code>/<any(credentials,attendance):which>")
@access(READ)
def report(code: str, which: str) -> str:
    """Figures as they are now; for who keeps the list also the form, and what has changed since the report was issued."""
    held, kind = _held(code, which)
    form = ReportForm.of(freezing.draft(held.event, held.unit, kind)) if _issues(held) else None
    return _page(gathering.gather(held), kind, form)


@bp.post("/<code>/<any(credentials,attendance):which>/issue")
@access(ISSUE)
def freeze(code: str, which: str) -> Any:
    """Issue it, with figures that the page showed."""
    held, kind = _held(code, which)
    form, before = ReportForm(), _live(held, kind)
    if not form.validate():
        return _page(gathering.gather(held), kind, form), 422
    people = _people(held)
    told = form.told(kind, people)
    strangers = ", ".join(_strangers(told, people))
    try:
        if strangers and request.form.get("confirmed") != strangers:
            freezing.require_board(told)
            raise DomainError("credentials.strangers", 422, names=strangers)
        made = freezing.freeze(held, told, by=actor(), seen=request.form.get("seen", ""), replaces=before)
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        return _refused(code, which, form, refusal, strangers)
    flash(gettext("Đã phát hành báo cáo số %(number)s.", number=queries.number_of(made)))
    return redirect(url_for("documents.show", code=code, document_id=made.id))


@bp.post("/<code>/<any(credentials,attendance):which>/draft.pdf")
@access(ISSUE)
def draft(code: str, which: str) -> Any:
    """What would be issued, its number left blank. Stores nothing; rendered after the transaction is over."""
    with peek():
        held, kind = _held(code, which)
        of, form = gathering.gather(held), ReportForm()
        if not form.validate():
            return _page(of, kind, form), 422
        paper: Paper = freezing.paper_of(of, form.told(kind, of.people))
    return attachment(press.print_papers(paper), f"du-thao-{which}-{code}.pdf", PDF)


# ── what these have in common ────────────────────────────────────────────────


def _held(code: str, which: str) -> tuple[Held, DocumentKind]:
    """:raises DomainError: the reader sees only lists of units below, or the congress has the other report."""
    held, kind = delegates.get_held(actor(), code), DocumentKind(which)
    if not rolls.sees_all(actor(), held):
        raise DomainError("forbidden", 403)
    freezing.require(held.event, kind)
    return held, kind


def _issues(held: Held) -> bool:
    return held.convenes and queries.get_desk(actor(), held.event.code).issues


def _live(held: Held, kind: DocumentKind) -> Document | None:
    return next(iter(queries.live(held.event.id, kind)), None)


def _people(held: Held) -> dict[int, Any]:
    return {row.number: row for row in delegates.all_of(held.event.id)}


def _strangers(told: Told, people: Mapping[int, Any]) -> list[str]:
    """Names on the board that no official delegate has: a board is made of official delegates (domain notes 1.5)."""
    if not isinstance(told, credentials.Told):
        return []
    known = {spelling_key(row.full_name) for row in people.values() if row.standing == "official"}
    return [name for name in (told.head, *told.members) if spelling_key(name) not in known]


def _refused(code: str, which: str, form: ReportForm, refusal: DomainError, strangers: str) -> Any:
    """The page as it is now, why nothing was issued, and what was typed; ``strangers``: names to be confirmed."""
    field = {"credentials.no_head": form.head, "attendance.no_signer": form.signer}.get(refusal.code)
    told = say(refusal.code, **refusal.params)
    if field is not None:
        field.errors = [told]
    with peek():  # what was begun is not to be seen
        held, kind = _held(code, which)
        return _page(
            gathering.gather(held), kind, form, "" if field is not None else told,
            strangers if refusal.code == "credentials.strangers" else "",
        ), refusal.status  # fmt: skip


def _page(of: Gathered, kind: DocumentKind, form: ReportForm | None, refused: str = "", strangers: str = "") -> str:
    issued = _live(of.held, kind)
    is_erased = of.held.roll is not None and of.held.roll.erased_at is not None
    names = [row.full_name for row in of.people.values() if row.standing == "official"] if form is not None else []
    return render_template(
        "documents/report.html",
        of=of,
        figures=of.figures,
        event=of.held.event,
        kind=kind,
        parts=_parts(of.figures, kind),
        gaps=_gaps(of.figures),
        tenths=composition.tenths,
        names=names if len(names) <= OFFERED else [],
        form=form,
        refused=refused,
        strangers=strangers,
        seen=freezing.mark(of),
        issued=issued,
        number=queries.number_of(issued) if issued is not None else "",
        is_sound=issued is None or freezing.is_sound(issued),
        since=freezing.since(issued, of) if issued is not None and not is_erased else None,
        is_erased=is_erased,
        names_of=lambda numbers: _names(of, numbers),
        percent_2=percent_2,
        figure_word=figure_word,
        change_word=change_word,
        shown=SHOWN,
        badge=codes.badge_number,
    )


@dataclass(frozen=True)
class Bar:
    """A row of a partition. ``thousandths``: of those who are convened, for the bar beside it."""

    key: str
    convened: int
    attending: int
    thousandths: int


def _parts(figures: Figures, kind: DocumentKind) -> list[tuple[str, list[Bar]]]:
    """Partitions with something to tell, the empty rows left out."""
    left_out = ("basis", "verdict") if kind == DocumentKind.ATTENDANCE else ("membership",)
    found = []
    for name in PARTS:
        if name in left_out or not figures.is_told(name):
            continue
        rows = [
            Bar(each.key, each.convened, each.attending, 1000 * each.convened // figures.convened)
            for each in figures.parts[name] if each.convened
        ]  # fmt: skip
        found.append((name, rows))
    return found


def figure_word(name: str) -> str:
    """sex.female is "Giới tính: nữ", in the reader's language."""
    part, _point, key = name.partition(".")
    if part == "honours":
        return word("honours", key)
    counted = word("report_counts", name)
    return counted if counted != name else f"{word('composition_parts', part)}: {word('composition', name)}"


def change_word(name: str, was: str, now: str) -> str:
    """Of a delegate what is counted otherwise: "tuổi: 34 → 35"."""
    told = word("report_facts", name)
    label = told if told != name else word("composition_parts", name).lower()
    return f"{label}: {_value(name, was)} → {_value(name, now)}"


def _value(name: str, value: str) -> str:
    if name == "honours":
        return ", ".join(word("honours", each) for each in value.split(", ") if each) or "–"
    if name in ("standing", "away"):
        return word("standings" if name == "standing" else "away", value) if value else "–"
    key = f"{'discipline' if name == 'is_disciplined' else name}.{value}"
    told = word("composition", key)
    return told if told != key else value or "–"


def _names(of: Gathered, numbers: Sequence[int]) -> str:
    """Who they are, for whoever keeps the list: an age is a person's own. In the reader's language, which a report is not."""
    if not of.held.convenes:
        return ""
    people = [of.people[each] for each in numbers[:NAMED]]
    told = "; ".join(f"{each.full_name}, {each.delegation_name}" if each.delegation_name else each.full_name for each in people)
    rest = gettext("và %(count)s người khác", count=number(len(numbers) - NAMED)) if len(numbers) > NAMED else ""
    return f" · {told} {rest}".rstrip()


def _gaps(figures: Figures) -> Sequence[tuple[str, int]]:
    """(what is missing, of how many of the convened)"""
    return [(part, count) for part in MISSING if (count := figures.share(part, "unknown").convened)]

"""Reports on delegates are frozen: words, figures and the facts that they were counted from are kept with the paper, so that it
stays what it was whatever happens to the list, and so that anybody can count it again.

What is kept of a delegate is his number and a row of levels (``facts``). Names stand in the words alone, where the report
prints them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from congress.core import clock, text
from congress.core.actor import Actor
from congress.core.errors import DomainError
from congress.core.paper import Paper
from congress.delegates.queries import Held
from congress.delegates.services import require_convener
from congress.documents import attendance, composition, credentials, facts, queries, services
from congress.documents.composition import Figures, tenths
from congress.documents.facts import Fact
from congress.documents.gathering import Gathered, gather
from congress.documents.models import Document, DocumentKind
from congress.events.models import CongressKind, Event, EventKind
from congress.people.queries import secretaries
from congress.registry.models import PaperType

Told = credentials.Told | attendance.Told
LONGEST_NAME = 200
_COUNTS = ("convened", "attending", "waiting", "called", "organisations", "there", "of_organisations")
# what of a fact is told where two of them differ; the others only follow from these or name a place
_SHOWN = (
    "standing", "basis", "membership", "sex", "ethnicity", "religion", "age", "party", "education", "title", "theory", "post",
    "committee", "head", "honours", "is_disciplined", "verdict", "away", "unit_kind",
)  # fmt: skip


def require(event: Event, kind: DocumentKind) -> None:
    """:raises DomainError: the event has no report of this kind."""
    if event.kind != EventKind.CONGRESS:
        raise DomainError("credentials.no_congress", 404, name=event.name)
    of_members = event.congress_kind == CongressKind.MEMBERS
    if kind == DocumentKind.CREDENTIALS and of_members:
        raise DomainError("credentials.of_members", name=event.name)
    if kind == DocumentKind.ATTENDANCE and not of_members:
        raise DomainError("attendance.of_delegates", name=event.name)


def kind_of(event: Event) -> DocumentKind:
    """Which report a congress has."""
    return DocumentKind.ATTENDANCE if event.congress_kind == CongressKind.MEMBERS else DocumentKind.CREDENTIALS


def paper_of(of: Gathered, told: Told) -> Paper:
    """The words as they would be issued now, its number left blank."""
    return credentials.report(of, told) if isinstance(told, credentials.Told) else attendance.report(of, told)


def draft(event: Event, unit: Any, kind: DocumentKind) -> Told:
    """What the form begins with: what the last report of the kind said, else what is usual. Dated today, or on the
    nearest day of the congress, in whose register it gets its number."""
    last, today = queries.latest(event.id, kind), min(max(clock.today(), event.starts_on), event.ends_on)
    said = dict(last.inputs["told"]) if last is not None else {}
    if kind == DocumentKind.CREDENTIALS:
        usual = credentials.Told(today, "")
        return replace(usual, **_kept(said) | {"members": tuple(said.get("members", ()))})
    secretary = secretaries([unit.unit_id], today).get(unit.unit_id)
    return replace(attendance.Told(today, secretary.full_name if secretary else ""), **_kept(said))


def _kept(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "dated"}


# ── freezing ─────────────────────────────────────────────────────────────────


def freeze(
    held: Held, told: Told, *, by: Actor, number: int | None = None, seen: str | None = None, replaces: Document | None = None
) -> Document:
    """Issue the report with a number, and keep with it what it was counted from. ``seen``: the mark of the figures that the
    page showed; ``replaces``: the report that it corrects.

    :raises DomainError: not the convener, the wrong kind of congress, nobody is convened, nobody signs, nobody was judged, too
        early, or the figures are no longer those that were seen.
    """
    kind = DocumentKind.CREDENTIALS if isinstance(told, credentials.Told) else DocumentKind.ATTENDANCE
    require(held.event, kind)
    require_convener(held)
    of = gather(held, moment_in(seen))
    _require_ready(of, told, replaces)
    if seen is not None and seen != mark(of):
        raise DomainError("credentials.figures_moved")
    paper = paper_of(of, told)
    return services.issue(
        held.event, held.unit, services.Draft(kind, PaperType.REPORT, paper.subject, paper, more(of, told)),
        dated=told.dated, by=by, number=number, replaces=replaces,
    )  # fmt: skip


def _require_ready(of: Gathered, told: Told, replaces: Document | None) -> None:
    convened = of.figures.convened
    if of.held.roll is not None and of.held.roll.erased_at is not None:
        raise DomainError("delegate.erased")
    if isinstance(told, credentials.Told):
        if not convened:
            raise DomainError("credentials.nobody")
        require_board(told)
        if of.figures.share("verdict", "pending").convened == convened:
            raise DomainError("credentials.none_judged")
    else:
        if not convened:
            raise DomainError("attendance.nobody")
        if not told.signer:
            raise DomainError("attendance.no_signer", 422)
        if clock.today() < of.held.event.starts_on:
            raise DomainError("attendance.too_early", day=of.held.event.starts_on)
    if replaces is not None and replaces.inputs.get("figures") == kept(of.figures) and replaces.inputs["told"] == told.plain():
        raise DomainError("credentials.same")


def require_board(told: Told) -> None:
    """:raises DomainError: nobody leads the board, or what stands for somebody on it is no name."""
    if not isinstance(told, credentials.Told):
        return
    if not told.head:
        raise DomainError("credentials.no_head", 422)
    for name in (told.head, *told.members):
        if len(name) > LONGEST_NAME or not any(letter.isalpha() for letter in name):
            raise DomainError("credentials.no_name", 422, typed=name[:40])


def more(of: Gathered, told: Told) -> dict[str, Any]:
    """What is frozen beside the words."""
    rows = [fact.plain() for fact in of.facts]
    return {"told": told.plain(), "figures": kept(of.figures), "facts": {"columns": facts.columns(), "rows": rows}}


def kept(figures: Figures) -> dict[str, Any]:
    """Figures as they are read again."""
    plain: dict[str, Any] = _lists(figures.plain())
    return plain


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(each) for key, each in value.items()}
    return [_lists(each) for each in value] if isinstance(value, list | tuple) else value


def mark(of: Gathered) -> str:
    """Another one after every change of what would be frozen. Where people were checked in it says up to when: who enters while
    the report is written is not in it, and does not stop it."""
    why = [of.why(each.number) for each in (*of.figures.absent, *of.figures.replaced)]
    made = services.digest({"facts": [fact.plain() for fact in of.facts], "figures": kept(of.figures), "why": why})
    return f"{made}@{of.counted_at.isoformat()}" if of.counted_at else made


def moment_in(seen: str | None) -> datetime | None:
    """Up to when entries were counted for a mark; never a moment to come. What nobody can read leads to another mark."""
    try:
        moment = datetime.fromisoformat((seen or "").partition("@")[2])
        return min(moment, clock.now())
    except (ValueError, TypeError):
        return None


# ── afterwards ───────────────────────────────────────────────────────────────


def facts_of(document: Document) -> list[Fact]:
    """What it was counted from."""
    told = document.inputs["facts"]
    return [facts.fact_of(told["columns"], values) for values in told["rows"]]


def is_sound(document: Document) -> bool:
    """Do its figures follow from its facts, and is it what was frozen?"""
    figures = document.inputs["figures"]
    again = composition.count(facts_of(document), date.fromisoformat(figures["day"]), figures["of_organisations"])
    return kept(again) == figures and services.digest(document.inputs) == document.digest


@dataclass(frozen=True)
class Moved:
    """A delegate of whom something is counted otherwise now. ``what``: (name of a fact, as it was, as it is); none of them for
    who came onto the list or went off it."""

    number: int
    how: str
    what: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Since:
    """What has changed since a report was frozen. ``figures``: (name, as frozen, as it is)."""

    figures: Sequence[tuple[str, str, str]]
    delegates: Sequence[Moved]

    @property
    def is_nothing(self) -> bool:
        return not self.figures and not self.delegates


def since(document: Document, of: Gathered) -> Since:
    """What is otherwise now."""
    return Since(differences(document.inputs["figures"], kept(of.figures)), moved(facts_of(document), of.facts))


def moved(before: Sequence[Fact], after: Sequence[Fact]) -> list[Moved]:
    old, new = ({fact.number: fact for fact in each} for each in (before, after))
    found = []
    for number in sorted(old | new):
        if number not in new or number not in old:
            found.append(Moved(number, "gone" if number in old else "came"))
        elif what := [
            (name, _said(getattr(old[number], name)), _said(getattr(new[number], name)))
            for name in _SHOWN if getattr(old[number], name) != getattr(new[number], name)
        ]:  # fmt: skip
            found.append(Moved(number, "changed", what))
    return found


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else "disciplined" if value is True else "none" if value is False else str(value)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(name, before, after) of figures that are not the same, in the order of the report."""
    one, other = _flat(before), _flat(after)
    names = dict.fromkeys((*one, *other))
    return [(name, one.get(name, "0"), other.get(name, "0")) for name in names if one.get(name) != other.get(name)]


def _flat(figures: Mapping[str, Any]) -> dict[str, str]:
    found = {name: text.number(figures[name]) for name in _COUNTS}
    found["day"] = text.short_date(date.fromisoformat(figures["day"]))
    for part, shares in figures["parts"].items():
        found |= {f"{part}.{each['key']}": text.number(each["convened"]) for each in shares if each["convened"]}
    for name in ("ages", "party"):
        told = figures[name]
        found |= {f"{name}.average": tenths(told["tenths"])}
        found |= {f"{name}.{end}": "–" if told[end] is None else str(told[end]) for end in ("least", "most")}
    return found | {f"honours.{key}": text.number(count) for key, count in figures["honours"]}

"""Working calendars taken in: what offices write, whom their names mean, what a later calendar changes and what it leaves."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from congress.core import sheets
from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.events import engagements, imports, queries, services, shape
from congress.events.imports import Calendar
from congress.events.models import Engagement, Event, EventSession, EventState
from congress.orgs.models import Unit
from congress.venues.models import Venue
from tests.events.making import appoint, at, duty, get, move
from tests.orgs.office import workbook
from tests.support import SYSTEM, World, csv_bytes
from tests.venues.test_lists import take as take_venues

HEAD = ("code", "unit_code", "kind", "title", "starts", "ends", "venue_code", "chairs")
PEOPLE = (
    ("Trần Văn An", "1970-01-01", "01", "Bí thư", "BTV"),
    ("Lê Thị Bình", "1971-01-01", "01", "Phó bí thư", "BTV"),
    ("Lê Thị Bình", "1980-01-01", "01.01", "Phó bí thư", "BTV"),
    ("Phạm Văn Cường", "1972-01-01", "01.01", "Bí thư", "BTV"),
    ("Phạm Văn Cường", "1973-01-01", "01.02", "Bí thư", "BTV"),
    ("Hoà Thị Dung", "1974-01-01", "01.01.001", "Bí thư", "BCH", "", "30/6/2025"),
)


def row(code: str = "L.1", unit: str = "01.01.001", kind: str = "hội nghị", **more: str) -> list[str]:
    told = {"title": "Họp bàn", "starts": "2025-07-20T08:00", "ends": "", "venue": "", "chairs": ""} | more
    return [code, unit, kind, *(told[name] for name in ("title", "starts", "ends", "venue", "chairs"))]


def look(*rows: Sequence[Any], by: Actor = SYSTEM, content: bytes = b"", name: str = "lich.csv") -> Calendar:
    return imports.preview(sheets.read(content or csv_bytes(HEAD, rows), name), by=by)


def take(*rows: Sequence[Any], by: Actor = SYSTEM, content: bytes = b"", name: str = "lich.csv") -> Calendar:
    with transaction():
        preview = look(*rows, by=by, content=content, name=name)
        imports.apply(preview, by=by)
    return preview


def stored(code: str = "L.1") -> dict[str, Any]:
    """An event in a few words."""
    event = get(code)
    (met,) = queries.sessions_of([event.id])[event.id]
    chairs = [each.full_name for each in queries.engagements_of([met.id]) if each.role == "chair"]
    return {"name": event.name, "state": str(event.state), "starts": met.starts_at, "ends": met.ends_at,
            "venue": met.venue_code, "chairs": chairs, "kind": str(event.kind)}  # fmt: skip


def counts(preview: Calendar) -> tuple[int, int, int, int]:
    return len(preview.of("new")), len(preview.of("changed")), preview.same, len(preview.errors)  # type: ignore[arg-type]


@pytest.fixture
def office(city: World) -> World:
    appoint(*PEOPLE)
    take_venues()
    return city


# ── what is taken ────────────────────────────────────────────────────────────


def test_a_calendar_becomes_scheduled_events_and_again_nothing(office: World) -> None:
    rows = [row(chairs="Trần Văn An", venue="V-01.01-1"), row("L.2", "01", "plenum", title="", ends="2025-07-20T11:30")]
    first = take(*rows)
    assert counts(first) == (2, 0, 0, 0)
    assert stored() == {
        "name": "Họp bàn", "state": "scheduled", "starts": at("2025-07-20"), "ends": at("2025-07-20", "12:00"),
        "venue": "V-01.01-1", "chairs": ["Trần Văn An"], "kind": "conference",
    }  # fmt: skip
    assert stored("L.2")["name"] == "Hội nghị Ban Chấp hành Đảng bộ Thành phố"
    before = everything()
    assert counts(take(*rows)) == (0, 0, 2, 0)
    assert everything() == before


def everything() -> tuple[Any, ...]:
    """Every event, session and engagement, with their numbers of changes."""
    found = (
        session().execute(select(Event.id, Event.code, Event.name, Event.version, Event.sequence).order_by(Event.id)).all(),
        session().execute(select(EventSession.__table__).order_by(EventSession.id)).all(),
        session().execute(select(Engagement.__table__).order_by(Engagement.id)).all(),
        session().scalar(select(func.count()).where(AuditLine.verb == "events.import")),
    )
    session().rollback()
    return found


def test_taken_events_are_those_that_the_service_makes(office: World) -> None:
    """The control of the fast way: column by column what ``services.create`` stores, codes and numbers apart."""
    with transaction():
        services.create(
            office.unit("01.01.001"), services.Details("congress", title="Đại hội  điểm"),
            [services.SessionPlan(at("2025-09-20"), at("2025-09-20", "12:00"))], by=SYSTEM, code="TAY",
        )  # fmt: skip
        services.create(
            office.unit("01"), services.Details("plenum"),
            [services.SessionPlan(at("2025-09-21"), at("2025-09-21", "12:00"))], by=SYSTEM, code="TAY-2",
        )  # fmt: skip
    take(
        row("TEP", kind="đại hội", title="Đại hội  điểm", starts="20/9/2025 8h00"),
        row("TEP-2", "01", "plenum", title="", starts="21/9/2025 8h00"),
    )
    for by_hand, taken in (("TAY", "TEP"), ("TAY-2", "TEP-2")):
        assert columns_of(by_hand) == columns_of(taken)


def columns_of(code: str) -> list[Any]:
    event = get(code)
    names = {column.name for column in Event.__table__.c} - {"id", "code", "uid"}
    found: list[Any] = [{name: getattr(event, name) for name in sorted(names)}]
    for met in queries.sessions_of([event.id])[event.id]:
        found.append([met.code.replace(code, ""), met.position, met.kind, met.starts_at, met.ends_at, met.venue_id, met.title])
        found += [
            (each.person_id, each.role, each.source, each.title, each.position) for each in queries.engagements_of([met.id])
        ]
    return found


def test_a_congress_taken_in_is_the_plan_of_its_units_duty(running_city: World) -> None:
    take(
        row("L.1", "01.01.001", "Đại hội", starts="20/9/2025 08:00"), row("L.2", "01.01.003", "Đại hội", starts="21/9/2025 8h")
    )
    for unit, day in (("01.01.001", "2025-09-20"), ("01.01.003", "2025-09-21")):
        owed = duty(running_city.unit(unit).unit_id)
        assert (str(owed.status), owed.planned_on.isoformat()) == ("planned", day)


@pytest.mark.parametrize(("starts", "ends", "length"), [
    ("2025-07-20T08:00", "", 4), ("20/7/2025 08:00", "20/7/2025 11:00", 3), ("8h00 ngày 20/7/2025", "11h30", 3.5),
    ("Sáng Chủ nhật, 8h 20-7-2025", "", 4), ("2025-07-20T01:00:00Z", "2025-07-20T11:00+07:00", 3),
    ("45858.3333333333", "45858.5", 4), ("8 giờ 00 phút ngày 20 tháng 7 năm 2025", "17g00", 9),
    ("20/07/2025 8:00", "21/7/2025 8h", 24),
])  # fmt: skip
def test_times_are_read_as_offices_write_them(office: World, starts: str, ends: str, length: float) -> None:
    take(row(starts=starts, ends=ends))
    told = stored()
    assert told["starts"] == at("2025-07-20")
    assert (told["ends"] - told["starts"]).total_seconds() == length * 3600


def test_a_workbook_with_vietnamese_headings_and_its_own_dates_is_read(office: World) -> None:
    head = ("STT", "Mã sự kiện", "Mã tổ chức", "Loại sự kiện", "Nội dung", "Bắt đầu", "Kết thúc", "Mã hội trường", "Chủ trì")
    name = unicodedata.normalize("NFD", "Đ/c  TRẦN văn  An")
    rows = [["LỊCH CÔNG TÁC"], head, [1, "L.1", "01.01.001", "Toạ đàm", "Chuyên đề", 45858 + 1 / 3, "11:30", "V-01.01-1", name]]
    take(content=workbook(rows), name="lich.xlsx")
    assert stored() == {
        "name": "Chuyên đề", "state": "scheduled", "starts": at("2025-07-20"), "ends": at("2025-07-20", "11:30"),
        "venue": "V-01.01-1", "chairs": ["Trần Văn An"], "kind": "seminar",
    }  # fmt: skip


def test_semicolons_may_separate_columns_and_chairs_at_once(office: World) -> None:
    text = ";".join(HEAD) + '\nL.1;01.01.001;hội nghị;Họp;2025-07-20 08:00;;;"Trần Văn An; đồng chí Phạm Văn Cường"\n'
    take(content=text.encode("utf-8-sig"))
    assert stored()["chairs"] == ["Trần Văn An", "Phạm Văn Cường"]


# ── wrong rows ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("told", "rule", "column"), [
    ({"unit": "77"}, "unit.unknown", "unit_code"),
    ({"kind": "liên hoan"}, "event.kind_unknown", "kind"),
    ({"venue": "V-9"}, "venue.unknown", "venue_code"),
    ({"starts": "2025-07-20"}, "event.bad_moment", "starts"),
    ({"starts": "32/7/2025 08:00"}, "event.bad_moment", "starts"),
    ({"ends": "mai"}, "event.bad_moment", "ends"),
    ({"ends": "2025-07-20T07:00"}, "event.times_reversed", "ends"),
    ({"ends": "2025-07-20T08:00"}, "event.times_reversed", "ends"),
    ({"ends": "2025-10-20T08:00"}, "event.too_long", "ends"),
    ({"code": "a/b"}, "event.bad_code", "code"),
    ({"code": "new"}, "event.bad_code", "code"),
    ({"code": ""}, "event.bad_code", "code"),
    ({"title": "x" * 301}, "cell.too_long", "title"),
])  # fmt: skip
def test_a_wrong_row_is_named_and_the_others_are_taken(office: World, told: dict[str, str], rule: str, column: str) -> None:
    preview = take(row("L.0"), row(**told), row("L.2"))
    assert [(error.row, error.column, error.rule) for error in preview.errors] == [(3, column, rule)]
    assert codes() == ["L.0", "L.2"]


def codes() -> list[str]:
    found = list(session().scalars(select(Event.code).order_by(Event.code)))
    session().rollback()
    return found


def test_codes_of_units_and_halls_are_found_whatever_their_capitals(office: World) -> None:
    with transaction():
        session().execute(update(Unit).where(Unit.code == "01.01").values(code="QNA-01"))
    assert counts(take(row(unit="qna-01", venue="v-01.01-2"))) == (1, 0, 0, 0)
    assert stored()["venue"] == "V-01.01-2"


def test_a_hall_may_be_told_by_its_name_where_only_one_is_called_so(office: World) -> None:
    assert counts(take(row(venue="hội trường số 2 - QUẬN Đông"))) == (1, 0, 0, 0)
    assert stored()["venue"] == "V-01.01-2"
    with transaction():
        session().execute(update(Venue).values(name="Hội trường số 2 - quận Đông"))
    (error,) = look(row("L.2", venue="Hội trường số 2 - quận Đông")).errors
    assert (error.rule, error.params["code"]) == ("venue.unknown", "Hội trường số 2 - quận Đông")


def test_a_code_told_twice_is_an_error_of_the_second_row(office: World) -> None:
    preview = take(row(title="Một"), row(title="Hai"))
    assert [(error.row, error.rule, error.params["first"]) for error in preview.errors] == [(3, "event.duplicate", 2)]
    assert stored()["name"] == "Một"


# ── names ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("written", [
    "Trần Văn An", "  trần  văn an ", "TRẦN VĂN AN", unicodedata.normalize("NFD", "Trần Văn An"), "đ/c Trần Văn An",
    "Đồng chí Trần Văn An", "Đ/c Bí thư Trần Văn An", "Bí thư Thành uỷ Trần Văn An", "Trần Văn An, Bí thư Thành ủy",
    "Trần Văn An (chủ trì)", "Trần Văn An - Bí thư", "PGS.TS Trần Văn An", "Ông Trần Văn An",
    "Bí thư Thành uỷ thành phố Sông Lam Trần Văn An",
])  # fmt: skip
def test_a_name_is_found_however_it_is_written(office: World, written: str) -> None:
    preview = take(row(chairs=written))
    assert (stored()["chairs"], preview.flags) == (["Trần Văn An"], [])


def test_a_name_of_two_people_is_flagged_and_not_guessed_even_if_one_is_nearer(office: World) -> None:
    preview = take(row(chairs="Lê Thị Bình; Trần Văn An"))
    assert stored()["chairs"] == ["Trần Văn An"]
    (flag,) = preview.flags
    assert (flag.problem.rule, flag.problem.row, flag.name) == ("event.chair_ambiguous", 2, "Lê Thị Bình")
    assert [each["unit_code"] for each in flag.candidates] == ["01", "01.01"]


def test_only_people_of_the_unit_and_its_superiors_are_meant(office: World) -> None:
    """The other Phạm Văn Cường serves another committee."""
    for unit, own in (("01.01.001", "01.01"), ("01.02.001", "01.02")):
        preview = take(row(f"L-{unit}", unit, chairs="Phạm Văn Cường"))
        assert preview.flags == []
        (met,) = queries.sessions_of([get(f"L-{unit}").id]).popitem()[1]
        (chair,) = queries.engagements_of([met.id])
        assert chair.person_id in people_of(office, own)
    assert [flag.problem.rule for flag in take(row("L.3", "01", chairs="Phạm Văn Cường")).flags] == ["event.chair_unknown"]


def people_of(world: World, code: str) -> set[int]:
    from congress.people.queries import posts_on

    return {post.person_id for post in posts_on(world.unit(code).unit_id, at("2025-07-15").date())}


def test_a_post_counts_on_its_days_alone(office: World) -> None:
    held = take(row("L.1", starts="2025-06-30T08:00", chairs="Hòa Thị Dung"))
    over = take(row("L.2", starts="2025-07-01T08:00", chairs="Hoà Thị Dung"))
    assert (held.flags, stored("L.1")["chairs"]) == ([], ["Hoà Thị Dung"])
    assert ([flag.problem.rule for flag in over.flags], stored("L.2")["chairs"]) == (["event.chair_unknown"], [])


def test_a_shorter_name_is_not_a_longer_one(office: World) -> None:
    appoint(("Văn An", "1966-01-01", "01", "Uỷ viên", "BCH"))
    preview = take(row(chairs="Bí thư Nguyễn Văn An"))
    assert [flag.problem.rule for flag in preview.flags] == ["event.chair_unknown"]
    assert stored()["chairs"] == []


def test_who_was_chosen_by_hand_settles_the_doubt(office: World) -> None:
    take(row(chairs="Lê Thị Bình"))
    chosen = max(people_of(office, "01"))
    with transaction():
        event = get("L.1")
        from congress.people.models import Person

        chosen = session().scalars(
            select(Person.id).where(Person.full_name == "Lê Thị Bình").order_by(Person.birth_date)
        ).all()[1]  # fmt: skip
        engagements.set_chairs(event, [chosen], by=SYSTEM)
    again = take(row(chairs="Lê Thị Bình"))
    assert (again.flags, counts(again)) == ([], (0, 0, 1, 0))
    assert engagements.chairs_of(get("L.1").id) == [chosen]


# ── a later calendar ─────────────────────────────────────────────────────────


def test_a_later_calendar_changes_what_it_says_otherwise(office: World) -> None:
    take(row(), row("L.2"))
    later = take(row(starts="2025-07-21T14:00", venue="V-01.01-1", chairs="Trần Văn An", title="Họp bàn tiếp"), row("L.2"))
    assert counts(later) == (0, 1, 1, 0)
    assert later.changes[0].before["starts"] == "08h00 20/7/2025" or later.changes[0].before["starts"] == "8h00 20/7/2025"
    told = stored()
    assert (told["starts"], told["venue"], told["name"]) == (at("2025-07-21", "14:00"), "V-01.01-1", "Họp bàn tiếp")
    assert told["chairs"] == ["Trần Văn An"]
    assert get("L.1").version > get("L.2").version


def by_hand(code: str = "L.1", **more: Any) -> None:
    with transaction():
        event = get(code)
        (met,) = queries.sessions_of([event.id])[event.id]
        times = {name: more.pop(name, getattr(met, name)) for name in ("starts_at", "ends_at")}
        details = services.Details(**{**vars(shape.details_of(event)), **more})
        plan = services.SessionPlan(**times, venue_id=met.venue_id, id=met.id)
        services.change(event, details, [plan], by=SYSTEM, version=event.version)


def test_what_was_changed_by_hand_since_stays_and_is_flagged(office: World) -> None:
    take(row())
    by_hand(title="Sửa tay")
    same_file = take(row())
    assert [(problem.rule, problem.column) for problem in same_file.warnings] == [("event.kept_by_hand", "title")]
    assert (counts(same_file), stored()["name"]) == ((0, 0, 1, 0), "Sửa tay")
    later = take(row(starts="2025-07-22T08:00", ends="2025-07-22T12:00"))
    assert (stored()["name"], stored()["starts"]) == ("Sửa tay", at("2025-07-22"))
    assert [change.after for change in later.changes] == [{"starts": "8h00 22/7/2025", "ends": "12h00 22/7/2025"}]
    take(row(starts="2025-07-22T08:00", ends="2025-07-22T12:00", title="Tệp đổi"))
    assert stored()["name"] == "Tệp đổi"


def test_what_is_over_is_left_alone(office: World) -> None:
    take(row())
    move("L.1", "cancel", reason="bão")
    later = take(row(title="Khác"))
    assert [problem.rule for problem in later.warnings] == ["event.kept_over"]
    assert (stored()["name"], stored()["state"]) == ("Họp bàn", str(EventState.CANCELLED))


def test_an_event_of_another_unit_is_not_taken_over(office: World) -> None:
    take(row())
    assert [error.rule for error in take(row(unit="01.02.001")).errors] == ["event.other_unit"]
    west = office.actor(Role.ORGANISER, "01.02")
    assert [error.rule for error in take(row(unit="01.02.001"), by=west).errors] == ["event.code_used"]
    assert [error.rule for error in take(row("L.9"), by=west).errors] == ["unit.unknown"]
    assert (codes(), stored()["name"]) == (["L.1"], "Họp bàn")


def test_one_line_of_the_trail_tells_of_the_whole_file(office: World) -> None:
    take(*[row(f"L.{number}") for number in range(5)])
    lines = session().execute(select(AuditLine.verb, AuditLine.count).where(AuditLine.verb.like("events.%"))).all()
    assert [tuple(line) for line in lines] == [("events.import", 5)]
    session().rollback()


def test_times_are_kept_in_utc(office: World) -> None:
    take(row(starts="2025-07-20T00:30"))
    assert get("L.1").starts_on.isoformat() == "2025-07-20"
    assert stored()["starts"] == datetime.fromisoformat("2025-07-19T17:30:00+00:00")

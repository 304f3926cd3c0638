"""Opening a campaign: each unit of its kinds owes once, past dates are normal, opening again adds only who is new."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from congress.campaigns import services, tallies
from congress.campaigns.models import Campaign, Duty, Status
from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.orgs.models import Unit
from tests.home.reading import Page, visit
from tests.support import KINDS, SYSTEM, TREE, World, day

JUNE = date(2025, 6, 30)


@pytest.fixture
def city(world: World) -> World:
    world.tree()
    return world


def opened(
    city: World, code: str = "DH", kinds: tuple[str, ...] = KINDS, root: str = "01", by: Actor = SYSTEM, **more: date
) -> int:
    """How many duties opening added."""
    deadline = more.pop("deadline", JUNE)
    with transaction():
        return services.open_campaign(code, "Đại hội các cấp", list(kinds), deadline, city.unit(root), by=by, **more)[1]


def owing() -> list[str]:
    session().rollback()
    return list(session().scalars(select(Unit.code).join(Duty, Duty.unit_id == Unit.id).order_by(Unit.code)))


def test_every_unit_of_the_kinds_owes_once(city: World) -> None:
    assert opened(city) == 9
    assert owing() == [row[0] for row in sorted(TREE) if row[2] in KINDS]


def test_opening_again_adds_nothing(city: World) -> None:
    opened(city)
    assert opened(city) == 0
    assert session().scalar(select(func.count()).select_from(Campaign)) == 1
    assert session().scalar(select(func.count()).select_from(Duty)) == 9
    lines = session().scalars(select(AuditLine.count).where(AuditLine.verb == "campaigns.open")).all()
    assert lines == [9]


def test_opening_again_adds_units_met_since(city: World) -> None:
    opened(city)
    city.tree([*TREE, ("01.01.001.003", "Chi bộ 3", "cell", "01.01.001", "5")])
    opened(city)
    assert "01.01.001.003" in owing()
    assert city.done("cell") == "0/5"


def test_unit_met_since_owes_without_opening_again(city: World) -> None:
    opened(city)
    city.tree([*TREE, ("01.01.001.003", "Chi bộ 3", "cell", "01.01.001", "5")])
    assert city.done("cell") == "0/5"
    city.report("01.01.001.003", day("2025-06-01"))
    assert city.done("cell") == "1/5"
    assert tallies.faults(city.get_campaign()) == []


def test_campaign_of_one_committee_leaves_the_others_alone(city: World) -> None:
    assert opened(city, root="01.02", kinds=("cell", "base")) == 2
    assert owing() == ["01.02.001", "01.02.001.001"]


@pytest.mark.parametrize(
    ("opens", "deadline"), [(None, date(2015, 6, 30)), (date(2010, 1, 1), date(2015, 6, 30)), (JUNE, JUNE)]
)
def test_dates_of_the_past_are_normal(city: World, opens: date | None, deadline: date) -> None:
    assert opened(city, opens_on=opens, deadline=deadline) == 9  # type: ignore[arg-type]
    city.report("01.01.001.001", day("2014-05-01"))
    assert city.done("cell", day("2014-05-01")) == "1/4"


def test_dates_in_the_wrong_order_are_refused(city: World) -> None:
    with pytest.raises(DomainError, match=r"campaign\.days_reversed"):
        opened(city, opens_on=date(2025, 7, 1), deadline=JUNE)


@pytest.mark.parametrize("code", ["", "a b", "DH/2025", "new", "reports", "x" * 61, "<b>"])
def test_code_that_cannot_stand_in_an_address_is_refused(city: World, code: str) -> None:
    with pytest.raises(DomainError, match=r"campaign\.bad_code"):
        opened(city, code=code)


@pytest.mark.parametrize("code", ["DH-2025", "ĐH.2025_2030", "x" * 60])
def test_code_as_offices_write_it_is_taken(city: World, code: str) -> None:
    assert opened(city, code=code) == 9


@pytest.mark.parametrize("code", ["DH-2025", "ĐH-2025"])
def test_code_in_small_letters_is_no_other_code(city: World, code: str) -> None:
    opened(city, code=code)
    assert opened(city, code=code) == 0
    with pytest.raises(DomainError, match=r"campaign\.code_used"):
        opened(city, code=code.lower())


def test_code_of_another_campaign_is_refused(city: World) -> None:
    opened(city)
    for kinds, root in ((("cell",), "01"), (KINDS, "01.01")):
        with pytest.raises(DomainError, match=r"campaign\.code_used"):
            opened(city, kinds=kinds, root=root)


def test_campaign_whose_units_have_all_gone_counts_their_days(city: World) -> None:
    city.decide("2025-06-01,dissolve,01.01.002.B1,,,,01.01.002")
    assert opened(city, kinds=("sub",)) == 0
    assert [city.done("sub", day(when)) for when in ("2025-05-31", "2025-06-01")] == ["0/1", "0/0"]
    assert tallies.faults(city.get_campaign()) == []
    assert session().scalars(select(AuditLine.count).where(AuditLine.verb == "campaigns.open")).all() == [0]


def test_campaign_without_kinds_is_refused(city: World) -> None:
    with pytest.raises(DomainError, match=r"campaign\.no_kinds"):
        opened(city, kinds=())


@pytest.mark.parametrize(("role", "code"), [(Role.ORGANISER, "01.02"), (Role.LEADER, "01"), (Role.SECRETARY, "01.01")])
def test_campaign_is_opened_by_whoever_organises_its_root(city: World, role: Role, code: str) -> None:
    with pytest.raises(DomainError, match="forbidden"):
        opened(city, root="01.01", by=city.actor(role, code))
    assert opened(city, root="01.01", by=city.actor(Role.ORGANISER, "01.01")) == 7


@pytest.mark.parametrize(
    ("setting", "days"),
    [
        (Status.HELD, {"held": 1, "reported": 1, "ratified": 1}),
        (Status.REPORTED, {"held": 0, "reported": 1, "ratified": 1}),
        (Status.RATIFIED, {"held": 0, "reported": 0, "ratified": 1}),
    ],
)
def test_what_counts_as_done_is_a_setting_and_later_states_count_too(
    city: World, setting: Status, days: dict[str, int]
) -> None:
    city.campaign(done_from=setting)
    for status, done in days.items():
        city.report("01.01.001.001", day("2025-06-01"), Status(status))
        assert city.done("cell") == f"{done}/4"
        assert tallies.faults(city.get_campaign()) == []


def test_another_setting_recounts_everything(city: World) -> None:
    city.campaign()
    city.report("01.01.001.001", day("2025-06-01"))
    city.report("01.01.001.002", day("2025-06-01"), Status.RATIFIED)
    assert city.done("cell") == "2/4"
    with transaction():
        services.change_campaign(
            city.get_campaign(),
            by=SYSTEM,
            root_path=city.unit("01").path,
            name="Đại hội",
            deadline=JUNE,
            done_from=Status.RATIFIED,
            age_on=None,
        )
    assert city.done("cell") == "1/4"
    assert tallies.faults(city.get_campaign()) == []


def test_archived_campaign_takes_no_reports_and_comes_back(city: World) -> None:
    city.campaign()
    with transaction():
        services.archive(city.get_campaign(), by=SYSTEM, root_path="/")
    with pytest.raises(DomainError, match=r"campaign\.archived"):
        city.report("01.01.001.001", day("2025-06-01"))
    with pytest.raises(DomainError, match=r"campaign\.archived"):
        city.report_sheet([("01.01.001.001", "held", "2025-06-01", "", "")])
    with transaction():
        services.restore(city.get_campaign(), by=SYSTEM)
    assert city.report("01.01.001.001", day("2025-06-01")).is_new


def test_campaign_that_slept_through_a_reorganisation_counts_rightly_when_it_wakes(city: World) -> None:
    city.campaign()
    with transaction():
        services.archive(city.get_campaign(), by=SYSTEM, root_path="/")
    city.decide("2025-07-01,transfer,01.01.001,,,,01.02", "2025-07-01,hand_over,01.01.003,,,,")
    with transaction():
        services.restore(city.get_campaign(), by=SYSTEM)
    assert tallies.faults(city.get_campaign()) == []
    assert city.done("base") == "0/3"
    assert city.done("base", under="01.02") == "0/2"


# ── the page ─────────────────────────────────────────────────────────────────

KEPT = "Đợt này đã mở với tên “Đại hội các cấp”, hạn 30/6/2025; giữ nguyên tên, hạn và ngày tính tuổi cũ."


def press_open(city: World, **typed: str) -> Page:
    """Open DH on the page as it was opened before, but for what is typed."""
    told = {"code": "DH", "name": "Đại hội các cấp", "deadline": "30/6/2025", "unit_code": "01"}
    page = visit(city.browser(Role.ORGANISER, "01"), "/campaigns/new")
    return page.press("Mở", kinds=list(KINDS), **(told | typed))


@pytest.mark.parametrize("typed", [{"name": "Đại hội chi bộ"}, {"deadline": "30/9/2025"}])
def test_opening_again_under_another_name_or_deadline_says_that_the_old_ones_stay(city: World, typed: dict[str, str]) -> None:
    city.campaign()
    assert KEPT in press_open(city, **typed).text
    campaign = city.get_campaign()
    assert (campaign.name, campaign.deadline) == ("Đại hội các cấp", JUNE)


def test_opening_again_as_before_has_nothing_to_say_of_it(city: World) -> None:
    city.campaign()
    page = press_open(city)
    assert ("Đã mở Đại hội các cấp." in page.text, "giữ nguyên tên" in page.text) == (True, False)


def test_opening_for_the_first_time_keeps_what_was_typed(city: World) -> None:
    page = press_open(city, name="Đại hội chi bộ", deadline="30/9/2025")
    assert ("Đã mở Đại hội chi bộ." in page.text, "giữ nguyên tên" in page.text) == (True, False)


# ── the day on which ages are counted ────────────────────────────────────────


def test_ages_are_counted_on_the_day_that_a_campaign_says(city: World) -> None:
    press_open(city, age_on="1/6/2025")
    assert city.get_campaign().age_on == date(2025, 6, 1)
    page = visit(city.browser(Role.ORGANISER, "01"), "/campaigns/DH")
    assert "Tính tuổi đại biểu đến 01/6/2025" in page.text
    changed = page.press("Lưu", age_on="15/5/2025")
    assert "Tính tuổi đại biểu đến 15/5/2025" in changed.text
    told = session().scalars(select(AuditLine.detail).where(AuditLine.verb == "campaigns.change")).one()
    assert (told["before"]["age_on"], told["after"]["age_on"]) == ("2025-06-01", "2025-05-15")
    assert "ngày khai mạc của từng đại hội" in changed.press("Lưu", age_on="").text
    session().rollback()
    assert city.get_campaign().age_on is None


def test_a_day_that_is_none_is_refused_beside_its_field(city: World) -> None:
    assert "“hôm nọ” không phải ngày" in press_open(city, age_on="hôm nọ").text
    assert session().scalar(select(func.count()).select_from(Campaign)) == 0


def test_opening_again_with_another_day_of_ages_says_that_the_old_one_stays(city: World) -> None:
    city.campaign(age_on=date(2025, 6, 1))
    assert KEPT in press_open(city, age_on="2/6/2025").text
    assert "giữ nguyên tên" not in press_open(city).text
    assert city.get_campaign().age_on == date(2025, 6, 1)

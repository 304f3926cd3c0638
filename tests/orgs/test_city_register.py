"""The city's register as its office mailed it, 18,240 units, and what came after: the clean list, the decisions of 2025."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select

from congress.core.db import session
from congress.orgs import queries
from congress.orgs.models import Contact, Placement, Unit
from tests.commands.runner import Instance
from tests.orgs.real import REGISTER, Prepared, opened
from tests.support import DATA, SYSTEM

UNITS = 18240
BY_KIND = {"city": 1, "base_superior": 50, "base": 1015, "base_cell": 223, "sub": 186, "cell": 16765}
Copy = Callable[[Prepared], Instance]


def counts(data: dict[str, object]) -> dict[str, object]:
    return {name: data[name] for name in ("rows", "new", "same", "changed", "absent", "errors")}


def test_city_register_is_taken_over_whole(register_taken: Prepared) -> None:
    expected = {"rows": UNITS, "new": UNITS, "same": 0, "changed": 0, "absent": [], "errors": []}
    assert counts(register_taken.told) == expected
    assert register_taken.told["warnings"] == []
    assert register_taken.told["as_of"] == "2024-12-31"
    with opened(register_taken.instance):
        count = queries.count_units(SYSTEM, date(2024, 12, 31))
        assert (count.total, count.members, dict(count.by_kind)) == (UNITS, 469812, BY_KIND)
        assert queries.find_faults() == []


def test_city_register_counts_on_every_earlier_day(register_taken: Prepared) -> None:
    with opened(register_taken.instance):
        for day in (date(1930, 2, 3), date(2012, 1, 17), date(2024, 12, 30), date(2025, 7, 15)):
            assert dict(queries.count_units(SYSTEM, day).by_kind) == BY_KIND


def test_city_register_is_read_as_the_office_meant_it(register_taken: Prepared) -> None:
    """Lost zeros, ``1.043`` for a thousand, decomposed letters, doubled blanks."""
    with opened(register_taken.instance):
        unit = queries.get_unit(SYSTEM, "01.01.032")
        assert (unit.name, unit.members) == ("Đảng bộ cơ quan Đảng, đoàn thể (32)", 1043)
        phones = session().scalars(select(Contact.phone)).all()
        assert len(phones) == UNITS
        assert [phone for phone in phones if len(phone) != 10 or not phone.startswith("0")] == []
        names = session().scalars(select(Placement.name)).all()
        assert [name for name in names if "  " in name or any(0x300 <= ord(ch) <= 0x323 for ch in name)] == []


def test_city_register_again_changes_nothing(register_taken: Prepared, copy_of: Copy) -> None:
    instance = copy_of(register_taken)
    again = instance.json("orgs", "import", REGISTER)
    assert counts(again) == {"rows": UNITS, "new": 0, "same": UNITS, "changed": 0, "absent": [], "errors": []}
    with opened(instance):
        assert session().scalar(select(func.count()).select_from(Placement)) == UNITS
        assert session().scalar(select(func.count()).select_from(Contact)) == UNITS


def test_clean_list_over_the_office_file_fills_blanks_only(register_taken: Prepared, copy_of: Copy) -> None:
    instance = copy_of(register_taken)
    with opened(instance):
        blank = set(session().scalars(select(Contact.unit_id).where(Contact.email == "")))
    told = instance.json("orgs", "import", DATA / "register.csv", "--as-of", "2025-01-15")
    assert counts(told) == {"rows": UNITS, "new": 0, "same": UNITS - 354, "changed": 354, "absent": [], "errors": []}
    assert len(blank) == 354
    with opened(instance):
        filled = select(Contact).where(Contact.unit_id.in_(sorted(blank)))
        later = session().scalars(filled.where(Contact.valid_from == date(2025, 1, 15))).all()
        assert len(later) == 354
        assert all(contact.email and contact.secretary and contact.phone for contact in later)
        assert session().scalar(select(func.count()).select_from(Contact)) == UNITS + 354
        assert session().scalar(select(func.count()).select_from(Placement)) == UNITS
    again = instance.json("orgs", "import", DATA / "register.csv", "--as-of", "2025-01-15")
    assert (again["same"], again["changed"]) == (UNITS, 0)


def test_city_is_reorganised_by_its_decisions(reorganised: Prepared) -> None:
    first, second = reorganised.told
    assert first == {"rows": 1097, "applied": 1097, "already": 0, "errors": []}
    assert second == {"rows": 1097, "applied": 0, "already": 1097, "errors": []}
    last = reorganised.instance.json("orgs", "count", "--as-of", "2025-07-01")
    assert (last["as_of"], last["total"], last["by_kind"]["base_superior"]) == ("2025-07-01", 17363, 138)
    with opened(reorganised.instance):
        superiors = {
            day: queries.count_units(SYSTEM, date.fromisoformat(day)).by_kind["base_superior"]
            for day in ("1990-01-01", "2025-02-28", "2025-03-01", "2025-06-30", "2025-07-01", "2026-01-01")
        }
        assert superiors == {
            "1990-01-01": 50, "2025-02-28": 50, "2025-03-01": 42, "2025-06-30": 42, "2025-07-01": 138, "2026-01-01": 138,
        }  # fmt: skip
        before = queries.count_units(SYSTEM, date(2025, 2, 28))
        assert (before.total, before.members, dict(before.by_kind)) == (UNITS, 469812, BY_KIND)
        assert queries.find_faults() == []


def test_register_for_a_day_after_the_decisions_names_what_is_gone(reorganised: Prepared) -> None:
    """The list of 2024 told for a day of 2025: ended units are refused one by one, nothing is revived, nothing stored."""
    refused = reorganised.instance.json("orgs", "import", REGISTER, "--as-of", "2025-07-15", code=1)
    with opened(reorganised.instance):
        ended = session().scalar(select(func.count()).select_from(Unit).where(Unit.ends_on <= date(2025, 7, 15)))
        assert queries.count_units(SYSTEM, date(2025, 7, 15)).total == 17363
    gone = [error for error in refused["errors"] if error["rule"] == "unit.ended"]
    assert len(gone) == ended
    assert ended > 0
    assert all(error["column"] == "Mã tổ chức" and error["row"] > 7 for error in gone)


def test_register_of_its_own_day_is_still_the_same_after_the_decisions(reorganised: Prepared) -> None:
    told = reorganised.instance.json("orgs", "import", REGISTER, "--dry-run")
    assert counts(told) == {"rows": UNITS, "new": 0, "same": UNITS, "changed": 0, "absent": [], "errors": []}

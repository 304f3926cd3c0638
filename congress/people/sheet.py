"""A list of posts as an office mails it: who holds which post and sits in which body. No database here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from congress.core import clock
from congress.core.columns import Column, too_long
from congress.core.text import clean, fold, is_date, parse_date, phone, spelling_key
from congress.people.models import Body, PostKind

_BODIES = {
    "bch": (Body.COMMITTEE,),
    "ban chap hanh": (Body.COMMITTEE,),
    "cap uy": (Body.COMMITTEE,),
    "committee": (Body.COMMITTEE,),
    "btv": (Body.COMMITTEE, Body.STANDING_COMMITTEE),
    "ban thuong vu": (Body.COMMITTEE, Body.STANDING_COMMITTEE),
    "thuong vu": (Body.COMMITTEE, Body.STANDING_COMMITTEE),
    "standing committee": (Body.COMMITTEE, Body.STANDING_COMMITTEE),
    "ubkt": (Body.INSPECTION_COMMITTEE,),
    "uy ban kiem tra": (Body.INSPECTION_COMMITTEE,),
    "inspection committee": (Body.INSPECTION_COMMITTEE,),
}
_SEXES = {"nam": "male", "male": "male", "nu": "female", "female": "female", "gai": "female", "trai": "male"}


def _is_birth_date(cell: str) -> bool:
    return is_date(cell) and parse_date(cell) <= clock.today() - timedelta(days=18 * 365)


def _is_title(cell: str) -> bool:
    return fold(cell).startswith(("bi thu", "pho bi thu", "uy vien", "chu nhiem", "pho chu nhiem", "uv "))


def _is_name(cell: str) -> bool:
    return 1 < len(cell.split()) <= 8 and not any(ch.isdigit() for ch in cell)


COLUMNS = (
    Column(
        "full_name",
        ("ho va ten", "ho ten", "ten", "full name", "full_name", "name", "dong chi"),
        _is_name,
        None,
        True,
        limit=120,
    ),
    Column(
        "birth_date",
        ("ngay sinh", "ngay, thang, nam sinh", "ngay thang nam sinh", "birth date", "birth_date", "sinh ngay", "nam sinh"),
        is_date,
        _is_birth_date,
        True,
    ),
    Column(
        "sex",
        ("gioi tinh", "sex", "nam/nu", "gioi", "nam, nu"),
        lambda cell: fold(cell) in _SEXES,
        lambda cell: fold(cell) in _SEXES,
    ),
    Column(
        "unit_code",
        ("ma to chuc", "ma don vi", "unit code", "unit_code", "code", "ma", "ma to chuc dang", "ma dang bo"),
        lambda cell: any(ch.isdigit() for ch in cell) and " " not in cell,
        None,
        True,
        limit=60,
    ),
    Column(
        "title",
        ("chuc vu", "chuc danh", "title", "post", "chuc vu dang", "chuc vu trong dang"),
        None,
        _is_title,
        True,
        limit=200,
    ),
    Column(
        "body",
        ("co quan", "body", "tham gia", "cap uy", "bch/btv", "tham gia cap uy", "ban chap hanh"),
        lambda cell: fold(cell) in _BODIES,
        lambda cell: fold(cell) in _BODIES,
    ),
    Column(
        "valid_from",
        ("tu ngay", "from", "tu", "bat dau", "ngay bo nhiem", "ngay bau", "tham gia tu", "valid_from"),
        is_date,
    ),
    Column("valid_to", ("den ngay", "to", "den", "ket thuc", "thoi", "thoi giu chuc", "valid_to"), is_date),
    Column(
        "phone",
        ("dien thoai", "so dien thoai", "phone", "sdt", "dt", "di dong"),
        lambda cell: phone(cell)[:1] == "0",
        lambda cell: phone(cell)[:1] == "0" and len(phone(cell)) >= 9,
        limit=40,
    ),
    Column("email", ("email", "thu dien tu", "e mail", "mail"), lambda cell: "@" in cell, lambda cell: "@" in cell, limit=200),
)


@dataclass(frozen=True)
class Entry:
    """One row: a person in a post, and the bodies it seats him in. ``valid_to`` is the first day after."""

    full_name: str
    birth_date: date
    sex: str
    unit_id: int
    title: str
    bodies: tuple[Body, ...]
    valid_from: date
    valid_to: date
    phone: str
    email: str

    @property
    def key(self) -> tuple[str, date]:
        return spelling_key(self.full_name), self.birth_date


def kind_of(title: str) -> PostKind:
    folded = fold(title)
    if folded.startswith("pho bi thu"):
        return PostKind.STANDING_DEPUTY if "thuong truc" in folded else PostKind.DEPUTY
    return PostKind.SECRETARY if folded.startswith("bi thu") else PostKind.OTHER


def read_row(cells: Mapping[str, str], units: Mapping[str, int], refuse: Callable[..., None]) -> Entry | None:
    """One row as an entry, or None after telling ``refuse`` (column, rule, params) everything that is wrong with it."""
    wrong = False

    def no(column: str, rule: str, **params: object) -> None:
        nonlocal wrong
        wrong = True
        refuse(column, rule, **params)

    days = {"birth_date": clock.BEGINNING, "valid_from": clock.BEGINNING, "valid_to": clock.FOREVER}
    for column, rule, params in too_long(COLUMNS, cells):
        no(column, rule, **params)
    for column, default in list(days.items()):
        try:
            days[column] = parse_date(cells[column]) if cells[column] else default
        except ValueError:
            no(column, "person.bad_date", text=cells[column])
    if not cells["birth_date"]:
        no("birth_date", "person.no_birth_date", name=cells["full_name"])
    if cells["unit_code"] not in units:
        no("unit_code", "unit.unknown", code=cells["unit_code"])
    if not cells["title"]:
        no("title", "person.no_title", name=cells["full_name"])
    start, last = days["valid_from"], days["valid_to"]
    end = last if last == clock.FOREVER else last + timedelta(days=1)  # "đến ngày" is the last day in the post
    if start >= end:
        no("valid_to", "person.days_reversed", start=start.isoformat(), end=last.isoformat())
    if wrong:
        return None
    return Entry(
        full_name=clean(cells["full_name"]),
        birth_date=days["birth_date"],
        sex=_SEXES.get(fold(cells["sex"]), ""),
        unit_id=units[cells["unit_code"]],
        title=cells["title"],
        bodies=_BODIES.get(fold(cells["body"]), ()),
        valid_from=start,
        valid_to=end,
        phone=phone(cells["phone"]),
        email=cells["email"],
    )

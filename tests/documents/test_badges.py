"""Badges as people wear them: whole, once each, with a code that opens the door and dies when another is printed."""

from __future__ import annotations

import io
from datetime import date
from itertools import product
from typing import Any

import pypdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import ImageChops
from sqlalchemy import update

from congress.accounts import queries as account_queries
from congress.accounts import services as accounts
from congress.accounts.models import Account
from congress.core import audit, codes, jobs, pdf
from congress.core.actor import Role
from congress.core.db import peek, session, transaction
from congress.core.errors import DomainError
from congress.delegates import codes as badge_codes
from congress.delegates import services
from congress.delegates.models import Block, Delegate, Delegation, Group, Standing
from congress.documents import badge_prints, badges
from congress.documents.badge_prints import Choice, Which
from congress.documents.badges import Badge, Kind, Sheet
from congress.events import extras
from congress.events.extras import Invited
from congress.events.models import Side
from tests.bench.badges import FAMILIES, GIVEN, MIDDLES
from tests.delegates.making import congress, delegate, enlist, held, people, someone
from tests.documents import holders
from tests.documents.test_fonts import unpacked
from tests.support import SYSTEM, World

EVENT = "Đại hội đại biểu Đảng bộ Thành phố lần thứ XVIII, nhiệm kỳ 2025 - 2030"
LAO = "ສີໄຊ ລຶເດດມູນສອນ"
A_DELEGATE = Badge(
    Kind.OFFICIAL, EVENT, "Nguyễn Thị Ễnh", "Phó Bí thư", "Đoàn Đông", "Khu A, hàng 12, ghế 7", "Tổ 5", number="127-4",
    code="127-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
)  # fmt: skip


def some(city: World, count: int = 3, **more: Any) -> tuple[str, list[int]]:
    code = congress(city)
    return code, people(city, code, [f"Nguyễn Thị Ễnh {place}" for place in range(count)], **more)


def many(city: World, count: int) -> str:
    code = congress(city)
    names = [" ".join(each) for each in product(FAMILIES, MIDDLES, GIVEN)][:count]
    enlist(code, *(someone(city, name, birth_date=date(1970, 1, 1)) for name in names))
    return code


def state_of(code: str, delegate_id: int) -> badge_prints.State:
    with peek():
        return next(each for each in badge_prints.states(held(code).event) if each.id == delegate_id)


# ── the codes ────────────────────────────────────────────────────────────────


def test_every_code_of_550_badges_reads_back_from_paper_once_and_is_that_of_its_wearer(city: World) -> None:
    code = many(city, 550)
    made = holders.printed(code)
    assert holders.read(made) == holders.true_codes(code)
    with peek():
        wearers = {each.told_number: each.full_name for each in badge_prints.states(held(code).event)}
    words = holders.texts(made)
    assert len(words) == len(wearers) == 550
    for number, name in wearers.items():
        (page,) = [text for text in words if f"Số {number} " in f"{text} "]
        assert name in page


def test_control_a_page_that_is_missing_or_doubled_is_noticed(city: World) -> None:
    code, _ids = some(city, 4)
    made = holders.printed(code)
    for kept in ([0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 3, 3]):
        writer = pypdf.PdfWriter()
        reader = pypdf.PdfReader(io.BytesIO(made))
        for place in kept:
            writer.add_page(reader.pages[place])
        out = io.BytesIO()
        writer.write(out)
        assert holders.read(out.getvalue()) != holders.true_codes(code)


def test_a_reprint_kills_the_code_before_at_once_and_the_new_one_lives(city: World) -> None:
    code, ids = some(city)
    before = holders.read(holders.printed(code))
    old = next(each for each in before if badge_codes.id_in(each) == ids[1])
    job_id = holders.ask_again(code, Choice(number=delegate(ids[1]).number))
    assert not badge_codes.is_badge(old, delegate(ids[1])), "before anything is printed"
    (new,) = holders.read(holders.done(job_id))
    assert badge_codes.is_badge(new, delegate(ids[1]))
    assert new != old
    assert [row[:2] for row in holders.rows()] == [(ids[0], 1), (ids[1], 1), (ids[2], 1), (ids[1], 2)]
    others = [each for each in before if each != old]
    assert [badge_codes.is_badge(each, delegate(badge_codes.id_in(each) or 0)) for each in others] == [True, True]


def test_who_lost_his_right_meanwhile_gets_no_badges(city: World) -> None:
    code, _ids = some(city)
    organiser = city.actor(Role.ORGANISER, "01")
    job_id = holders.ask(code, by=organiser)
    with transaction() as writer:
        account = organiser.account_id or 0
        (grant,) = account_queries.grants_of(SYSTEM, [account])[account]
        accounts.revoke(grant, writer.get_one(Account, account), by=SYSTEM)
    with pytest.raises(DomainError):
        holders.done(job_id)
    assert holders.rows() == []


def test_control_a_door_that_does_not_look_at_the_generation_lets_the_old_badge_in(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, ids = some(city, 1)
    (old,) = holders.read(holders.printed(code))
    holders.ask_again(code, Choice())
    assert not badge_codes.is_badge(old, delegate(ids[0]))

    def careless(given: str, purpose: str, row: Any, _generation: int) -> bool:
        return any(codes.fits(given.split("-")[1], purpose, row.event_id, row.id, each) for each in range(1, 9))

    monkeypatch.setattr(badge_codes, "_fits", careless)
    assert badge_codes.is_badge(old, delegate(ids[0]))


def test_no_code_but_his_own_opens_the_door(city: World) -> None:
    _code, ids = some(city, 2)
    other = congress(city, day="2025-10-10")
    (foreign,) = people(city, other, ["Nguyễn Thị Ễnh 0"])
    mine = delegate(ids[0])
    true, neighbour = badge_codes.badge_code(mine), badge_codes.badge_code(delegate(ids[1]))
    assert badge_codes.is_badge(true, mine)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    flipped = [
        true[:place] + letters[(letters.find(true[place]) + step) % 32] + true[place + 1 :]
        for place in range(true.index("-") + 1, len(true))
        for step in (1, 16)
    ]
    forged = [
        neighbour, badge_codes.badge_code(delegate(foreign)), badge_codes.link_token(mine), f"{mine.id}-{neighbour[-26:]}",
        f"0{true}", true[:-1], f"{true}A", true[-26:], badge_codes.badge_number(mine.number), f"{mine.id}-{'A' * 26}",
        f"{mine.id}-", "", "-", true.replace("-", " "),
    ]  # fmt: skip
    assert [each for each in (*flipped, *forged) if badge_codes.is_badge(each, mine)] == []
    assert badge_codes.is_badge(true.lower(), mine), "as a phone may read it"


def test_a_whole_event_is_revoked_by_one_act_with_one_line_of_audit(city: World) -> None:
    code, ids = some(city, 5)
    old = holders.read(holders.printed(code))
    job_id = holders.ask_again(code, Choice(), "tên sự kiện đổi")
    assert not any(badge_codes.is_badge(each, delegate(badge_codes.id_in(each) or 0)) for each in old)
    assert holders.read(holders.done(job_id)) == holders.true_codes(code)
    assert [delegate(each).generation for each in ids] == [2] * 5
    with peek() as reader:
        lines = reader.query(audit.AuditLine).filter_by(verb="documents.reprint_badges").all()
        assert [(line.count, line.detail["reason"]) for line in lines] == [(5, "tên sự kiện đổi")]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_nothing_is_revoked_without_a_reason_that_can_be_kept(city: World, reason: str) -> None:
    code, ids = some(city, 1)
    with pytest.raises(DomainError):
        holders.ask_again(code, Choice(), reason)
    assert delegate(ids[0]).generation == 1


# ── what stands on it ────────────────────────────────────────────────────────


def test_it_tells_name_post_delegation_seat_and_group_and_nothing_else_of_him(city: World) -> None:
    code = congress(city)
    told = {
        "post": "Phó Bí thư",
        "phone": "0912345678",
        "email": "a@example.vn",
        "ethnicity": "Tày",
        "birth_date": date(1971, 3, 4),
    }
    (one,) = enlist(code, someone(city, "Lò Thị Ánh", **told))
    event_id = held(code).event.id
    with transaction() as writer:
        group = Group(event_id=event_id, position=1, name="Tổ Bạc", place="")
        block = Block(event_id=event_id, position=1, name="B", rows=9, per_row=9, is_for_guests=False)
        writer.add_all([group, block])
        writer.flush()
        unit = Delegation(
            event_id=event_id, position=1, name="Đoàn Miền Đông", name_key="x", unit_id=None, group_id=group.id
        )  # fmt: skip
        writer.add(unit)
        writer.flush()
        where = {"block_id": block.id, "row": 7, "place": 3, "delegation_id": unit.id}
        writer.execute(update(Delegate).where(Delegate.id == one).values(**where))
    (text,) = holders.texts(holders.printed(code))
    for word in ("Lò Thị Ánh", "Phó Bí thư", "Đoàn Miền Đông", "Khu B, hàng 7, ghế 3", "Tổ Bạc", "ĐẠI BIỂU", "Số 1-"):
        assert word in text
    for word in ("0912345678", "912", "example.vn", "Tày", "1971", "4/3", "Kinh"):
        assert word not in text


def test_alternates_and_guests_are_told_apart_and_guests_have_no_code(city: World) -> None:
    code, _ids = some(city, 1)
    people(city, code, ["Trần Văn Khuyết"], standing=Standing.ALTERNATE)
    with transaction():
        event = held(code).event
        extras.invite(event, Invited("Xisay Ludetmounsone", "Phó Trưởng ban", side=Side.FOREIGN, native=LAO), by=SYSTEM)
        extras.invite(event, Invited(organisation="Hội Cựu chiến binh"), by=SYSTEM)
    ours, theirs = holders.printed(code), holders.printed(code, Choice(Which.GUESTS))
    assert sorted("DỰ KHUYẾT" in text for text in holders.texts(ours)) == [False, True]
    foreign, outside = holders.texts(theirs)
    assert "KHÁCH MỜI · GUEST" in foreign
    assert "Xisay Ludetmounsone" in foreign
    assert "KHÁCH MỜI" in outside
    assert "Hội Cựu chiến binh" in outside
    assert not holders.read(theirs)
    assert len(holders.read(ours)) == 2
    assert len(holders.rows()) == 2, "of delegates alone"


def test_signs_of_html_in_names_stay_what_they_are(city: World) -> None:
    code = congress(city)
    name, post = '<b>Nguyễn</b> & "Ánh" </section>', "<script>x</script><img src=/static/x>"
    enlist(code, someone(city, name, post=post))
    (text,) = holders.texts(holders.printed(code))
    assert name in text
    assert "<script>x</script><img" in text


def test_a_badge_is_exactly_a6_and_four_fill_an_a4_sheet_with_marks_to_cut_by(city: World) -> None:
    code, _ids = some(city, 6)
    for sheet, (width, height, pages) in {Sheet.A6: (105, 148, 6), Sheet.A4: (210, 297, 2)}.items():
        made = holders.printed(code, sheet=sheet)
        with pypdfium2.PdfDocument(made) as document:
            sizes = [page.get_size() for page in document]
        assert sizes == [(pytest.approx(width / 25.4 * 72, abs=0.01), pytest.approx(height / 25.4 * 72, abs=0.01))] * pages
        assert holders.read(made) == holders.true_codes(code)
    (image, _second) = holders.pictures(made, 4)
    dots = 4 / 25.4 * 72  # a millimetre
    middle, half = round(105 * dots), round(148.25 * dots)
    assert {min(image.getpixel((middle + step, 20))) < 128 for step in (-2, -1, 0, 1, 2)} == {True, False}
    assert {min(image.getpixel((20, half + step))) < 128 for step in (-2, -1, 0, 1, 2)} == {True, False}


# ── its type ─────────────────────────────────────────────────────────────────


def test_the_widths_that_type_is_fitted_by_are_never_less_than_those_of_the_face() -> None:
    for name in ("be-vietnam-pro-400", "be-vietnam-pro-600"):
        font = TTFont(io.BytesIO(unpacked(name)))
        letters, advances = font.getBestCmap(), font["hmtx"]
        found = {
            chr(letter): (advances[glyph][0] / 10, badges._letter(chr(letter)))
            for letter, glyph in letters.items()
            if chr(letter).isalnum() or chr(letter) in " .,-–()/'\""
            if letter < 0x250 or 0x1EA0 <= letter <= 0x1EF9
            if chr(letter) not in "ÆæŒœ"  # which no name here has
        }
        assert {letter: both for letter, both in found.items() if both[0] > both[1] + 1} == {}


LONG = [
    A_DELEGATE,
    Badge(Kind.ALTERNATE, EVENT, "Nguyễn Phúc Hoàng Lễ Ễnh Ộp Ẳng Ứng Nghiễm Trường", "Phó Trưởng ban " * 12, "Đoàn " * 20,
          "Khu Hội trường tầng hai bên phải, hàng 12, ghế 7", "Tổ thảo luận số 5", number="12345-4", code="1-" + "A" * 26),
    Badge(Kind.OFFICIAL, "Đại hội " * 50, "Ễ" * 60, "Ộ " * 100, "Ẳ" * 100, "Ỷ " * 20, "Ỗ " * 60, number="999999999-9",
          code="999999999-" + "Z" * 26),
    Badge(Kind.FOREIGN, EVENT, "Chanthaboun Rattanavongsavanh Phommasengsavanh", "Phó Chánh Văn phòng",
          "Đảng Nhân dân Cách mạng Lào", native=f"{LAO} " * 6),
]  # fmt: skip


@pytest.fixture(scope="module")
def overflowing() -> tuple[list[Any], list[Any]]:
    """Pictures of long names as they are printed, and where nothing is cut."""
    html = str(badges.html(LONG))
    free = "<style>.who{overflow:visible !important}</style></head>"
    return holders.pictures(pdf.render(html), 3), holders.pictures(pdf.render(html.replace("</head>", free)), 3)


@pytest.mark.parametrize("place", range(len(LONG)))
def test_long_names_are_whole_and_keep_to_their_places(overflowing: tuple[list[Any], list[Any]], place: int) -> None:
    ours, free = overflowing
    assert len(ours) == len(LONG), "one page each"
    assert ImageChops.difference(ours[place], free[place]).getbbox() is None, "something was cut"
    image = ours[place].convert("L").point(lambda grey: 255 if grey < 128 else 0)
    dots = 3 / 25.4 * 72
    # edges, the space between names and code, and above the band
    for left, top, right, bottom in (
        (0, 0, 105, 6),
        (0, 99.2, 105, 101),
        (0, 144, 105, 148),
        (0, 44, 5, 98),
        (100, 44, 105, 98),
    ):
        box = tuple(round(each * dots) for each in (left, top, right, bottom))
        assert image.crop(box).getbbox() is None, (left, top, right, bottom)


def test_control_a_name_set_in_one_size_would_be_cut(overflowing: tuple[list[Any], list[Any]]) -> None:
    html = str(badges.html(LONG)).replace("</head>", "<style>.name{font-size:30pt}</style></head>")
    free = html.replace("</head>", "<style>.who{overflow:visible !important}</style></head>")
    cut, whole = (holders.pictures(pdf.render(each), 3) for each in (html, free))
    assert ImageChops.difference(cut[2], whole[2]).getbbox() is not None


# ── who still needs one ──────────────────────────────────────────────────────


def test_what_is_not_printed_yet_is_printed_and_nothing_twice(city: World) -> None:
    code, ids = some(city)
    holders.printed(code, Choice(number=1))
    with peek():
        assert badge_prints.count(badge_prints.states(held(code).event)) == badge_prints.Counts(3, 1, 2, 0)
    made = holders.printed(code, Choice(Which.UNPRINTED))
    assert sorted(badge_codes.id_in(each) for each in holders.read(made)) == ids[1:]
    with pytest.raises(DomainError, match=r"badge\.nobody"):
        holders.ask(code, Choice(Which.UNPRINTED))


def test_a_badge_on_which_something_is_no_more_true_is_to_be_printed_again(city: World) -> None:
    code, ids = some(city)
    holders.printed(code)
    news = ({"full_name": "Nguyễn Thị Yến"}, {"phone": "0900", "ethnicity": "Mường"}, {"standing": Standing.ALTERNATE})
    for one, told in zip(ids, news, strict=True):
        with transaction():
            services.store(held(code), delegate(one), told, "delegates.change", by=SYSTEM)
    assert [state_of(code, each).changed for each in ids] == [("name",), (), ("kind",)]
    again = holders.done(holders.ask_again(code, Choice(Which.CHANGED), "đổi tên"))
    assert sorted(badge_codes.id_in(each) for each in holders.read(again)) == [ids[0], ids[2]]
    assert [state_of(code, each).changed for each in ids] == [(), (), ()]
    assert [delegate(each).generation for each in ids] == [2, 1, 2]


def test_who_has_left_the_list_since_gets_none(city: World) -> None:
    code, ids = some(city)
    job_id = holders.ask(code)
    with transaction():
        services.withdraw(held(code), delegate(ids[1]), "ốm", by=SYSTEM)
    assert [badge_codes.id_in(each) for each in holders.read(holders.done(job_id))] == [ids[0], ids[2]]
    assert [row[0] for row in holders.rows()] == [ids[0], ids[2]]


def test_a_job_of_people_who_have_all_left_ends_without_a_page(city: World) -> None:
    code, ids = some(city, 1)
    job_id = holders.ask(code)
    with transaction():
        services.withdraw(held(code), delegate(ids[0]), "ốm", by=SYSTEM)
    assert jobs.run_now(job_id) == {"badges": 0, "pages": 0}


def test_nothing_personal_is_kept_of_what_was_printed(city: World) -> None:
    code, _ids = some(city, 1)
    holders.printed(code)
    with peek() as reader:
        kept = reader.query(badge_prints.BadgePrint).one()
    assert "Ễnh" not in str(vars(kept))
    assert len(kept.shown) == 7 * 10 + 6
    session().rollback()

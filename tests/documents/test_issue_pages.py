"""Pages of papers: who reads, who issues, what is seen before and after."""

from __future__ import annotations

import pytest

from congress.core.actor import Role
from congress.core.db import session
from congress.core.errors import DomainError, NotFound
from congress.delegates import codes
from congress.delegates.models import Delegate
from congress.documents import queries
from congress.documents.models import Document
from tests.documents import making
from tests.documents.making import NAMES, reading
from tests.events.making import hold, meets
from tests.support import World


@pytest.fixture
def congress(world: World) -> str:
    return making.ward_congress(world)


# ── who ──────────────────────────────────────────────────────────────────────


def test_a_reader_reads_and_does_not_issue(congress: str, world: World) -> None:
    made = making.issue(congress, "summons")
    gone = making.issue(congress, "programme")
    making.withdraw(congress, gone)
    reader = world.browser(Role.VIEWER, "01.01")
    page = reader.get(f"/documents/{congress}")
    assert page.status_code == 200
    assert "01-GTT/ĐU" in page.text
    assert "01-CTr/ĐU" not in page.text
    assert "Soạn và ban hành" not in page.text
    assert reader.get(f"/documents/{congress}/papers/{made}/paper.pdf").status_code == 200
    assert reader.get(f"/documents/{congress}/papers/{gone}").status_code == 404
    for name in NAMES:  # those who are named are not told to readers
        assert name not in reading(reader, f"/documents/{congress}/papers/{made}/paper.pdf")
    assert reader.get(f"/documents/{congress}/issue/summons").status_code == 403
    assert reader.post(f"/documents/{congress}/papers/{made}/sheets").status_code == 403
    assert reader.post(f"/documents/{congress}/papers/{made}/withdraw", data={"reason": "x"}).status_code == 403


def test_of_another_part_of_the_tree_nothing_is_there(congress: str, world: World) -> None:
    made = making.issue(congress, "summons")
    stranger = world.browser(Role.ORGANISER, "01.02")
    for address in ("", f"/papers/{made}", f"/papers/{made}/paper.pdf", "/issue/summons", "/preview/summons.pdf"):
        assert stranger.get(f"/documents/{congress}{address}").status_code == 404, address
    with pytest.raises(NotFound):
        making.get(congress, made, world.actor(Role.ORGANISER, "01.02"))


def test_who_only_takes_part_does_not_issue(congress: str, world: World) -> None:
    """The city sees a congress below it and may issue; a school below does neither."""
    with pytest.raises((DomainError, NotFound)):
        making.issue(congress, "programme", by=world.actor(Role.SECRETARY, "01.01.001"))


# ── pages ────────────────────────────────────────────────────────────────────


def test_an_organiser_previews_issues_and_withdraws(congress: str, world: World) -> None:
    client = world.browser(Role.ORGANISER, "01.01")
    assert "3 đại biểu đang triệu tập chưa có giấy." in client.get(f"/documents/{congress}").text
    page = client.get(f"/documents/{congress}/issue/summons")
    assert 'value="Lê Văn Đông"' in page.text
    typed = {"dated": "16/7/2025", "signer": "deputy", "name": "Vũ Phó", "number": "", "note": "Mang theo thẻ đảng viên."}
    seen = reading(client, f"/documents/{congress}/preview/summons.pdf?" + "&".join(f"{k}={v}" for k, v in typed.items()))
    assert "Mang theo thẻ đảng viên." in seen
    assert "ngày 16 tháng 7 năm 2025" in seen
    assert "01-GTT" not in seen
    assert session().query(Document).count() == 0
    answer = client.post(f"/documents/{congress}/issue/summons", data=typed)
    assert answer.status_code == 302
    shown = client.get(answer.location)
    assert "01-GTT/ĐU" in shown.text
    assert "PHÓ BÍ THƯ" in shown.text
    assert "Mã kiểm tra nội dung" in shown.text
    gone = client.post(f"{answer.location}/withdraw", data={"reason": "Nhầm ngày"})
    assert gone.status_code == 302
    assert "Lý do: Nhầm ngày" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"dated": "32/7/2025"}, "32/7/2025"), ({"number": "không"}, "không"), ({"note": "x" * 1001}, "1.001")],
)
def test_what_was_typed_stays_where_it_is_refused(wrong: dict[str, str], told: str, congress: str, world: World) -> None:
    client = world.browser(Role.ORGANISER, "01.01")
    typed = {"dated": "16/7/2025", "signer": "deputy", "name": "Vũ Phó", **wrong}
    answer = client.post(f"/documents/{congress}/issue/summons", data=typed)
    assert answer.status_code == 422
    assert 'value="Vũ Phó"' in answer.text
    assert told in answer.text
    assert session().query(Document).count() == 0


def test_a_taken_number_is_refused_with_what_has_it(congress: str, world: World) -> None:
    making.issue(congress, "programme", number=3)
    making.withdraw(congress, session().query(Document).one().id)
    client = world.browser(Role.ORGANISER, "01.01")
    answer = client.post(
        f"/documents/{congress}/issue/programme", data={"dated": "16/7/2025", "signer": "secretary", "name": "A", "number": "3"}
    )
    assert answer.status_code == 409
    assert "03-CTr/ĐU" in answer.text


def test_links_lead_here_from_the_event_the_roll_and_the_delegate(congress: str, world: World) -> None:
    client = world.browser(Role.ORGANISER, "01.01")
    making.issue(congress, "summons")
    here = f'href="/documents/{congress}"'
    assert here in client.get(f"/events/{congress}").text
    assert here in client.get(f"/delegates/{congress}").text
    token = codes.link_token(session().query(Delegate).filter_by(full_name=NAMES[0]).one())
    session().rollback()
    assert f"/d/{token}/summons.pdf" in world.browser().get(f"/d/{token}").text


def test_a_cell_keeps_its_papers_in_its_file(world: World) -> None:
    making.named_city(world)
    code = hold(world, "01.01.001.001", "conference")
    told = queries.paper_of(making.get(code, making.issue(code, "programme")))
    assert told.recipients[-1] == "Lưu hồ sơ."
    assert told.head.symbol == "CTr/CB"


# ── what is told before ──────────────────────────────────────────────────────

UNCOUNTED, NOWHERE, TOO_LONG = "Chưa rõ đại hội lần thứ mấy", "chưa có địa điểm", "quá giờ kết thúc của phiên"


def told_before(world: World, code: str, kind: str) -> set[str]:
    """What the form warns of; the paper can be issued all the same."""
    page = world.browser(Role.ORGANISER, "01.01").get(f"/documents/{code}/issue/{kind}")
    assert page.status_code == 200
    assert "Ban hành</button>" in page.text
    return {each for each in (UNCOUNTED, NOWHERE, TOO_LONG) if each in page.text}


def test_what_a_paper_could_not_say_is_told_before_it_is_issued(world: World) -> None:
    making.named_city(world)
    code = hold(world, "01.01", "congress", meets("2025-09-10", "8:00", "8:30"), congress_kind="delegates")
    assert told_before(world, code, "summons") == {UNCOUNTED, NOWHERE}
    assert told_before(world, code, "invitation") == {UNCOUNTED, NOWHERE}
    assert told_before(world, code, "programme") == {UNCOUNTED, NOWHERE, TOO_LONG}
    assert told_before(world, code, "name_plates") == set()
    page = world.browser(Role.ORGANISER, "01.01").get(f"/documents/{code}/issue/programme").text
    assert f'href="/events/{code}/edit"' in page
    assert f'href="/agenda/{code}-P1/edit"' in page
    making.issue(code, "programme")


def test_nothing_is_told_where_everything_is_known(world: World) -> None:
    """A title that says which congress it is tells enough; so does a term alone; a conference is not counted."""
    making.named_city(world)
    whole_day = meets("2025-09-10", "7:00", "23:00", place="Hội trường A")
    title = "Đại hội đại biểu Đảng bộ phường Ba Đình lần thứ I"
    for told in ({"title": title}, {"term": "2025 - 2030"}, {"ordinal": 1}):
        code = hold(world, "01.01", "congress", whole_day, congress_kind="delegates", **told)
        assert told_before(world, code, "programme") == set()
    code = hold(world, "01.01", "conference", whole_day)
    assert told_before(world, code, "invitation") == set()


def test_a_paper_says_that_its_number_was_voided_in_the_register(congress: str, world: World) -> None:
    made = making.issue(congress, "summons")
    client, said = world.browser(Role.ORGANISER, "01.01"), "Số của văn bản này đã huỷ trong sổ"
    assert said not in client.get(f"/documents/{congress}/papers/{made}").text
    entry = session().get_one(Document, made).entry_id
    client.post(f"/registry/entries/{entry}/void", data={"reason": "Cấp nhầm"})
    assert said in client.get(f"/documents/{congress}/papers/{made}").text
    making.withdraw(congress, made)
    assert said not in client.get(f"/documents/{congress}/papers/{made}").text

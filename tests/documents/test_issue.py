"""Papers of an event are issued once, with a number, and stay what they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select

from congress.core import jobs, paper, queue
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.paper import Letterhead, Paper, Para, Table, from_json, to_json
from congress.core.queue import Job
from congress.delegates import codes, delegations, members, services, summoning
from congress.delegates.models import Delegate
from congress.documents import foreign, plates, queries, sheets, views
from congress.documents.models import Document, DocumentState
from congress.events.models import EventKind, EventState
from congress.orgs.letterhead import Signer
from congress.registry.models import Entry, Term
from tests.delegates import making as rolls
from tests.documents import making
from tests.documents.making import NAMES, OPENING, reading
from tests.documents.ruler import words
from tests.events.making import get as event_of
from tests.events.making import hold, meets
from tests.support import SYSTEM, World


@pytest.fixture
def congress(world: World) -> str:
    return making.ward_congress(world)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(DomainError) as caught:
        yield
    assert caught.value.code == code


def printed(document_id: int) -> str:
    """Words of a paper as it is stored."""
    session().rollback()
    return json.dumps(session().get_one(Document, document_id).inputs, ensure_ascii=False)


# ── numbers and heads ────────────────────────────────────────────────────────


def test_a_summons_is_the_committees_before_the_congress_opens(congress: str) -> None:
    made = making.get(congress, making.issue(congress, "summons"))
    told = queries.paper_of(made)
    assert (told.number, queries.number_of(made)) == ("Số 01-GTT/ĐU", "01-GTT/ĐU")
    assert told.head.issuer == ("ĐẢNG UỶ PHƯỜNG BA ĐÌNH",)
    assert (told.head.authority, told.head.post, told.head.name) == ("T/M ĐẢNG UỶ", "BÍ THƯ", "Lê Văn Đông")
    entry = session().get_one(Entry, made.entry_id)
    assert (entry.number, entry.dated, entry.signer) == (1, date(2025, 7, 15), "Lê Văn Đông")


def test_a_congress_of_members_calls_members_each_as_what_he_is(city: World) -> None:
    unit = "01.01.001.001"
    code = rolls.congress(city, unit, congress_kind="members")
    kinds = {"Ngô Văn An": "full", "Lê Thị Bình": "probationary", "Đỗ Văn Cao": "exempt"}
    told = [rolls.someone(city, name, unit, basis="member", membership=each) for name, each in kinds.items()]
    rolls.enlist(code, *told)
    made = making.issue(code, "summons")
    assert "Triệu tập 3 đồng chí là đảng viên về dự" in printed(made)
    session().rollback()
    sheets_ = queries.sheets_of(session().get_one(Document, made))
    rights = {sheet["name"]: sheet["opening"][-1]["text"].split(",")[0] for sheet in sheets_}
    assert rights == {
        "Ngô Văn An": "Là đảng viên chính thức", "Lê Thị Bình": "Là đảng viên dự bị", "Đỗ Văn Cao": "Là đảng viên",
    }  # fmt: skip


def test_in_the_congress_all_papers_share_the_sequence_of_the_congress(congress: str) -> None:
    """Fixture 15 by its papers: one sequence for all types."""
    first = making.issue(congress, "programme", making.terms(OPENING, name="Lê Văn Đông"))
    second = making.issue(congress, "summons", making.terms(OPENING))
    told = [queries.paper_of(making.get(congress, each)) for each in (first, second)]
    assert [each.number for each in told] == ["Số 01-CTr/ĐH", "Số 02-GTT/ĐH"]
    assert told[0].head.issuer == ("ĐẠI HỘI ĐẠI BIỂU", "ĐẢNG BỘ PHƯỜNG BA ĐÌNH LẦN THỨ I")
    assert (told[0].head.authority, told[0].head.post) == ("T/M ĐOÀN CHỦ TỊCH", "")
    assert {term.issuer for term in session().query(Term)} == {"congress"}


def test_a_number_may_be_chosen_and_hidden(congress: str) -> None:
    made = making.get(congress, making.issue(congress, "summons", number=7, is_hidden=True))
    assert queries.paper_of(made).number == f"Số {paper.BLANK}-GTT/ĐU"
    assert queries.number_of(made) == ""
    assert session().get_one(Entry, made.entry_id).number == 7


@pytest.mark.parametrize(
    ("signer", "lines"),
    [
        (Signer.DEPUTY, ("T/M ĐẢNG UỶ", "PHÓ BÍ THƯ")),
        (Signer.STANDING_SECRETARY, ("T/M BAN THƯỜNG VỤ", "BÍ THƯ")),
        (Signer.STANDING_DEPUTY, ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ")),
        (Signer.OFFICE, ("T/L BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG")),
    ],
)
def test_others_may_sign(signer: Signer, lines: tuple[str, str], congress: str) -> None:
    made = making.get(congress, making.issue(congress, "summons", making.terms(signer=signer, name="Vũ Thị Phó")))
    head = queries.paper_of(made).head
    assert (head.authority, head.post, head.name) == (*lines, "Vũ Thị Phó")


@pytest.mark.parametrize(("day", "mark"), [("2026-05-26", ","), ("2026-05-27", ";")])
def test_the_guidance_of_its_day_rules_a_paper(day: str, mark: str, world: World) -> None:
    """36-HD/VPTW until 26/5/2026, then 05-HD/VPTW."""
    making.named_city(world)
    code = hold(world, "01.01", "conference", meets("2026-06-10"))
    made = making.get(code, making.issue(code, "programme", making.terms(day)))
    assert queries.paper_of(made).recipients == (f"Thành phần dự{mark}", "Lưu Văn phòng.")


def test_grounds_and_the_word_for_a_submission_follow_the_day() -> None:
    before, since = date(2026, 5, 26), date(2026, 5, 27)
    texts = ("Căn cứ Điều lệ Đảng", "Căn cứ Quy định số 24-QĐ/TW")
    assert [each.text for each in paper.grounds(texts, before)] == ["Căn cứ Điều lệ Đảng,", "Căn cứ Quy định số 24-QĐ/TW."]
    assert [each.text for each in paper.grounds(texts, since)] == ["Căn cứ Điều lệ Đảng;", "Căn cứ Quy định số 24-QĐ/TW."]
    assert (paper.sent_up(before), paper.sent_up(since)) == ("Kính gửi", "Kính trình")


def test_dates_are_written_as_the_guidance_wants() -> None:
    """Fixture 14."""
    assert paper.dated("Hà Nội", date(2026, 2, 3)) == "Hà Nội, ngày 03 tháng 02 năm 2026"
    assert paper.dated("Ba Đình", date(2026, 5, 27)) == "Ba Đình, ngày 27 tháng 5 năm 2026"
    assert paper.number("BC/ĐH", 5) == "Số 05-BC/ĐH"
    assert paper.number("BC/ĐH", 120) == "Số 120-BC/ĐH"


# ── frozen ───────────────────────────────────────────────────────────────────


def test_a_paper_comes_back_from_what_is_kept() -> None:
    head = Letterhead("A\nB", ("C", "D"), "BC/ĐH", "Hà Nội", "T/M", "P", "N")
    blocks = (Para("Một"), Para("Hai", "ground"), Table(("x", "y"), (("1", "2\n\t3"),), (60, 40), "lr"))
    whole = Paper(head, "d", "n", "t", "s", blocks, ("r;",), "to", "Kính trình", "mark", "code", "told")
    assert from_json(json.loads(json.dumps(to_json(whole)))) == whole


def test_what_was_issued_stays_whatever_changes_since(
    congress: str, world: World, set_clock: Callable[[datetime], None]
) -> None:
    made = making.issue(congress, "summons")
    before = printed(made)
    client = world.browser(Role.ORGANISER, "01.01")
    address = f"/documents/{congress}/papers/{made}/paper.pdf"
    read = reading(client, address)
    with transaction():
        row = session().query(Delegate).filter_by(full_name=NAMES[0]).one()
        services.withdraw(rolls.held(congress), row, "Chuyển công tác", by=SYSTEM)
        event = event_of(congress)
        event.name = "Tên khác"
    set_clock(datetime(2026, 6, 10, tzinfo=UTC))
    assert printed(made) == before
    assert reading(world.browser(Role.ORGANISER, "01.01"), address) == read
    assert "Triệu tập 3 đồng chí" in read
    assert len(session().get_one(Document, made).digest) == 64


def test_the_same_words_have_the_same_digest_and_others_another(congress: str) -> None:
    first = making.issue(congress, "summons")
    making.withdraw(congress, first)
    again = making.issue(congress, "summons", number=9)
    making.withdraw(congress, again)
    other = making.issue(congress, "summons", making.terms(note="Thêm một câu."), number=10)
    digests = {making.get(congress, each).digest for each in (first, again, other)}
    assert len(digests) == 3  # the number is one of the words


# ── withdrawing and replacing ────────────────────────────────────────────────


def test_one_programme_holds_good_until_it_is_replaced(congress: str) -> None:
    first = making.issue(congress, "programme")
    with refused("document.issued_already"):
        making.issue(congress, "programme")
    second = making.issue(congress, "programme", making.terms(note="Sửa giờ."), replaces=first)
    old, new = making.get(congress, first), making.get(congress, second)
    assert (old.state, new.state, new.replaces_id) == (DocumentState.WITHDRAWN, DocumentState.ISSUED, first)
    assert [queries.number_of(each) for each in (old, new)] == ["01-CTr/ĐU", "02-CTr/ĐU"]
    with refused("document.withdrawn_already"):
        making.issue(congress, "programme", replaces=first)


def test_a_withdrawal_needs_a_reason_and_happens_once(congress: str) -> None:
    made = making.issue(congress, "programme")
    with refused("document.reason_missing"):
        making.withdraw(congress, made, "  ")
    making.withdraw(congress, made, "Sai giờ khai mạc")
    assert making.get(congress, made).reason == "Sai giờ khai mạc"
    with refused("document.withdrawn_already"):
        making.withdraw(congress, made)
    verbs = [line.verb for line in session().query(AuditLine).filter(AuditLine.verb.startswith("documents."))]
    assert verbs == ["documents.issue", "documents.withdraw"]


def test_no_paper_leaves_for_a_draft(world: World) -> None:
    making.named_city(world)
    code = hold(world, "01.01", "conference", state=EventState.DRAFT)
    with refused("document.event_off"):
        making.issue(code, "programme")


# ── sheets ───────────────────────────────────────────────────────────────────


def test_whoever_comes_later_gets_a_second_summons(congress: str, world: World) -> None:
    making.issue(congress, "summons")
    with refused("document.nobody_new"):
        making.issue(congress, "summons")
    rolls.people(world, congress, ["Hồ Văn Mới"], "01.01.001")
    second = making.get(congress, making.issue(congress, "summons"))
    assert [each["name"] for each in queries.sheets_of(second)] == ["Hồ Văn Mới"]
    assert queries.number_of(second) == "02-GTT/ĐU"


def test_a_delegate_takes_his_own_summons_by_his_link(congress: str, world: World) -> None:
    making.issue(congress, "summons")
    row = session().query(Delegate).filter_by(full_name=NAMES[2]).one()
    token = codes.link_token(row)
    session().rollback()
    client = world.browser()
    answer = client.get(f"/d/{token}/summons.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    content = answer.get_data()
    told = " ".join(words(content).split())
    assert f"Triệu tập đồng chí: {NAMES[2]}." in told  # markup in a name is letters
    assert NAMES[0] not in told
    assert "Số 01-GTT/ĐU" in told
    with pypdfium2.PdfDocument(content) as document:
        (code,) = [code for page in document for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert code.text.endswith(f"/d/{token}")
    summoning.WRONG.forget()
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert client.get(f"/d/{wrong}/summons.pdf").status_code == 404


def test_nobody_without_a_summons_has_one(congress: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = session().query(Delegate).filter_by(full_name=NAMES[0]).one()
    token = codes.link_token(row)
    session().rollback()
    client = world.browser()
    assert client.get(f"/d/{token}/summons.pdf").status_code == 404
    made = making.issue(congress, "summons")
    monkeypatch.setattr(views.OWN_SHEETS, "_most", 1)
    assert [client.get(f"/d/{token}/summons.pdf").status_code for _again in range(2)] == [200, 429]
    views.OWN_SHEETS.forget()
    making.withdraw(congress, made)
    assert client.get(f"/d/{token}/summons.pdf").status_code == 404


def test_no_link_is_kept_with_a_paper(congress: str) -> None:
    made = printed(making.issue(congress, "summons"))
    secrets = [codes.link_token(row).partition("-")[2] for row in session().query(Delegate)]
    assert len(secrets) == 3
    assert not any(secret in made for secret in secrets)
    assert NAMES[0] in made  # control


def test_every_sheet_is_printed_by_a_job(congress: str, world: World) -> None:
    made = making.issue(congress, "summons")
    client = world.browser(Role.ORGANISER, "01.01")
    answer = client.post(f"/documents/{congress}/papers/{made}/sheets")
    assert answer.status_code == 302
    jobs.run_due()
    job = session().query(Job).filter_by(kind=sheets.JOB).one()
    assert (job.state, job.result) == ("done", {"sheets": 3, "pages": 3})
    content = (queue.folder() / job.file).read_bytes()
    with pypdfium2.PdfDocument(content) as document:
        found = {code.text for page in document for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())}
        texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    links = {sheets.link_of(row) for row in session().query(Delegate)}
    assert found == links
    assert sorted(name for name in NAMES for text in texts if f"đồng chí: {name}." in text) == sorted(NAMES)


def test_an_invitation_of_a_foreign_guest_is_in_two_languages_himself_first(congress: str) -> None:
    making.guest(congress, "Xaysomphone Phomvihane", title="Chủ tịch", side="foreign", native="ທ່ານ ໄຊສົມພອນ ພົມວິຫານ")
    making.guest(congress, "Trần Khách", organisation="Hội Nông dân")
    made = making.get(congress, making.issue(congress, "invitation"))
    foreign, ours = (sheets.sheet(made, told) for told in queries.sheets_of(made))
    lines = [block.text for block in foreign.blocks if isinstance(block, Para)]
    assert lines[0] == "ຂໍຮຽນເຊີນ: ທ່ານ ໄຊສົມພອນ ພົມວິຫານ"
    assert lines[1] == "ເຂົ້າຮ່ວມ: ກອງປະຊຸມໃຫຍ່ (đại hội đại biểu Đảng bộ phường Ba Đình lần thứ I, nhiệm kỳ 2025 - 2030)"
    assert lines[2] == "ເວລາ: 8:00, ວັນພຸດ, 10 ກັນຍາ 2025"
    assert lines[3] == "Trân trọng kính mời: Xaysomphone Phomvihane."
    assert foreign.subject.startswith("ບັດເຊີນ\n")
    assert [block.text for block in ours.blocks][:2] == ["Trân trọng kính mời: Trần Khách.", "Cơ quan, tổ chức: Hội Nông dân."]  # type: ignore[union-attr]
    assert queries.number_of(made) == "01-GM/ĐU"


def test_who_writes_latin_letters_reads_english_what_it_is_when_and_where(world: World) -> None:
    making.named_city(world)
    prep = meets("2025-09-09", "14:00", "17:00", kind="preparatory", place="Hội trường A")
    code = hold(world, "01.01", "congress", prep, meets("2025-09-10", place="Nhà hát B"), congress_kind="delegates", ordinal=1)
    making.guest(code, "John Smith", title="Head of delegation", side="foreign")
    made = making.get(code, making.issue(code, "invitation"))
    sheet = sheets.sheet(made, queries.sheets_of(made)[0])
    assert sheet.subject.startswith("INVITATION\n")
    assert [block.text for block in sheet.blocks if isinstance(block, Para)] == [
        "Requests the pleasure of the company of: John Smith",
        "At: Party Congress of Delegates (đại hội đại biểu Đảng bộ phường Ba Đình lần thứ I)",
        "Preparatory session: 14:00, Tuesday, 9 September 2025",
        "Venue: Hội trường A",
        "Official session: 8:00, Wednesday, 10 September 2025",
        "Venue: Nhà hát B",
        "Trân trọng kính mời: John Smith.",
        "Chức vụ: Head of delegation.",
        "Tới dự: đại hội đại biểu Đảng bộ phường Ba Đình lần thứ I.",
        "Phiên trù bị: 14h00, thứ Ba, ngày 09 tháng 9 năm 2025, tại Hội trường A.",
        "Phiên chính thức: 8h00, thứ Tư, ngày 10 tháng 9 năm 2025, tại Nhà hát B.",
    ]


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_an_english_word(kind: EventKind) -> None:
    assert foreign.ENGLISH.kinds.keys() | {EventKind.CONFERENCE, EventKind.CONGRESS} >= {kind}


def test_name_plates_have_no_number_and_tell_each_twice(congress: str, world: World) -> None:
    making.guest(congress, "Xaysomphone", title="Chủ tịch", side="foreign", native="ໄຊສົມພອນ")
    made = making.get(congress, making.issue(congress, "name_plates", making.terms(groups=("guests", "delegates"))))
    assert made.entry_id is None
    client = world.browser(Role.ORGANISER, "01.01")
    content = client.get(f"/documents/{congress}/papers/{made.id}/paper.pdf").get_data()
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 4
        told = document[0].get_textpage().get_text_bounded()
    assert told.count("XAYSOMPHONE") == 2
    assert told.count("Chủ tịch") == 2
    with refused("document.no_plates"):
        making.issue(congress, "name_plates", making.terms(groups=("leading",)))


def test_heads_of_delegations_have_a_plate_with_those_who_lead(congress: str) -> None:
    with transaction():
        delegations.make_by_unit(rolls.held(congress), by=SYSTEM)
    with transaction():
        members.choose_heads(rolls.held(congress), by=SYSTEM)
    (head,) = session().scalars(select(Delegate.full_name).where(Delegate.is_head)).all()
    made = making.get(congress, making.issue(congress, "name_plates", making.terms(groups=("leading",))))
    assert [plate["name"] for plate in made.inputs["plates"]] == [head]


def test_many_name_plates_are_printed_by_a_job(congress: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plates, "FEW", 2)
    made = making.issue(congress, "name_plates", making.terms(groups=("delegates",)))
    client = world.browser(Role.ORGANISER, "01.01")
    address = f"/documents/{congress}/papers/{made}"
    assert client.get(f"{address}/paper.pdf").status_code == 409
    assert "In cả 3 biển" in client.get(address).text
    client.post(f"{address}/sheets")
    jobs.run_due()
    job = session().query(Job).filter_by(kind=sheets.JOB).one()
    assert (job.state, job.result) == ("done", {"sheets": 3, "pages": 3})

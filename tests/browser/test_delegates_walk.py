"""An organiser takes a list in, and in again when it has changed, corrects a delegate and prints his badge; a delegate of
seventy answers on his phone in large type, thinks again, and shows his card."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from congress import config, factory
from congress.core.actor import Role
from congress.core.db import db, transaction
from congress.core.text import short_date
from congress.delegates import codes, queries, services
from tests.browser import servers
from tests.browser.conftest import prefer
from tests.browser.pages import DESK, PHONE, beyond_the_edge, breaches
from tests.browser.town import REGISTER, UNIT, Town, monday
from tests.events import making
from tests.support import SYSTEM, World, csv_bytes

Visit = Callable[..., Page]
CODE = "DH-KHOI"
MAI, LAN, CUC, OLD = "Lò Thị Mai", "Vi Thị Lan", "Hà Thị Cúc", "Quàng Văn Bảy"
HEAD = ("Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Chức vụ", "Mã tổ chức", "Tư cách", "Điện thoại")
# every place that a finger meets, with the whole of its label; links inside a sentence apart
_SMALL = """() => [...document.querySelectorAll(
    "main button, main summary, main .btn, main .choice, main textarea, header button")]
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([_each, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
  .map(([each]) => each.outerHTML.slice(0, 120))"""

_TAPS = "addEventListener('pointerdown', () => { sessionStorage.taps = Number(sessionStorage.taps || 0) + 1; }, true)"


def row(name: str, birth: str, post: str = "Giáo viên", phone: str = "0912345678", sex: str = "Nữ") -> tuple[str, ...]:
    return name, sex, birth, "Thái", post, "01.31.001", "Được bầu", phone


FIRST = [row(MAI, "1/2/1975"), row(LAN, "3/4/1980"), row(CUC, "5/6/1985"), row(OLD, "7/8/1956", sex="Nam")]
# one has another post, one another telephone, one another birthday: who is that?
AGAIN = [
    row(MAI, "1/2/1975", post="Hiệu trưởng"), row(LAN, "3/4/1980", phone="0987654321"), row(CUC, "15/6/1985"), FIRST[3],
]  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose codes a test derives as its server does; a congress in some weeks, its roll empty."""
    instance = tmp_path_factory.mktemp("office") / "instance"
    with servers.empty(instance, "") as server:
        app = factory.create_app(config.read({"CONGRESS_INSTANCE": str(instance)}), testing=True)
        with app.app_context():
            world = World(app)
            world.tree(REGISTER)
            starts = making.meets(monday(6).isoformat())
            making.hold(world, UNIT, "congress", starts, code=CODE, congress_kind="delegates", content_mode=4)
            with transaction():
                services.open_roll(queries.get_held(SYSTEM, CODE), by=SYSTEM)
            people = {who: world.account(f"Cán bộ {who}", Role.ORGANISER, "01") for who in ("Một", "Hai", "Ba", "Tư")}
            links = {who: f"{server.address}/sign-in/{world.link(account)}" for who, account in people.items()}
            db.session.remove()
        yield Town(server.address, app, links)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def sound(page: Page) -> None:
    """Nothing unreadable, nothing beyond the edge."""
    assert (breaches(page), beyond_the_edge(page)) == ([], [])


def delegate(office: Town, name: str) -> tuple[int, int, str]:
    """(row, number, code of the badge) of somebody as he is stored now."""
    with office.app.app_context():
        rows = queries.all_of(queries.get_held(SYSTEM, CODE).event.id)
        (found,) = [each for each in rows if each.full_name == name]
        told = found.id, found.number, codes.badge_code(found)
        db.session.remove()
    return told


def upload(page: Page, office: Town, rows: Sequence[Sequence[str]], folder: Path) -> None:
    file = folder / "dai-bieu.csv"
    file.write_bytes(csv_bytes(HEAD, rows))
    page.goto(f"{office.address}/delegates/{CODE}/import")
    sound(page)
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_role("heading", name="Xem trước danh sách đại biểu")).to_be_visible()
    sound(page)


# ── the organiser ────────────────────────────────────────────────────────────


def test_an_organiser_takes_a_list_in_twice_corrects_and_prints(office: Town, visit: Visit, tmp_path: Path) -> None:
    page = visit(office.links["Một"], viewport=DESK)
    upload(page, office, FIRST, tmp_path)
    page.get_by_role("button", name="Nhận danh sách").click()
    expect(page.locator("main")).to_contain_text("Đã nhận dai-bieu.csv.")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # in the corridor
    upload(page, office, AGAIN, tmp_path)
    chooses(page)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    reads(page, office, MAI, "Hiệu trưởng", "0912 345 678")
    reads(page, office, LAN, "Giáo viên", "0912 345 678")
    reads(page, office, CUC, "Giáo viên", "15/6/1985")
    corrects(page, office)
    prints(page, office, tmp_path)


def chooses(page: Page) -> None:
    """One change is taken, one is not, one question is answered and brings a change of its own."""
    main = page.locator("main")
    expect(main).to_contain_text("1 dòng chưa rõ là ai.")
    page.get_by_role("row", name=re.compile(LAN)).get_by_label("Nhận thay đổi này").uncheck()
    page.get_by_label(re.compile(f"^Là {CUC}, số")).check()
    page.get_by_role("button", name="Nhận danh sách").click()
    expect(main).to_contain_text("Câu trả lời làm hiện thêm những thay đổi")
    expect(page.get_by_role("row", name=re.compile(LAN)).get_by_label("Nhận thay đổi này")).not_to_be_checked()
    expect(page.get_by_role("row", name=re.compile(MAI)).get_by_label("Nhận thay đổi này")).to_be_checked()
    expect(page.get_by_role("row", name=re.compile(CUC)).last).to_contain_text("15/6/1985")
    sound(page)
    page.get_by_role("button", name="Nhận danh sách").click()
    expect(main).to_contain_text("Đã nhận dai-bieu.csv.")


def reads(page: Page, office: Town, name: str, *words: str) -> None:
    page.goto(f"{office.address}/delegates/{CODE}/{delegate(office, name)[0]}")
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def corrects(page: Page, office: Town) -> None:
    page.goto(f"{office.address}/delegates/{CODE}?q=ha+thi+cuc")
    page.get_by_role("link", name=CUC).first.click()
    page.get_by_role("link", name="Sửa").first.click()
    sound(page)
    page.get_by_label("Chức vụ").fill("Phó Hiệu trưởng")
    page.get_by_role("button", name="Lưu đại biểu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CUC)
    expect(page.locator("main")).to_contain_text("Phó Hiệu trưởng")
    sound(page)


def prints(page: Page, office: Town, folder: Path) -> None:
    """The page of the job follows it; the code on the paper is the one that a door would ask for, with the corrected post."""
    found = delegate(office, CUC)
    page.goto(f"{office.address}/documents/{CODE}/badges")
    sound(page)
    page.get_by_label("Số thẻ, nếu chỉ một người").fill(codes.badge_number(found[1]))
    page.get_by_role("button", name="In thẻ đã chọn").click()
    expect(page.locator("[data-follow]")).to_be_visible()
    office.work()
    expect(page.locator("main")).to_contain_text("Đã xong")
    sound(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Tải")).first.click()
    file = folder / "badge.pdf"
    waiting.value.save_as(file)
    with pypdfium2.PdfDocument(file) as document:
        (sheet,) = list(document)
        told, picture = sheet.get_textpage().get_text_bounded(), sheet.render(scale=3).to_pil()
    assert "Phó Hiệu trưởng" in told
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [found[2]]


# ── the delegate ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["390", "1280"])
def test_a_delegate_of_seventy_answers_by_his_link_and_shows_his_card(
    office: Town, visit: Visit, window: dict[str, int]
) -> None:
    name = f"Quàng Văn {'Sáu' if window is PHONE else 'Tám'}"
    address = summoned(visit(office.links["Hai" if window is PHONE else "Ba"]), office, name)
    page = visit(viewport=window, has_touch=True)
    page.add_init_script(_TAPS)
    page.goto(address)
    prefer(page, "type_size", "large")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Đồng chí {name}")
    expect(page.locator("main")).to_contain_text(short_date(monday(6)))
    finds_everything_large_enough(page)
    assert 0 < answers(page, "Tôi sẽ dự") <= 3
    card(page, office, name)
    thinks_again(page)
    page.locator("label.choice", has_text="Tôi sẽ dự").tap()
    page.get_by_role("button", name="Đổi câu trả lời").tap()
    card(page, office, name)


def summoned(page: Page, office: Town, name: str) -> str:
    """He is on the list and called; the organiser shows his link to hand it over."""
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(f"{office.address}/delegates/{CODE}/new")
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Ngày sinh").fill("7/8/1956")
    page.get_by_label("Đơn vị").select_option(index=1)
    page.get_by_role("button", name="Thêm đại biểu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.goto(f"{office.address}/delegates/{CODE}/summons")
    page.get_by_role("button", name=re.compile("^Triệu tập")).click()
    page.goto(f"{office.address}/delegates/{CODE}/replies")
    page.get_by_role("row", name=re.compile(name)).get_by_role("button", name=re.compile("^Liên kết")).click()
    shown = page.get_by_label("Chép để gửi riêng").input_value()
    sound(page)
    return office.address + shown[shown.index("/d/") :]


def finds_everything_large_enough(page: Page) -> None:
    assert page.evaluate(_SMALL) == []
    sound(page)


def answers(page: Page, words: str) -> int:
    """Answers how many times he touched the glass since he opened his link."""
    page.evaluate("sessionStorage.taps = 0")
    page.reload()
    page.locator("label.choice", has_text=words).tap()
    page.get_by_role("button", name="Gửi trả lời").tap()
    expect(page.locator(".pass")).to_be_visible()
    return int(page.evaluate("sessionStorage.taps"))


def card(page: Page, office: Town, name: str) -> None:
    """What a camera sees on the screen is the code of his badge."""
    _id, number, code = delegate(office, name)
    expect(page.locator(".pass")).to_contain_text(codes.badge_number(number))
    picture = Image.open(io.BytesIO(page.locator(".pass").screenshot()))
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [code]
    assert code not in page.content(), "drawn, not written"
    finds_everything_large_enough(page)


def thinks_again(page: Page) -> None:
    """He cannot come after all: a reason is asked for, and no card is shown any more."""
    page.get_by_text("Đổi câu trả lời").first.tap()
    page.locator("label.choice", has_text="Tôi không dự được").tap()
    finds_everything_large_enough(page)
    page.get_by_role("button", name="Đổi câu trả lời").tap()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Lý do không dự được").fill("đi khám bệnh")
    page.get_by_role("button", name="Đổi câu trả lời").tap()
    expect(page.locator("main")).to_contain_text("chờ ban tổ chức trả lời")
    expect(page.locator(".pass")).to_have_count(0)
    finds_everything_large_enough(page)


def test_control_a_small_button_is_seen(office: Town, visit: Visit) -> None:
    page = visit(office.links["Tư"])
    page.goto(f"{office.address}/delegates/{CODE}/import")
    assert page.evaluate(_SMALL) == []
    page.locator("main .btn-primary").evaluate("each => { each.style.minHeight = 0; each.style.height = '30px'; }")
    assert len(page.evaluate(_SMALL)) == 1

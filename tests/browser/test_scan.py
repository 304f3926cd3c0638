"""A door as its steward meets it: a badge before the camera, a number, a name, a photo; who comes, who leaves, who may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from congress.bootstrap.system import browser as browser_program
from congress.checkin.models import CheckIn
from congress.core.db import session, transaction
from congress.delegates.models import Delegate, Standing
from congress.documents.badge_prints import Choice
from tests.browser import clips
from tests.browser.conftest import PHONE, QUIET
from tests.browser.entrance import DELEGATION, Entrance, kept, open_entrance, opened, sent, typed, verdict
from tests.browser.pages import DESK, beyond_the_edge, breaches
from tests.documents import holders

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entrance]:
    with open_entrance(tmp_path_factory.mktemp("hall") / "instance", people=18) as opened_hall:
        yield opened_hall


@pytest.fixture
def phone(hall: Entrance, visit: Visit, request: pytest.FixtureRequest) -> Page:
    """Paired with a door of its own."""
    return opened(visit(), hall.link(request.node.name[:90]))


def seen_by_camera(browser: Browser, clip: Path) -> BrowserContext:
    """A phone whose camera sees this film."""
    chromium = browser.browser_type.launch(executable_path=str(browser_program()), args=QUIET + clips.camera(clip))
    return chromium.new_context(viewport=PHONE, locale="vi-VN", permissions=["camera"])  # type: ignore[arg-type]


@pytest.fixture
def filming(browser: Browser) -> Iterator[Callable[[Path], Page]]:
    contexts: list[BrowserContext] = []

    def make(clip: Path) -> Page:
        contexts.append(seen_by_camera(browser, clip))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        assert context.browser is not None
        context.browser.close()


# ── the camera ───────────────────────────────────────────────────────────────


def test_a_printed_badge_before_the_camera_lets_its_wearer_in(
    hall: Entrance, filming: Callable[[Path], Page], tmp_path: Path
) -> None:
    pictures = hall.pictures(*hall.names[:2])
    page = opened(filming(clips.film(tmp_path / "two.y4m", pictures, tilt=7, blur=0.6)), hall.link("Cửa máy ảnh"))
    box = verdict(page)
    first = page.locator("[data-log] li").filter(has_text=hall.names[0])
    second = page.locator("[data-log] li").filter(has_text=hall.names[1])
    expect(first).to_contain_text("Mời vào")
    expect(second).to_contain_text("Mời vào")
    expect(box).to_contain_text(DELEGATION)
    expect(box).to_contain_text("Khu B")
    expect(page.locator("[data-net]")).to_contain_text("Đã gửi hết")
    sent(page)
    stored = {row.delegate_id: row.outcome for row in hall.facts(CheckIn.delegate_id, CheckIn.outcome, CheckIn.source)}
    assert {stored[hall.ids[name]] for name in hall.names[:2]} == {"entered"}


def test_the_same_code_held_before_the_camera_is_one_scan(
    hall: Entrance, filming: Callable[[Path], Page], tmp_path: Path
) -> None:
    (picture,) = hall.pictures(hall.names[2])
    page = opened(filming(clips.film(tmp_path / "one.y4m", [picture])), hall.link("Cửa một thẻ"))
    expect(verdict(page)).to_contain_text("Mời vào")
    page.evaluate("""async () => {
      const video = document.querySelector("video");
      for (let frames = 0; frames < 40; frames += 1) await new Promise((go) => video.requestVideoFrameCallback(go));
    }""")
    expect(page.locator("[data-log] li")).to_have_count(1)


def test_a_refused_badge_stays_on_the_screen_until_the_steward_goes_on(
    hall: Entrance, filming: Callable[[Path], Page], tmp_path: Path
) -> None:
    old, other = hall.pictures(*hall.names[3:5])
    with hall.app.app_context(), transaction() as writer:
        writer.get_one(Delegate, hall.ids[hall.names[3]]).standing = Standing.WITHDRAWN
    page = opened(filming(clips.film(tmp_path / "no.y4m", [old, other])), hall.link("Cửa từ chối"))
    box = verdict(page)
    page.get_by_role("button", name="Quét tiếp").click()
    expect(box).to_contain_text("Mời vào")
    expect(page.locator("[data-log] li").filter(has_text=hall.names[3]).first).to_contain_text("Mã đã thu hồi")


# ── a number, a name, a photo ────────────────────────────────────────────────


def test_a_typed_number_counts_and_a_wrong_digit_is_told_at_once(hall: Entrance, phone: Page) -> None:
    name = hall.names[5]
    number = hall.number(name)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    typed(phone, wrong)
    expect(phone.locator("#typed")).to_contain_text(f"“{wrong}” gõ chưa đúng")
    phone.get_by_label("Số in trên thẻ").fill(number)
    phone.get_by_role("button", name="Ghi lượt này").click()
    expect(verdict(phone)).to_contain_text("Mời vào")
    expect(verdict(phone)).to_contain_text(name)
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Đã vào rồi")
    expect(verdict(phone)).to_contain_text("chạm “Vào lại”")


def test_a_name_is_found_without_accents(hall: Entrance, phone: Page) -> None:
    name = hall.names[6]
    phone.get_by_role("button", name="Tìm tên").click()
    phone.get_by_label("Tên hoặc đoàn, không cần dấu").press_sequentially(phone.evaluate(
        "(text) => text.normalize('NFD').replace(/\\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase()", name
    ))  # fmt: skip
    found = phone.locator("#search [data-found] button").filter(has_text=name)
    expect(found).to_contain_text(DELEGATION)
    found.first.click()
    expect(verdict(phone)).to_contain_text("Mời vào")
    sent(phone)
    assert ("name", hall.ids[name]) in [tuple(row) for row in hall.facts(CheckIn.source, CheckIn.delegate_id)]


def test_a_photo_of_a_badge_counts_and_one_of_nothing_says_so(hall: Entrance, phone: Page, tmp_path: Path) -> None:
    (picture,) = hall.pictures(hall.names[7], scale=4)
    picture.save(tmp_path / "badge.png")
    picture.crop((0, 0, 200, 200)).save(tmp_path / "nothing.png")
    field = phone.get_by_label("Ảnh chụp mã")
    field.set_input_files(tmp_path / "nothing.png")
    expect(verdict(phone)).to_contain_text("Trong ảnh không thấy mã nào")
    field.set_input_files(tmp_path / "badge.png")
    expect(verdict(phone)).to_contain_text("Mời vào")
    expect(verdict(phone)).to_contain_text(hall.names[7])


def test_a_strange_code_and_an_old_badge_are_told_apart(hall: Entrance, phone: Page, tmp_path: Path) -> None:
    import qrcode

    qrcode.make("999-" + "A" * 26).get_image().save(tmp_path / "strange.png")
    phone.get_by_label("Ảnh chụp mã").set_input_files(tmp_path / "strange.png")
    expect(verdict(phone)).to_contain_text("Mã lạ")
    (old,) = hall.pictures(hall.names[8], scale=4)
    with hall.app.app_context():
        number = session().scalar(select(Delegate.number).where(Delegate.id == hall.ids[hall.names[8]]))
        holders.done(holders.ask_again(hall.code, Choice(number=number)))
    phone.reload()
    expect(phone.locator("#scan[data-ready]")).to_be_visible()
    old.save(tmp_path / "old.png")
    phone.get_by_label("Ảnh chụp mã").set_input_files(tmp_path / "old.png")
    expect(verdict(phone)).to_contain_text("Mã đã thu hồi")
    expect(verdict(phone)).to_contain_text("thẻ đã in lại")


# ── out, in again, undone ────────────────────────────────────────────────────


def test_out_and_in_again(hall: Entrance, phone: Page) -> None:
    name, number = hall.names[9], hall.number(hall.names[9])
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Mời vào")
    phone.get_by_role("button", name="Quét ra").click()
    expect(phone.get_by_text("Đang quét người ra")).to_be_visible()
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Đã ra")
    phone.get_by_role("button", name="Quét vào").click()
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Mời vào")
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Đã vào rồi")
    phone.get_by_role("button", name="Vào lại").click()
    expect(verdict(phone)).to_contain_text("Mời vào")
    expect(verdict(phone)).to_contain_text(name)
    expect(phone.locator("[data-log] li")).to_have_count(6)
    sent(phone)
    told = [(row.act, row.outcome) for row in hall.facts() if row.delegate_id == hall.ids[name]]
    assert told == [
        ("in", "entered"), ("out", "left"), ("in", "entered"), ("in", "already_in"), ("out", "left"), ("in", "entered"),
    ]  # fmt: skip


def test_phone_that_has_no_list_yet_says_so_and_judges_nobody(hall: Entrance, visit: Visit) -> None:
    page, number = visit(), hall.number(hall.names[16])
    held: list[Route] = []

    def hold(route: Route) -> None:  # the driver marks who handles a route, which a method of a list does not bear
        held.append(route)

    page.route("**/check-ins/list*", hold, times=1)
    page.goto(hall.link("chậm"))
    typed(page, number)
    expect(page.locator("#typed")).to_contain_text("Chưa tải được danh sách")
    expect(page.get_by_label("Số in trên thẻ")).to_have_value(number)
    for each in held:
        each.continue_()
    expect(page.locator("[data-show=session]")).not_to_be_empty()
    page.get_by_role("button", name="Ghi lượt này").click()
    expect(verdict(page)).to_contain_text("Mời vào")
    sent(page)
    assert [row.outcome for row in hall.facts() if row.delegate_id == hall.ids[hall.names[16]]] == ["entered"]


def test_phone_stays_with_the_session_that_is_on_while_the_next_opens_its_doors(hall: Entrance, phone: Page) -> None:
    """As desk and screen do; or one who leaves the first would be told to leave the second."""
    told = phone.evaluate(
        """async () => {
            const { sessionOf, judge } = await import("/static/js/scan/judge.js");
            const at = (hour) => Date.parse(`2025-07-15T${hour}:00+07:00`);
            const of = (code, from, to) => ({ code, admits_from: new Date(at(from)), admits_to: new Date(at(to)) });
            const sessions = [of("P1", "07:00", "11:30"), of("P2", "11:00", "17:00")];
            const told = { found: { delegate: { status: "official" } }, session: sessions[0], direction: "out", state: null };
            const left = (hour) => judge({ ...told, now: at(hour) }).outcome;
            const on = ["06:00", "10:59", "11:05", "11:29", "11:31", "18:00"].map((hour) => sessionOf(sessions, at(hour)).code);
            return [on, left("12:00"), left("23:31")];
        }"""
    )
    assert told == [["P1", "P1", "P1", "P1", "P2", "P2"], "left", "outside_hours"]


def test_what_is_to_be_touched_stays_where_it_is_when_the_answer_comes(hall: Entrance, phone: Page) -> None:
    number = hall.number(hall.names[17])
    kept(phone).context.set_offline(True)
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Mời vào")
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Đã vào rồi")
    button, words = phone.get_by_role("button", name="Vào lại"), verdict(phone).locator("[data-show=more]")
    before = button.bounding_box(), words.inner_text()
    phone.context.set_offline(False)
    expect(verdict(phone)).to_contain_text("chưa trả lời giấy triệu tập")
    sent(phone)
    assert words.inner_text() != before[1]
    assert button.bounding_box() == before[0]


def test_undoing_asks_why_and_the_person_may_enter_again(hall: Entrance, phone: Page) -> None:
    name, number = hall.names[10], hall.number(hall.names[10])
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Mời vào")
    phone.get_by_role("button", name=f"Hoàn tác: {name}").click()
    phone.locator("#undo").get_by_role("button", name="Bỏ lượt này").click()
    expect(phone.locator("#undo")).to_contain_text("Chọn một lý do")
    phone.get_by_label("Quét nhầm người").check()
    phone.locator("#undo").get_by_role("button", name="Bỏ lượt này").click()
    expect(verdict(phone)).to_contain_text("Đã bỏ lượt")
    sent(phone)
    expect(phone.locator("[data-net]")).to_contain_text("Đã gửi hết")
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Mời vào")
    expect(phone.locator("[data-log] li")).to_have_count(2)
    sent(phone)
    rows = [(row.act, row.outcome, row.reason) for row in hall.facts() if row.delegate_id == hall.ids[name]]
    assert rows == [("in", "entered", ""), ("undo", "undone", "Quét nhầm người"), ("in", "entered", "")]


def test_who_came_by_another_door_is_known_here(hall: Entrance, phone: Page, visit: Visit) -> None:
    other = opened(visit(), hall.link("Cửa Bắc"))
    number = hall.number(hall.names[11])
    typed(other, number)
    expect(verdict(other)).to_contain_text("Mời vào")
    sent(other)
    inside = other.locator("[data-show=present]").inner_text()
    expect(phone.locator("[data-show=present]")).to_have_text(inside)
    typed(phone, number)
    expect(verdict(phone)).to_contain_text("Đã vào rồi")
    expect(verdict(phone)).to_contain_text("ở Cửa Bắc")


# ── the page ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_readable_and_fits(hall: Entrance, visit: Visit, size: str, scheme: str) -> None:
    page = opened(visit(color_scheme=scheme), hall.link(f"Cửa {size} {scheme}"))
    if size == "large":
        page.get_by_role("button", name="Cài đặt, chọn phiên, thoát").click()
        page.get_by_label("Chữ to").check()
        page.locator("#menu").get_by_role("button", name="Quét tiếp").click()
    wrong: dict[str, list[str]] = {}
    for window in (PHONE, DESK):
        page.set_viewport_size(window)  # type: ignore[arg-type]
        for number, who in ((hall.number(hall.names[12]), "anyone"),):
            typed(page, number)
            expect(verdict(page)).to_contain_text(hall.names[12])
            wrong[f"{window['width']} {who}"] = breaches(page) + beyond_the_edge(page) + too_small(page)
        for name in ("typed", "search", "undo", "menu"):
            page.evaluate("(id) => document.querySelector(`#${id}`).showModal()", name)
            wrong[f"{window['width']} {name}"] = breaches(page) + beyond_the_edge(page) + too_small(page)
            page.evaluate("(id) => document.querySelector(`#${id}`).close()", name)
    assert {where: found for where, found in wrong.items() if found} == {}


def too_small(page: Page) -> list[str]:
    """What a finger would miss."""
    found: list[str] = page.evaluate("""() =>
      [...document.querySelectorAll("button, label.btn, select, input:not([type=file])")]
      .filter((each) => each.checkVisibility() && !each.closest(".choice, .tick-label"))
      .filter((each) => each.getBoundingClientRect().height < 43.5 || each.getBoundingClientRect().width < 43.5)
      .map((each) => each.outerHTML.slice(0, 120))""")
    return found


def test_a_phone_without_a_token_says_what_to_do(hall: Entrance, visit: Visit) -> None:
    page = visit()
    page.goto(f"{hall.address}/scan/")
    expect(page.get_by_role("heading", name="Máy này chưa được ghép với sự kiện")).to_be_visible()
    assert breaches(page) + beyond_the_edge(page) == []
    page.get_by_label("Đường dẫn ghép").fill("https://example.vn/khac")
    page.get_by_role("button", name="Ghép máy này").click()
    expect(page.get_by_text("Đây không phải đường dẫn ghép")).to_be_visible()
    page.get_by_label("Đường dẫn ghép").fill(hall.link("Cửa dán"))
    page.get_by_role("button", name="Ghép máy này").click()
    expect(page.get_by_text("Cửa dán ·")).to_be_visible()
    typed(page, hall.number(hall.names[15]))
    expect(verdict(page)).to_contain_text(hall.names[15])


def test_the_token_does_not_stay_in_the_address(hall: Entrance, visit: Visit) -> None:
    page = opened(visit(), hall.link("Cửa địa chỉ"))
    assert page.url == f"{hall.address}/scan/"
    assert "#" not in page.evaluate("history.length && location.href")


def test_the_page_can_be_installed(hall: Entrance, visit: Visit) -> None:
    page = kept(opened(visit(), hall.link("Cửa cài đặt")))
    manifest = page.request.get(f"{hall.address}/scan/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["display"]) == ("/scan/", "standalone")
    for icon in manifest["icons"]:
        assert page.request.get(f"{hall.address}{icon['src']}").headers["content-type"] == "image/png"
    told = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")
    assert [each["errorId"] for each in told["installabilityErrors"] if each["errorId"] != "in-incognito"] == []


def test_on_plain_http_the_page_says_why_the_camera_is_shut_and_other_ways_work(
    hall: Entrance, browser: Browser, tmp_path: Path
) -> None:
    plain = hall.address.replace("localhost", "quet.noibo")
    chromium = browser.browser_type.launch(
        executable_path=str(browser_program()), args=[*QUIET, "--host-resolver-rules=MAP quet.noibo 127.0.0.1"]
    )
    page = chromium.new_context(viewport=PHONE, locale="vi-VN").new_page()  # type: ignore[arg-type]
    opened(page, hall.link("Cửa thường").replace(hall.address, plain))
    assert page.evaluate("window.isSecureContext") is False
    expect(page.get_by_text("Máy ảnh không mở được ở địa chỉ này.")).to_be_visible()
    expect(page.get_by_text("không phải https")).to_be_visible()
    assert breaches(page) + beyond_the_edge(page) == []
    typed(page, hall.number(hall.names[13]))
    expect(verdict(page)).to_contain_text("Mời vào")
    hall.pictures(hall.names[14], scale=4)[0].save(tmp_path / "badge.png")
    page.get_by_label("Ảnh chụp mã").set_input_files(tmp_path / "badge.png")
    expect(verdict(page)).to_contain_text(hall.names[14])
    expect(verdict(page)).to_contain_text("Mời vào")
    expect(page.locator("[data-net]")).to_contain_text("Đã gửi hết")
    chromium.close()

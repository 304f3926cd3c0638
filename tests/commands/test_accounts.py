"""Ways in that commands make: a link for an administrator, slips on paper that a telephone can read."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from tests.commands.runner import Instance
from tests.home.reading import visit
from tests.orgs.real import opened


def test_link_of_an_administrator_works_once(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "instance")
    told = instance.json("accounts", "create-admin", "--name", "Trần Quản Trị")
    assert told["link"].startswith("http://localhost:8000/sign-in/")
    with opened(instance) as app:
        client = app.test_client()
        page = visit(client, told["link"].removeprefix("http://localhost:8000"))
        assert page.press("Vào hệ thống").title == "Chào đồng chí Trị"
        assert "Quản trị" in visit(client, "/me").text
        assert visit(client, "/orgs/register").status == 200
        assert app.test_client().post(told["link"].removeprefix("http://localhost:8000")).status_code == 404


def test_link_of_an_administrator_names_where_the_server_listens(tmp_path: Path) -> None:
    done = Instance(tmp_path / "instance").run("accounts", "create-admin", PORT="8123", HOST="192.0.2.7")
    assert done.code == 0
    assert done.out.startswith("Quản trị: http://192.0.2.7:8123/sign-in/")


def test_login_of_an_administrator_is_not_given_twice(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "instance")
    instance.json("accounts", "create-admin", "--login", "quan.tri")
    refused = instance.json("accounts", "create-admin", "--login", "Quan.Tri", code=1)
    assert refused["error"] == "account.login_taken"
    assert "đã có người dùng" in refused["message"]


def codes_on(file: Path) -> list[str]:
    """What a telephone reads from a printed sheet."""
    document = pypdfium2.PdfDocument(file)
    found = []
    for page in document:
        image = page.render(scale=3).to_pil()
        found += [code.text for code in zxingcpp.read_barcodes(image)]
    document.close()
    return found


def words_on(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(words.split())


@pytest.fixture(scope="module")
def invited(small_city: Instance, tmp_path_factory: pytest.TempPathFactory) -> tuple[Instance, dict[str, Any]]:
    """A city whose slips have been made once; not to be changed."""
    folder = tmp_path_factory.mktemp("invited")
    instance = small_city.copy(folder / "instance")
    return instance, instance.json("accounts", "invite", "--under", "01", "--out", folder / "slips")


@pytest.fixture
def slips(invited: tuple[Instance, dict[str, Any]], tmp_path: Path) -> tuple[Instance, dict[str, Any]]:
    return invited[0].copy(tmp_path / "instance"), invited[1]


SLIPS = {"01": 2, "01.01": 3, "01.01.001": 2, "01.01.002": 1, "01.01.002.B1": 1, "01.02": 1, "01.02.001": 1}


def test_one_sheet_a_committee_with_a_readable_code_for_each_secretary(slips: tuple[Instance, dict[str, Any]]) -> None:
    instance, told = slips
    assert {sheet["code"]: sheet["slips"] for sheet in told["sheets"]} == SLIPS
    assert told["slips"] == sum(SLIPS.values())
    with opened(instance) as app:
        for sheet in told["sheets"]:
            file = Path(sheet["file"])
            assert (file.name, stat.S_IMODE(file.stat().st_mode)) == (f"{sheet['code']}.pdf", 0o600)
            addresses = codes_on(file)
            assert len(set(addresses)) == len(addresses) == sheet["slips"]
            for address in addresses:
                page = visit(app.test_client(), address.removeprefix("http://localhost:8000"))
                assert page.title.removeprefix("Chào ") in words_on(file).replace("Đồng chí", "đồng chí")


def test_slip_read_by_a_telephone_lets_its_secretary_in(slips: tuple[Instance, dict[str, Any]]) -> None:
    instance, told = slips
    (sheet,) = [sheet for sheet in told["sheets"] if sheet["code"] == "01.02.001"]
    (address,) = codes_on(Path(sheet["file"]))
    with opened(instance) as app:
        client = app.test_client()
        visit(client, address.removeprefix("http://localhost:8000")).press("Vào hệ thống")
        page = visit(client, "/me")
        assert page.title == "Trịnh Văn Năm"
        assert "Bí thư , Chi bộ 1" in page.text.replace("Bí thư,", "Bí thư ,")


def test_second_round_of_slips_is_empty_and_says_so(slips: tuple[Instance, dict[str, Any]], tmp_path: Path) -> None:
    instance, _told = slips
    again = instance.run("accounts", "invite", "--under", "01", "--out", tmp_path / "again")
    assert (again.code, again.out) == (0, "Không còn ai cần phiếu mời.\n")
    anew = instance.json("accounts", "invite", "--under", "01.01.001", "--again", "--out", tmp_path / "anew")
    assert [sheet["slips"] for sheet in anew["sheets"]] == [2]


def test_slips_for_the_units_right_below_alone(city: Instance, tmp_path: Path) -> None:
    told = city.json("accounts", "invite", "--under", "01.01", "--direct", "--out", tmp_path / "slips")
    assert [(sheet["code"], sheet["slips"]) for sheet in told["sheets"]] == [("01.01", 3)]
    assert [file.name for file in (tmp_path / "slips").iterdir()] == ["01.01.pdf"]


def test_slips_of_an_unknown_unit_are_refused(city: Instance) -> None:
    assert city.json("accounts", "invite", "--under", "77", code=1)["error"] == "not_found"


def test_link_made_where_the_server_has_a_name_leads_there(tmp_path: Path) -> None:
    """Commands run beside the production server, with its settings."""
    instance = Instance(tmp_path / "instance", more={"CONGRESS_HOSTS": "dang.example.vn,khac.example.vn"})
    assert instance.json("accounts", "create-admin")["link"].startswith("https://dang.example.vn/sign-in/")

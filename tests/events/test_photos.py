"""Photographs: what is stored was drawn anew, hostile files are refused in words, and only who may see the event sees them."""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zlib
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.db import session
from congress.events import photos
from congress.events.models import Photo
from tests.events.making import get, hold
from tests.home.reading import filled, parse
from tests.support import World


def picture(
    form: str = "JPEG", size: tuple[int, int] = (2400, 1200), colour: Any = "red", mode: str = "RGB", **more: Any
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, form, **more)
    return out.getvalue()


def with_place(orientation: int = 1) -> bytes:
    """A photograph that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Orientation], exif[Base.ImageDescription] = "SecretCamera", orientation, "SecretWords"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (21.0, 1.0, 42.0)
    return picture(exif=exif, comment=b"SecretComment")


@pytest.fixture
def event(city: World) -> str:
    return hold(city, "01.01", "reception")


def send(client: FlaskClient, code: str, *files: tuple[bytes, str], **more: str) -> Any:
    return client.post(
        f"/events/{code}/photos", data={"photos": [(io.BytesIO(content), name) for content, name in files], **more}
    )


def stored() -> list[Photo]:
    session().rollback()
    return list(session().scalars(select(Photo).order_by(Photo.position)))


def files() -> list[Any]:
    return sorted(photos.folder().glob("*")) if photos.folder().exists() else []


@pytest.fixture(autouse=True)
def no_files(app: Any) -> None:
    for path in files():
        path.unlink()


# ── what is stored ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_each_kind_is_kept_as_ours(form: str, organiser: FlaskClient, event: str) -> None:
    answer = send(
        organiser, event, (picture(form), f"../../evil.{form.lower()}"), caption="Quang cảnh", taken_by="Nguyễn Thành"
    )
    assert answer.status_code == 302
    (photo,) = stored()
    assert (photo.width, photo.height, photo.caption, photo.taken_by) == (1600, 800, "Quang cảnh", "Nguyễn Thành")
    assert re.fullmatch(r"[0-9a-f]{32}", photo.file)
    assert {path.name for path in files()} == {f"{photo.file}.jpg", f"{photo.file}-small.jpg"}
    for path in files():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with Image.open(path) as kept:
            assert kept.format == "JPEG"
    assert stat.S_IMODE(photos.folder().stat().st_mode) == 0o700


def test_nothing_of_the_sender_is_kept_but_pixels(organiser: FlaskClient, event: str) -> None:
    sent = with_place()
    assert b"SecretCamera" in sent  # the control: it was there
    send(organiser, event, (sent, "a.jpg"))
    for path in files():
        content = path.read_bytes()
        assert b"Secret" not in content
        with Image.open(path) as kept:
            assert not kept.getexif()


def test_a_picture_taken_sideways_stands_upright(organiser: FlaskClient, event: str) -> None:
    send(organiser, event, (with_place(orientation=6), "a.jpg"))
    assert [(photo.width, photo.height) for photo in stored()] == [(800, 1600)]


def test_what_is_transparent_lies_on_white(organiser: FlaskClient, event: str) -> None:
    send(organiser, event, (picture("PNG", (50, 50), (0, 0, 0, 0), "RGBA"), "a.png"))
    with Image.open(photos.path_of(stored()[0].file)) as kept:
        assert kept.getpixel((25, 25)) == (255, 255, 255)


# ── hostile files ────────────────────────────────────────────────────────────


def flood(side: int) -> bytes:
    """A small PNG that says it is ``side`` x ``side`` pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


HOSTILE = {
    "a page": (b"<html><script>alert(1)</script></html>", "photo.unreadable"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "photo.unreadable"),
    "a program": (b"MZ" + bytes(500), "photo.unreadable"),
    "nothing": (b"", "photo.unreadable"),
    "a torso": (picture()[:600], "photo.unreadable"),
    "another kind": (picture("GIF", (20, 20)), "photo.unreadable"),
    "a bitmap": (picture("BMP", (20, 20)), "photo.unreadable"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "photo.unreadable"),
    "a flood": (flood(8000), "photo.too_large"),
    "a great flood": (flood(30000), "photo.too_large"),
    "noise": (os.urandom(3000), "photo.unreadable"),
    "a heavy one": (b"\xff\xd8" + bytes(300_000), "photo.too_heavy"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_in_words_and_nothing_is_kept(
    name: str, organiser: FlaskClient, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, code = HOSTILE[name]
    if name == "a heavy one":
        monkeypatch.setattr(photos, "MOST_BYTES", 200_000)
    answer = send(organiser, event, (picture(), "tot.jpg"), (content, "xau.jpg"))
    assert answer.status_code == 422
    words = {"photo.unreadable": "Không mở được xau.jpg", "photo.too_large": "50 triệu điểm ảnh", "photo.too_heavy": "nặng hơn"}
    assert words[code] in answer.text
    assert stored() == []
    assert files() == []


def form_of(page: str) -> dict[str, Any]:
    """The form by which more is added, as the page shows it; it stands open."""
    (details,) = [node for node in parse(page).all("details") if "Gửi ảnh" in node.text]
    assert "open" in details.attrs
    return filled(details.one("form"))


@pytest.mark.parametrize("name", HOSTILE)
def test_words_typed_beside_a_picture_that_is_refused_stand_in_the_form_again(
    name: str, organiser: FlaskClient, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(organiser, event, (picture(size=(9, 9)), "co-truoc.jpg"))
    if name == "a heavy one":
        monkeypatch.setattr(photos, "MOST_BYTES", 200_000)
    typed = {"caption": 'Đoàn "Lào" <b>thăm</b> trường', "taken_by": "Nguyễn Thành"}
    answer = send(organiser, event, (HOSTILE[name][0], "xau.jpg"), **typed)
    form = form_of(answer.text)
    assert (answer.status_code, {name: form[name] for name in typed}) == (422, typed)
    assert "hãy chọn lại ảnh" in answer.text
    assert len(stored()) == 1
    sent_again = send(organiser, event, (picture(size=(20, 20)), "tot.jpg"), **form)
    assert (sent_again.status_code, stored()[-1].caption) == (302, typed["caption"])


def test_words_stay_when_no_picture_too_many_or_too_long_a_word_is_sent(organiser: FlaskClient, event: str) -> None:
    small = picture(size=(9, 9))
    crowd = [(small, f"{place}.jpg") for place in range(photos.MOST_AT_ONCE + 1)]
    for files_sent, caption in (([], "Quang cảnh"), (crowd, "Quang cảnh"), ([(small, "a.jpg")], "x" * 501)):
        answer = send(organiser, event, *files_sent, caption=caption)
        assert (answer.status_code, form_of(answer.text)["caption"]) == (422, caption)
        assert "<figure>" not in answer.text, "nothing of what was refused is shown as if it were stored"
    assert stored() == []


def test_control_an_album_opened_anew_has_an_empty_form(organiser: FlaskClient, event: str) -> None:
    send(organiser, event, (b"no", "xau.jpg"), caption="Quang cảnh")
    assert form_of(organiser.get(f"/events/{event}/photos").text)["caption"] == ""


def test_whoever_may_not_add_pictures_is_refused_as_before(event: str, city: World) -> None:
    for role, unit, status in ((Role.VIEWER, "01.01", 403), (Role.SECRETARY, "01.01.001", 404)):
        answer = send(city.browser(role, unit), event, (b"no", "xau.jpg"), caption="Quang cảnh")
        assert (answer.status_code, "Quang cảnh" in answer.text) == (status, False)


def test_a_page_hidden_in_a_picture_does_not_survive(organiser: FlaskClient, event: str) -> None:
    send(organiser, event, (picture() + b"<script>alert(1)</script>", "a.jpg"))
    assert all(b"<script>" not in path.read_bytes() for path in files())


def test_none_and_too_many_are_refused(organiser: FlaskClient, event: str) -> None:
    assert organiser.post(f"/events/{event}/photos", data={}).status_code == 422
    small = picture(size=(9, 9))
    assert send(organiser, event, *((small, f"{place}.jpg") for place in range(photos.MOST_AT_ONCE + 1))).status_code == 422
    assert stored() == []


# ── who sees them ────────────────────────────────────────────────────────────


def test_a_picture_is_shown_to_whoever_may_see_the_event_alone(organiser: FlaskClient, event: str, city: World) -> None:
    send(organiser, event, (picture(), "a.jpg"))
    (photo,) = stored()
    path = f"/events/{event}/photos/{photo.id}"
    for size, width in (("", 1600), ("?size=small", 400)):
        answer = organiser.get(path + size)
        assert answer.status_code == 200
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"].startswith("private")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        with Image.open(io.BytesIO(answer.data)) as shown:
            assert shown.width == width
    for role, unit, status in (
        (Role.VIEWER, "01.01", 200), (Role.ORGANISER, "01.02", 404), (Role.SECRETARY, "01.01.001", 404)
    ):  # fmt: skip
        answer = city.browser(role, unit).get(path)
        assert answer.status_code == status
        answer.close()
    stranger = city.browser().get(path)
    assert stranger.status_code == 302
    assert "sign-in" in stranger.headers["Location"]


def test_a_picture_is_not_shown_under_another_event(organiser: FlaskClient, event: str, city: World) -> None:
    send(organiser, event, (picture(), "a.jpg"))
    other = hold(city, "01.02", "conference")
    assert organiser.get(f"/events/{other}/photos/{stored()[0].id}").status_code == 404


# ── captions, order, removal ─────────────────────────────────────────────────


def test_captions_and_order_are_changed(organiser: FlaskClient, event: str) -> None:
    send(organiser, event, *((picture(size=(40 + place, 40)), f"{place}.jpg") for place in range(3)))
    last = stored()[-1]
    organiser.post(f"/events/{event}/photos/{last.id}", data={"caption": "Tặng quà", "taken_by": "Thành", "position": "1"})
    assert [(photo.width, photo.caption) for photo in stored()] == [(42, "Tặng quà"), (40, ""), (41, "")]
    assert organiser.post(f"/events/{event}/photos/{last.id}", data={"caption": "x" * 501}).status_code == 422
    page = organiser.get(f"/events/{event}/photos").text
    assert 'alt="Tặng quà"' in page


def test_a_removal_is_taken_back_and_its_file_goes_two_days_later(organiser: FlaskClient, event: str) -> None:
    send(organiser, event, (picture(size=(40, 40)), "a.jpg"), (picture(size=(50, 50)), "b.jpg"))
    (first, first_file), (second, second_file) = [(photo.id, photo.file) for photo in stored()]
    organiser.post(f"/events/{event}/photos/{first}/remove")
    assert [photo.id for photo in stored()] == [second]
    assert photos.sweep() == 0
    undo = re.search(r'action="(/undo/\d+)"', organiser.get(f"/events/{event}").text)
    assert undo
    organiser.post(undo[1])
    assert [photo.file for photo in stored()] == [first_file, second_file]
    organiser.post(f"/events/{event}/photos/{stored()[1].id}/remove")
    for path in files():
        os.utime(path, (0, 0))
    assert photos.sweep() == 2
    assert {path.name for path in files()} == {f"{first_file}.jpg", f"{first_file}-small.jpg"}
    assert get(event).version > 1

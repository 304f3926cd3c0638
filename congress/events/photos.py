"""Photographs of events. What is stored was drawn anew from the pixels of what was sent: nothing else of that file is kept, no
place, no camera, no hidden matter. Files lie in the instance folder under names of our own; who may see the event sees them."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from sqlalchemy import insert, select, update

from congress.core import clock, place
from congress.core.actor import Actor
from congress.core.db import chunks, peek, session
from congress.core.errors import DomainError
from congress.core.text import clean, require_short
from congress.events import extras, lifecycle, once
from congress.events.models import Event, Photo

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE, SMALL_SIDE = 1600, 400  # pixels
MOST_PIXELS = 50_000_000  # more than a telephone makes, little enough to be unpacked in memory
MOST_BYTES = 16 * 1024 * 1024
MOST_AT_ONCE = 10
KEPT = 2 * 86400  # seconds for which a file without a row stays: its removal may be taken back


@dataclass(frozen=True)
class Drawn:
    """A picture drawn anew, and its thumbnail, both JPEG."""

    large: bytes
    small: bytes
    width: int
    height: int


def folder() -> Path:
    return place.folder() / "photos"


def draw(content: bytes, name: str = "") -> Drawn:
    """What somebody sent, as a picture of ours. Slow: nothing may be locked.

    :raises DomainError: it is no picture of a kind that is taken, broken, or too large.
    """
    if len(content) > MOST_BYTES:
        raise DomainError("photo.too_heavy", 422, name=name, limit=MOST_BYTES // 1024 // 1024)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise DomainError("photo.too_large", 422, name=name, limit=MOST_PIXELS // 1_000_000)
            sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = _plain(sent)
    except Image.DecompressionBombError:
        raise DomainError("photo.too_large", 422, name=name, limit=MOST_PIXELS // 1_000_000) from None
    except DomainError:
        raise
    except Exception:  # a decoder fails in a hundred ways on what was made to break it
        raise DomainError("photo.unreadable", 422, name=name) from None
    return Drawn(_jpeg(picture, 85), _jpeg(_fitted(picture, SMALL_SIDE), 80), *picture.size)


def _plain(sent: Image.Image) -> Image.Image:
    """Pixels alone, upright, on white where it was transparent."""
    see_through = sent.mode in ("RGBA", "LA", "PA") or "transparency" in sent.info
    upper = _fitted(sent.convert("RGBA" if see_through else "RGB"), LONGEST_SIDE)
    upper = ImageOps.exif_transpose(upper)
    plain = Image.new("RGB", upper.size, "white")
    plain.paste(upper, mask=upper.getchannel("A") if see_through else None)
    return plain


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    fitted = picture.copy()
    fitted.thumbnail((side, side), Image.Resampling.LANCZOS)
    return fitted


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def keep(drawn: Drawn) -> str:
    """Write both files, readable by nobody else on the machine; answers the name. Before the transaction that tells of them."""
    name = secrets.token_hex(16)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for path, content in ((path_of(name), drawn.large), (path_of(name, small=True), drawn.small)):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    return name


def path_of(name: str, *, small: bool = False) -> Path:
    return folder() / f"{name}{'-small' if small else ''}.jpg"


def add(
    event: Event, kept: Sequence[tuple[str, Drawn]], *, by: Actor, taken_by: str = "", caption: str = "", mark: str = ""
) -> None:
    """Photographs whose files lie there, behind those of the event.

    :raises DomainError: not the actor's event, a text too long, or too many.
    """
    lifecycle.require_change(event, by)
    if is_taken(event, mark, by):
        return
    texts = _texts(caption, taken_by)
    for name, drawn in kept:
        values = {"event_id": event.id, "position": extras.next_place(Photo, event.id), "file": name, "width": drawn.width}
        values |= {"height": drawn.height, "added_at": clock.now(), "added_by": by.name, **texts}
        session().execute(insert(Photo.__table__).values(**values))  # type: ignore[arg-type]
    if kept:
        extras.written(
            "events.add_photo", event, event.name, by, count=len(kept), once=mark or None, files=[name for name, _drawn in kept]
        )


def is_taken(event: Event, mark: str, by: Actor) -> bool:
    """Was the form of this mark stored, and is one of its photographs still there?"""
    files = (once.told_of(mark, by) or {}).get("files", ())
    return once.is_taken(mark, by, select(Photo.id).where(Photo.event_id == event.id, Photo.file.in_(files)))


def change(event: Event, photo_id: int, *, caption: str, taken_by: str, position: int | None = None, by: Actor) -> None:
    """:raises NotFound: no photograph of this event. :raises DomainError: a text is too long."""
    lifecycle.require_change(event, by)
    extras.find_one(Photo, event.id, id=photo_id)
    session().execute(update(Photo).where(Photo.id == photo_id).values(**_texts(caption, taken_by)))
    if position is not None:
        extras.place_at(Photo, event.id, photo_id, position)
    extras.written("events.change_photo", event, clean(caption) or event.name, by)


def _texts(caption: str, taken_by: str) -> dict[str, str]:
    texts = {"caption": clean(caption), "taken_by": clean(taken_by)}
    require_short(texts["caption"], 500)
    require_short(texts["taken_by"], 200)
    return texts


def remove(event: Event, photo_id: int, *, by: Actor) -> int:
    """Answers the offer to undo it: its files stay for two days.

    :raises NotFound: no photograph of this event.
    """
    found = extras.find_one(Photo, event.id, id=photo_id)
    return extras.remove(event, "photo", found.caption or event.name, by, id=photo_id)


def sweep() -> int:
    """Throw away files that no photograph has any more; answers how many."""
    old = [path for path in folder().glob("*.jpg") if time.time() - path.stat().st_mtime > KEPT]
    known: set[str] = set()
    with peek() as reader:
        for part in chunks(sorted({path.stem.removesuffix("-small") for path in old})):
            known |= set(reader.scalars(select(Photo.file).where(Photo.file.in_(part))))
    gone = [path for path in old if path.stem.removesuffix("-small") not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)

"""What stands around events: of each unit one that is past and convened, with everything that can stand around it, and a
congress that is a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from congress.core.db import session, transaction
from congress.events import around, extras, lifecycle, photos, services
from congress.events.models import ApprovalMatter, ApprovalState, EventSession, EventState, UnitPart
from tests.support import SYSTEM, World

PAST, AHEAD = datetime(2025, 7, 1, 1, tzinfo=UTC), datetime(2025, 9, 3, 1, tzinfo=UTC)
HALF = timedelta(hours=4)


def hold(
    world: World, units: Sequence[str], marks: Sequence[str], persons: Mapping[str, int], picture: bytes
) -> dict[str, dict[str, Any]]:
    """unit -> codes of the two and, of the one that is past, the numbers of what stands around it. Every text bears the mark of
    the unit."""
    drawn = photos.draw(picture)
    found = {}
    for code, mark in zip(units, marks, strict=True):
        with transaction():
            unit = world.unit(code)
            told = services.Details("seminar", title=f"Toạ đàm {mark}", note=f"Ghi {mark}")
            plan = services.SessionPlan(PAST, PAST + HALF, place=f"Nhà {mark}")
            event = services.create(unit, told, [plan], by=SYSTEM, chairs=[persons[code]])
            at = session().scalars(select(EventSession.id).where(EventSession.event_id == event.id)).one()
            extras.take_part(event, unit, UnitPart.MEMBER, by=SYSTEM)
            guest = extras.invite(event, extras.Invited(f"Khách {mark}", f"Chức {mark}", f"Cơ quan {mark}"), by=SYSTEM)
            extras.note_gift(event, giver=f"Người tặng {mark}", receiver=f"Người nhận {mark}", what=f"Tranh {mark}", by=SYSTEM)
            extras.add_point(event, at, f"Điểm {mark}", by=SYSTEM)
            photos.add(event, [(photos.keep(drawn), drawn)], by=SYSTEM, taken_by=mark, caption=f"Ảnh {mark}")
            lifecycle.convene(event, by=SYSTEM)
            draft = services.create(
                unit, services.Details("congress", title=f"Đại hội {mark}"), [services.SessionPlan(AHEAD, AHEAD + HALF)],
                by=SYSTEM, state=EventState.DRAFT,
            )  # fmt: skip
            sent = {"by": SYSTEM, "on_day": date(2025, 7, 1), "note": f"Gửi {mark}"}
            extras.record_approval(draft, ApprovalMatter.PAPERS, ApprovalState.SENT, **sent)
            found[code] = {
                "past": event.code, "draft": draft.code, "version": str(event.version), "session": str(at), "guest": guest,
                "gift": around.gifts_of(event.id)[0].id, "photo": around.photos_of(event.id)[0].id,
                "point": around.points_of(event.id).items[0].id,
            }  # fmt: skip
    return found

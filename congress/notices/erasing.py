"""What notices keep of delegates when their personal data are removed: that letters went out, not to whom; in no inbox which
account is which delegate."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, cast, delete, literal, select, update

from congress.core.db import chunks, session
from congress.core.outbox import Outbox
from congress.notices.models import Mail, MailState, Notice


def erased(_event_id: int, delegate_ids: Sequence[int]) -> None:
    """Letters that went out lose their address and what the server said of it; those that wait are not sent any more, and what
    stands in inboxes about them goes."""
    for part in chunks(delegate_ids):
        lines = select(Outbox.id).where(Outbox.payload["values"]["delegate_id"].as_integer().in_(part))
        session().execute(delete(Mail).where(Mail.outbox_id.in_(lines), Mail.state != MailState.SENT))
        session().execute(delete(Notice).where(Notice.outbox_id.in_(lines)))
        nobody = literal("–") + cast(Mail.id, String)
        session().execute(update(Mail).where(Mail.outbox_id.in_(lines)).values(address=nobody, last_error=""))

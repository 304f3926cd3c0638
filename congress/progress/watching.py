"""Following a board cheaply: an unchanged answer costs one look at the counters.

The tag of an answer names what was counted and at which version, sealed for this reader, page and day. A browser that sends it
back has been allowed to see this very page; nothing but "unchanged" is told for it.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app, request
from sqlalchemy import bindparam, func, select

from congress.campaigns.models import Campaign, Counter
from congress.core import clock
from congress.core.db import session
from congress.core.look import language
from congress.core.web import actor
from congress.progress.queries import Scope

_counter = Counter.__table__.c
_WHOLE = select(func.sum(_counter.version)).where(_counter.campaign_id == bindparam("campaign"))
_PART = _WHOLE.where(_counter.superior_id == bindparam("superior"))


def tag(campaign: Campaign, scope: Scope) -> str:
    """The tag of an answer as it is now."""
    superior = scope.place.superior_id if scope.place is not None and scope.depth >= 2 else 0
    return f"{campaign.id}-{superior}-{_version(campaign.id, superior)}-{_seal(campaign.id, superior)}"


def unchanged() -> str | None:
    """The tag that the browser sent, if it is ours and still good."""
    for sent in request.if_none_match.as_set():
        campaign, superior, version, seal = [*sent.split("-"), "", "", "", ""][:4]
        if not (campaign.isdigit() and superior.isdigit() and version.isdigit()):
            continue
        if hmac.compare_digest(seal, _seal(int(campaign), int(superior))) and int(version) == _version(
            int(campaign), int(superior)
        ):
            return sent
    return None


def _version(campaign_id: int, superior_id: int) -> int:
    """Grows with every change that a board of this part could show."""
    query, names = (
        (_PART, {"campaign": campaign_id, "superior": superior_id}) if superior_id else (_WHOLE, {"campaign": campaign_id})
    )
    return int(session().connection().execute(query, names).scalar() or 0)


def _seal(campaign_id: int, superior_id: int) -> str:
    page = request.full_path.replace("/piece", "").rstrip("?")
    said = f"{campaign_id}|{superior_id}|{actor().account_id}|{actor().grants}|{page}|{clock.today()}|{language()}"
    key = str(current_app.secret_key).encode()
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:24]

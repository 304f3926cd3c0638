"""Pages of documents: those of an event, one to be issued, one that was."""

from __future__ import annotations

from congress.documents import badging
from congress.documents.blueprint import bp

BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()
__all__ = ["AS_OF", "BLUEPRINTS", "badging"]  # stands on the same blueprint

"""python3 app.py history …"""

from __future__ import annotations

import click

from congress.core import audit
from congress.core.console import Answer, command
from congress.core.db import transaction
from congress.core.errors import DomainError

cli = click.Group("history", help="The audit trail.")


@command(cli, "verify", click.option("--anchor", help="number:hash kept outside, e.g. from a backup or a printed page"))
def verify(anchor: str | None) -> Answer:
    """Walk the chain of the audit trail and say where it does not hold."""
    with transaction():
        audit.seal(limit=10**9)
    kept = None
    if anchor:
        number, _colon, seal = anchor.partition(":")
        if not number.isdigit() or not seal:
            raise DomainError("history.bad_anchor", typed=anchor)
        kept = (int(number), seal)
    broken = audit.verify(kept)
    seq, seal = audit.head()
    words = f"Nhật ký nguyên vẹn: {seq} dòng, {seal}" if broken is None else f"Nhật ký không còn nguyên vẹn từ dòng {broken}."
    return Answer({"lines": seq, "seal": seal, "broken": broken}, [words], failed=broken is not None)

"""``python -m tests.prove.halting FILE COMMAND …``: a command that stops for ever right before its transaction commits."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

from congress import cli
from congress.campaigns import tallies

_recount = tallies.recount


def _and_halt(*arguments: Any, **more: Any) -> None:
    _recount(*arguments, **more)
    Path(sys.argv[1]).touch()
    signal.pause()


if __name__ == "__main__":
    tallies.recount = _and_halt
    raise SystemExit(cli.run(sys.argv[2:]))

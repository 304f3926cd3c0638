"""``python3 app.py bench [NAME …] [--json]``"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from tests.bench import (
    attendance,
    badges,
    calendars,
    checkins,
    clashes,
    delegates,
    following,
    imports,
    pages,
    papers,
    scanning,
    waves,
)
from tests.bench.measure import HEAD, Row

MEASURES: dict[str, Callable[[], list[Row]]] = {
    "imports": imports.run,
    "demo": imports.run_demo,
    "pages": pages.run,
    "calendars": calendars.run,
    "clashes": clashes.run,
    "waves": waves.run,
    "delegates": delegates.run,
    "papers": papers.run,
    "badges": badges.run,
    "scanning": scanning.run,
    "attendance": attendance.run,
    "checkins": checkins.run,
    "following": following.run,
}


def main(words: list[str]) -> int:
    as_json = "--json" in words
    names = [word for word in words if word != "--json"] or list(MEASURES)
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        message = f"no such measure: {', '.join(unknown)}; there are {', '.join(MEASURES)}"
        print(message, file=sys.stderr)
        if as_json:
            print(json.dumps({"error": "usage", "message": message}))
        return 1
    if not as_json:
        print(HEAD)
    rows: list[Row] = []
    for name in names:
        found = MEASURES[name]()
        rows += found
        if not as_json:
            print("\n".join(row.line() for row in found), flush=True)
    if as_json:
        print(json.dumps([row.as_json() for row in rows]))
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

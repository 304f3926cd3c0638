"""``python3 app.py prove [NAME …] [--trials N] [--json]``: the long proofs, on both databases; without a name all of them."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from tests import postgres
from tests.prove.finding import Ground
from tests.prove.proofs import PROOFS


def main(words: list[str]) -> int:
    as_json = "--json" in words
    words = [word for word in words if word != "--json"]
    trials = 0
    if "--trials" in words:
        at = words.index("--trials")
        trials = int(words[at + 1])
        del words[at : at + 2]
    unknown = [name for name in words if name not in PROOFS]
    if unknown:
        print(f"no such proof: {', '.join(unknown)}; there are {', '.join(PROOFS)}", file=sys.stderr)
        return 1
    found = _all(words or list(PROOFS), trials, sys.stderr if as_json else sys.stdout)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    return 0 if all(each["is_met"] for each in found) else 1


def _all(names: list[str], trials: int, out: object) -> list[dict[str, object]]:
    cluster = postgres.Cluster()
    cluster.start()
    found: list[dict[str, object]] = []
    try:
        with tempfile.TemporaryDirectory() as base:
            for name in names:
                prove, usual = PROOFS[name]
                for ground in _grounds(Path(base) / name, str(cluster.folder)):
                    began = time.monotonic()
                    finding = prove(ground, trials or usual)
                    seconds = round(time.monotonic() - began)
                    print(f"{finding.line}  {seconds} s", file=out, flush=True)  # type: ignore[call-overload]
                    for violation in finding.violations[:5]:
                        print(f"  {violation}", file=sys.stderr)
                    found.append(finding.as_json | {"seconds": seconds})
    finally:
        cluster.stop()
    return found


def _grounds(folder: Path, cluster: str) -> list[Ground]:
    """Both databases."""
    count = iter(range(10**6))
    grounds = []
    for dialect in ("sqlite", "postgresql"):
        instance = folder / dialect
        instance.mkdir(parents=True, mode=0o700)

        def new_url(dialect: str = dialect, instance: Path = instance) -> str:
            number = next(count)
            if dialect == "sqlite":
                return f"sqlite:///{instance / f'{number}.db'}"
            return postgres.create(cluster, f"p_{folder.name}_{number}")

        grounds.append(Ground(dialect, new_url, instance))
    return grounds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A process that has imported everything and forks a child for each command: one starts in a tenth of the time, and is a
process of its own all the same."""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """One for each process of tests, started when the first command is wanted."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._busy = threading.Lock()

    def run(self, words: Sequence[str], env: Mapping[str, str], out: Path, err: Path) -> int | None:
        """The exit code of ``app.py`` with these words; None while another command is under way here."""
        if not self._busy.acquire(blocking=False):
            return None
        try:
            process = self._started()
            told = {"words": list(words), "env": dict(env), "out": str(out), "err": str(err)}
            process.stdin.write(json.dumps(told) + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            answer = process.stdout.readline()  # type: ignore[union-attr]
            assert answer, "the nursery ended: what it said stands above"
            return int(answer)
        finally:
            self._busy.release()

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            command = [sys.executable, "-m", "tests.commands.nursery"]
            self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            atexit.register(self._end)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.stdin.close()  # type: ignore[union-attr]
            self._process.stdout.close()  # type: ignore[union-attr]
            self._process.wait()


def _import_everything() -> None:
    import congress

    for module in pkgutil.walk_packages(congress.__path__, "congress."):
        if not module.name.startswith(("congress.migrations", "congress.seed")):
            importlib.import_module(module.name)


def _serve() -> None:
    _import_everything()
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(told)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(told: dict[str, object]) -> None:
    """The command, as its own process would run it."""
    os.environ.clear()
    os.environ.update(told["env"])  # type: ignore[call-overload]
    for number, name in ((0, os.devnull), (1, told["out"]), (2, told["err"])):
        handle = os.open(str(name), os.O_RDWR if number == 0 else os.O_WRONLY | os.O_TRUNC | os.O_CREAT)
        os.dup2(handle, number)
        os.close(handle)
    sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115  the child's own, not the requests
    code: object = 0
    try:
        import app

        sys.argv = [str(ROOT / "app.py"), *told["words"]]  # type: ignore[misc]
        app.main(sys.argv[1:])
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    _serve()

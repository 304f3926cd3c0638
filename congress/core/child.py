"""Work on what others have sent, in a process of its own: little memory, little time, none of our settings, and where wanted no
network and no other programs. ``start`` is for the caller; the rest is for the child, which is this very file."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")  # of the environment; the secret and the database's address are not
# architecture -> its number for filters, and those of calls that reach the network or start programs:
# socket, connect, sendto, sendmsg, bind, execve, execveat, ptrace, io_uring_setup
CALLS = {
    "x86_64": (0xC000003E, (41, 42, 44, 46, 49, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 206, 211, 200, 221, 281, 117, 425)),
}


def start(file: str, *arguments: object, stdin: IO[bytes] | int, stderr: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """A child that runs a file of ours as a program, with these arguments; it answers on its stdout."""
    command = [sys.executable, "-I", __file__, file, *map(str, arguments)]
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    return subprocess.Popen(command, env=env, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr)


@contextmanager
def watched(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    """It is killed where this takes longer."""
    watch = threading.Timer(seconds, process.kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


# ── in the child ─────────────────────────────────────────────────────────────


def limit(memory: int, cpu_seconds: int) -> None:
    """From now on: bytes of address space, seconds of processor beside those already used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    for kind, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        most = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


class _Rule(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("value", ctypes.c_uint)]


class _Rules(ctypes.Structure):
    _fields_ = [("count", ctypes.c_ushort), ("rules", ctypes.POINTER(_Rule))]


def shut_in() -> None:
    """No socket and no other program from here on, whatever runs in this process: the kernel refuses (seccomp), and no right of
    the process lets it be undone.

    :raises OSError: the kernel cannot; then nothing may be worked on here.
    """
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    refuse, allow = 0x00050000 | 1, 0x7FFF0000  # EPERM
    try:
        architecture, calls = CALLS[platform.machine()]
    except KeyError:
        raise OSError(f"calls of {platform.machine()} are not known here") from None
    last = 5 + len(calls)  # jumps are counted from the rule behind; the last rule refuses
    rules = [(load, 0, 0, 4), (equal, 0, last - 2, architecture), (load, 0, 0, 0)]
    rules += [(at_least, last - 4, 0, 0x40000000)]  # the other numbering of x86-64
    rules += [(equal, last - place - 1, 0, call) for place, call in enumerate(calls, 4)]
    rules += [(answer, 0, 0, allow), (answer, 0, 0, refuse)]
    array = (_Rule * len(rules))(*(_Rule(*rule) for rule in rules))
    kernel = ctypes.CDLL(None, use_errno=True)
    no_new_rights, filter_calls = 38, 22
    told = _Rules(len(rules), array)
    if kernel.prctl(no_new_rights, 1, 0, 0, 0) or kernel.prctl(filter_calls, 2, ctypes.byref(told), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel does not filter calls")


if __name__ == "__main__":
    sys.path.append(str(ROOT))
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")

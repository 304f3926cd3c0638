"""Several PDF files joined into one, holding one of them at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

_FIRST = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def join(parts: Sequence[Path], out: IO[bytes]) -> int:
    """Write the pages of all parts into one file, in order; answers how many there are.

    Each part keeps its own tree of pages, which becomes a branch of the new one; its objects get new numbers. What a file has
    beside pages (bookmarks, attachments, marks for readers) is left out.
    """
    joint = _Joint(out)
    root = joint.number()
    branches, count = [], 0
    for part in parts:
        branch, pages = joint.copy(part, root)
        branches.append(branch)
        count += pages
    kids = " ".join(f"{branch} 0 R" for branch in branches)
    joint.write(root, f"<</Type /Pages /Kids [{kids}] /Count {count}>>".encode())
    joint.end(root)
    return count


class _Joint:
    """Objects written one behind the other, and where each of them begins."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._at = out, [0]
        out.write(_FIRST)

    def number(self) -> int:
        self._at.append(0)
        return len(self._at) - 1

    def write(self, number: int, thing: Any) -> None:
        """``thing``: bytes, or an object of pypdf."""
        self._at[number] = self._out.tell()
        self._out.write(b"%d 0 obj\n" % number)
        if isinstance(thing, bytes):
            self._out.write(thing)
        else:
            thing.write_to_stream(self._out)
        self._out.write(b"\nendobj\n")

    def copy(self, part: Path, parent: int) -> tuple[int, int]:
        """Everything that the pages of a part lead to; answers the number of their tree, and how many they are."""
        from pypdf import PdfReader
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

        known: dict[int, int] = {}  # number there -> number here
        waiting: list[int] = []

        def here(thing: Any) -> Any:
            """The same with numbers of here; whatever it names is copied later."""
            if isinstance(thing, IndirectObject):
                if thing.idnum not in known:
                    known[thing.idnum] = self.number()
                    waiting.append(thing.idnum)
                return IndirectObject(known[thing.idnum], 0, reader)
            if isinstance(thing, DictionaryObject):
                for name in thing:
                    dict.__setitem__(thing, name, here(thing.raw_get(name)))
            elif isinstance(thing, ArrayObject):
                thing[:] = [here(each) for each in list.__iter__(thing)]
            return thing

        with part.open("rb") as file:
            reader = PdfReader(file)
            branch: Any = here(reader.trailer["/Root"].raw_get("/Pages"))  # type: ignore[attr-defined]
            pages = 0
            while waiting:
                number = waiting.pop()
                thing: Any = reader.get_object(IndirectObject(number, 0, reader))
                is_branch = known[number] == branch.idnum
                thing = here(thing)
                if is_branch:
                    pages = int(thing["/Count"])
                    dict.__setitem__(thing, NameObject("/Parent"), IndirectObject(parent, 0, reader))
                self.write(known[number], thing)
        return branch.idnum, pages

    def end(self, root: int) -> None:
        """What leads to the pages, and where everything is."""
        catalogue = self.number()
        self.write(catalogue, b"<</Type /Catalog /Pages %d 0 R /Lang (vi)>>" % root)
        start = self._out.tell()
        self._out.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._at))
        self._out.writelines(b"%010d 00000 n \n" % at for at in self._at[1:])
        self._out.write(b"trailer\n<</Size %d /Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(self._at), catalogue, start))

"""Which kind of event an office means by its words, Vietnamese or English. No database here.

Source of the words: the glossary of the field, and working calendars of offices. What says more than the kind, a congress of
members or a meeting of the standing committee, is kept; what could be two kinds ("tiếp công dân", "đại hội thể thao") is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from congress.core.text import clean, fold
from congress.events.models import CongressKind, EventKind
from congress.people.models import Body


@dataclass(frozen=True)
class Meaning:
    """What the word for a kind tells; empty where it does not."""

    kind: EventKind
    congress_kind: str = ""
    body: str = ""
    is_pilot: bool = False

    def told(self) -> dict[str, Any]:
        """Fields of ``Details``."""
        return {"kind": self.kind, "congress_kind": self.congress_kind, "body": self.body, "is_pilot": self.is_pilot}


_CONGRESS, _PLENUM = Meaning(EventKind.CONGRESS), Meaning(EventKind.PLENUM)
_DELEGATES = Meaning(EventKind.CONGRESS, CongressKind.DELEGATES)
_MEMBERS = Meaning(EventKind.CONGRESS, CongressKind.MEMBERS)
_PILOT = Meaning(EventKind.CONGRESS, is_pilot=True)
_COMMITTEE = Meaning(EventKind.PLENUM, body=Body.COMMITTEE)
_STANDING = Meaning(EventKind.PLENUM, body=Body.STANDING_COMMITTEE)
_INSPECTION = Meaning(EventKind.PLENUM, body=Body.INSPECTION_COMMITTEE)

# only these words and nothing behind them
_WHOLE: Mapping[Meaning, tuple[str, ...]] = {
    _CONGRESS: ("dai hoi", "party congress"),
    _DELEGATES: ("delegates congress", "delegate congress", "congress of delegates"),
    _MEMBERS: ("members congress", "member congress", "congress of members", "congress of all members"),
    _PLENUM: ("plenary", "plenary session", "committee plenum", "committee meeting"),
    _STANDING: ("standing committee", "standing committee meeting", "meeting of the standing committee"),
    Meaning(EventKind.CONFERENCE): ("hop", "hop mat", "meeting", "working session", "working meeting"),
    Meaning(EventKind.SEMINAR): ("workshop",),
    Meaning(EventKind.RECEPTION): (
        "tiep",
        "lam viec voi doan",
        "reception of a delegation",
        "reception of a foreign delegation",
    ),
    Meaning(EventKind.CEREMONY): ("le", "announcement ceremony"),
    Meaning(EventKind.FIRST_SESSION): ("ky hop",),
    Meaning(EventKind.CELL_MEETING): ("sinh hoat", "sinh hoat dinh ky", "shcb", "party cell meeting"),
}
# these words, and whatever more is said behind them; the longest counts
_BEGINNING: Mapping[Meaning, tuple[str, ...]] = {
    _CONGRESS: ("dai hoi dang bo", "dai hoi chi bo", "dai hoi lan thu", "dai hoi nhiem ky"),
    _DELEGATES: ("dai hoi dai bieu", "dhdb"),
    _MEMBERS: ("dai hoi dang vien", "dai hoi toan the", "dhdv"),
    _PILOT: ("dai hoi diem",),
    _COMMITTEE: (
        "ban chap hanh", "hoi nghi ban chap hanh", "hop ban chap hanh", "hoi nghi cap uy", "hop cap uy", "hoi nghi thanh uy",
        "hoi nghi tinh uy", "hoi nghi quan uy", "hoi nghi huyen uy", "hoi nghi thi uy", "hoi nghi dang uy", "hoi nghi chi uy",
        "hop dang uy", "hop chi uy", "hoi nghi toan the ban chap hanh",
    ),
    _STANDING: ("ban thuong vu", "hoi nghi ban thuong vu", "hop ban thuong vu", "hoi nghi thuong vu", "hop thuong vu"),
    _INSPECTION: ("hoi nghi uy ban kiem tra", "hop uy ban kiem tra"),
    Meaning(EventKind.CONFERENCE): ("hoi nghi", "lam viec"),
    Meaning(EventKind.COMMENT_CONFERENCE): ("hoi nghi lay y kien", "lay y kien", "hoi nghi gop y", "gop y"),
    Meaning(EventKind.CLUSTER_CONFERENCE): ("hoi nghi giao ban cum", "giao ban cum", "hoi nghi cum", "cum thi dua", "hop cum"),
    Meaning(EventKind.SEMINAR): ("toa dam", "hoi thao"),
    Meaning(EventKind.BRIEFING): ("giao ban", "hop giao ban", "hoi nghi giao ban"),
    Meaning(EventKind.RECEPTION): ("tiep va lam viec", "tiep khach", "tiep doan", "tiep xa giao", "don tiep", "don doan"),
    Meaning(EventKind.CEREMONY): (
        "le cong bo", "le ky niem", "le trao", "le ra mat", "le don nhan", "le mit tinh", "le phat dong", "le khanh thanh",
        "le khoi cong", "le ky ket", "le khai mac", "le be mac", "cong bo quyet dinh", "cong bo nghi quyet",
    ),
    Meaning(EventKind.FIRST_SESSION): (
        "ky hop thu nhat", "ky hop thu 1", "ky hop thu i", "ky hop dau tien", "hop hoi dong nhan dan ky thu nhat",
    ),
    Meaning(EventKind.CELL_MEETING): ("sinh hoat chi bo", "hop chi bo", "hoi nghi chi bo"),
}  # fmt: skip
_SHORT = {
    "hn": "hoi nghi", "dh": "dai hoi", "bch": "ban chap hanh", "btv": "ban thuong vu", "ubkt": "uy ban kiem tra",
    "hdnd": "hoi dong nhan dan", "dv": "dang vien", "db": "dai bieu", "cb": "chi bo",
}  # fmt: skip
_NUMBERED = re.compile(r"\blan(?: thu)? (?:\d+|[ivxlc]+|nhat|hai|ba|tu|nam|sau|bay|tam|chin|muoi)\b")
_OF_THE_WORD = re.compile(r"^(?:buoi|cuoc|phien|ngay) ")
_WORDS = {word: meaning for meaning, words in _WHOLE.items() for word in words}
_WORDS |= {kind.value.replace("_", " "): Meaning(kind) for kind in EventKind}
_BEGINNINGS = {word: meaning for meaning, words in _BEGINNING.items() for word in words}


def find_meaning(text: str) -> Meaning | None:
    """The kind that a word of an office means; capitals, accents, hyphens, low lines, apostrophes and blanks are alike."""
    told = re.sub(r"['’‘`´]", "", text).replace("_", " ")
    plain = " ".join(re.sub(r"[^\w]+", " ", clean(fold(told))).split())
    said = _spelled_out(plain)
    return _WORDS.get(plain) or _WORDS.get(said) or _beginning(said) or _beginning(plain)


def find_kind(text: str) -> EventKind | None:
    """Of ``find_meaning`` the kind alone."""
    found = find_meaning(text)
    return found.kind if found else None


def _spelled_out(plain: str) -> str:
    """Without what stands around the word: "cuộc họp" → "họp", "HN lần thứ 15 BCH" → "hội nghị ban chấp hành"."""
    said = " ".join(_SHORT.get(word, word) for word in plain.split())
    return " ".join(_OF_THE_WORD.sub("", _NUMBERED.sub(" ", said)).split())


def _beginning(said: str) -> Meaning | None:
    words = said.split()
    for count in range(len(words), 0, -1):
        if found := _BEGINNINGS.get(" ".join(words[:count])):
            return found
    return None

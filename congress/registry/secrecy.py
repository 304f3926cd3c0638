"""Marks of state secrecy: what carries one may not enter the application at all (domain notes 9.2)."""

from __future__ import annotations

import re

# The two higher levels are words for nothing else. "Mật" alone is honey, or half of "bí mật" and "thân mật": it is a mark where
# signs set it apart, or capitals do.
_LEVEL = re.compile(r"\b(?:dấu độ|tối|tuyệt) mật\b", re.IGNORECASE)
_APART = re.compile(r"(?:^|[(\[“\":;–—-])\s*(?:độ )?mật\s*(?:$|[)\]”\":;.–—-])", re.IGNORECASE)
_CAPITALS = ("MẬT", "ĐỘ MẬT", "DẤU MẬT", "TOI MAT", "TUYET MAT")


def mark_in(text: str) -> str:
    """The mark of secrecy that a text carries, as it stands there; empty where it carries none. The text is cleaned."""
    if found := _LEVEL.search(text) or _APART.search(text):
        return found[0].strip(' ()[]“”":;.–—-')
    return next((run for run in _capitals(text) if run in _CAPITALS), "")


def _capitals(text: str) -> list[str]:
    """Words in capitals, those that follow each other together: a text all in capitals is one, and tells no mark apart."""
    runs: list[list[str]] = [[]]
    for word in re.findall(r"\w+|[^\w\s]", text):
        if word.isupper():
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [" ".join(run) for run in runs if run]

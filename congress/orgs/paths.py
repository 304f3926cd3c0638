"""Places in the tree as text: ``/1/17/230/``, ids from the root down. The closing slash keeps /1/2/ apart from /1/20/."""

from __future__ import annotations


def join(parent_path: str | None, unit_id: int) -> str:
    return f"{parent_path or '/'}{unit_id}/"


def above(path: str) -> str:
    """``/1/17/230/`` -> ``/1/17/``; ``/`` above the root."""
    return path[: path.rstrip("/").rindex("/") + 1]


def ids(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/") if part]


def after(path: str) -> str:
    """The first text behind every path inside ``path``, for a range ``path <= x < after(path)``."""
    return path[:-1] + "0"  # "0" is the character behind "/"


def superior(path: str) -> int:
    """The unit right below the root on this path; the root for itself."""
    units = ids(path)
    return units[1] if len(units) > 1 else units[0]


def moved(path: str, old_prefix: str, new_prefix: str) -> str:
    return new_prefix + path[len(old_prefix) :]

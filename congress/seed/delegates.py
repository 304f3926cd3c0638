"""The demo city's congress with its delegates, and a members' congress of one cell, made through the services: the list from
``data/delegates.xlsx``, words and figures from ``data/delegates.toml``. The same roll every time, some weeks ahead of the day
on which it is loaded."""

from __future__ import annotations

# codes that are the same on every day
CONGRESS, MEMBERS = "DH-TP-18", "DH-CB-1"
DELEGATE = 14  # number of the delegate whose personal link is told at the start; nobody else has a reply of him yet

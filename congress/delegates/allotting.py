"""Pages of quotas allotted and lists sent up."""

from __future__ import annotations

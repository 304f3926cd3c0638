"""Words of calendars and their feeds."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "feed.too_many": N_("Đồng chí đã có %(limit)s liên kết lịch. Hãy thu hồi liên kết không dùng nữa rồi lập liên kết mới."),
}
HALVES: dict[str, str] = {"morning": N_("Sáng"), "afternoon": N_("Chiều"), "evening": N_("Tối")}
VERBS: dict[str, str] = {
    "calendar.open_feed": N_("lập liên kết lịch"),
    "calendar.revoke_feed": N_("thu hồi liên kết lịch"),
}
TABLES = {"errors": ERRORS, "halves": HALVES, "verbs": VERBS}

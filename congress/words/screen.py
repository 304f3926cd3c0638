"""Words of hall screens and of delegates who check in by themselves."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "checkin.self_not": N_("Chỉ đại biểu chính thức tự điểm danh được. Hãy hỏi người trực cửa hoặc ban tổ chức."),
}
VERBS: dict[str, str] = {
    "checkin.self_setting": N_("đóng mở tự điểm danh"),
}
SCREEN_STATES: dict[str, str] = {
    "before": N_("Chưa đến giờ điểm danh"),
    "open": N_("Đang điểm danh"),
    "over": N_("Phiên đã kết thúc"),
    "off": N_("Sự kiện đã hoãn hoặc huỷ"),
}
TABLES = {"errors": ERRORS, "verbs": VERBS, "screen_states": SCREEN_STATES}

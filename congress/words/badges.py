"""Words of badges and of printing in bulk."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "badge.bad_number": N_("Số thẻ “%(typed)s” sai số kiểm tra. Hãy đọc lại số trên thẻ, cả chữ số sau dấu gạch."),
    "badge.no_delegation": N_("Không có đoàn nào tên “%(name)s” trong danh sách. Hãy xem lại tên đoàn."),
    "badge.no_event": N_("Không có sự kiện mã %(code)s. Hãy xem lại mã."),
    "badge.nobody": N_("Không có thẻ nào thuộc lựa chọn này. Hãy chọn lại."),
    "badge.nobody_has": N_("Không ai trong danh sách mang số thẻ “%(typed)s”. Hãy hỏi tên và tìm trong danh sách."),
    "badge.others_meant": N_("Lựa chọn này giờ có %(now)s thẻ, lúc hỏi là %(before)s. Hãy xem lại rồi xác nhận."),
    "badge.reprinted_since": N_("Thẻ thuộc lựa chọn này đã được in lại hoặc không còn là những thẻ đó. Xem lại rồi xác nhận."),
    "badge.reason_missing": N_("Thiếu lý do in lại. Hãy ghi lý do, ví dụ: mất thẻ, sai tên."),
    "badge.unconfirmed": N_("Chưa xác nhận thu hồi %(count)s thẻ. Hãy đánh dấu vào ô xác nhận."),
    "printing.parts_gone": N_("Tệp in dở đã bị xoá nên không ghép được. Hãy in lại."),
}
VERBS: dict[str, str] = {
    "documents.print_badges": N_("in thẻ"),
    "documents.reprint_badges": N_("thu hồi thẻ và in lại"),
}
RESULTS: dict[str, str] = {"badges": N_("Số thẻ"), "pages": N_("Số trang")}
PARTS: dict[str, str] = {  # what stands on a badge
    "kind": N_("diện đại biểu"),
    "event": N_("tên sự kiện"),
    "name": N_("họ tên"),
    "post": N_("chức vụ"),
    "delegation": N_("đoàn"),
    "seat": N_("chỗ ngồi"),
    "group": N_("tổ thảo luận"),
}
SHEETS: dict[str, str] = {"a6": N_("A6, mỗi tờ một thẻ"), "a4": N_("A4, bốn thẻ một tờ, có dấu cắt")}
TABLES = {"errors": ERRORS, "verbs": VERBS, "results": RESULTS, "badge_parts": PARTS, "badge_sheets": SHEETS}

"""Words of calendars taken in, series, and waves of events."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    # calendars taken in
    "event.bad_code": N_("“%(code)s” không dùng làm mã được. Dùng chữ, số, dấu chấm, gạch ngang, ví dụ LICH-01.02-15."),
    "event.code_used": N_("Mã %(code)s đã có sự kiện của đơn vị khác dùng. Hãy chọn mã khác."),
    "event.duplicate": N_("Mã %(code)s trùng với dòng %(first)s. Mỗi sự kiện một mã, mỗi mã một dòng."),
    "event.kind_unknown": N_(
        "Không có loại sự kiện “%(text)s”. Dùng: đại hội, hội nghị cấp uỷ, hội nghị, lấy ý kiến, giao ban cụm, giao ban, "
        "toạ đàm, tiếp và làm việc, lễ công bố, kỳ họp thứ nhất, sinh hoạt chi bộ."
    ),
    "event.bad_moment": N_("“%(text)s” chưa đủ ngày và giờ. Hãy ghi như 20/7/2025 08:00, 8h00 ngày 20/7/2025."),
    "event.other_unit": N_("Mã %(code)s là sự kiện của tổ chức khác. Hãy xem lại mã tổ chức, hoặc dùng mã sự kiện khác."),
    "event.chair_unknown": N_(
        "Không thấy %(name)s trong cấp uỷ của đơn vị và các cấp trên vào ngày ấy. Vẫn nhận, chưa ghi người chủ trì này."
    ),
    "event.chair_ambiguous": N_(
        "Có %(count)s người tên %(name)s: %(who)s. Vẫn nhận, chưa ghi người chủ trì này; hãy chọn trên trang của sự kiện."
    ),
    "event.kept_by_hand": N_("Đã được sửa trên hệ thống sau lần nhận trước, tệp không đổi mục này. Giữ theo hệ thống."),
    "event.kept_over": N_("Sự kiện đã kết thúc hoặc đã huỷ, nên giữ nguyên trên hệ thống."),
    "event.kept_sessions": N_("Sự kiện này đã chia thành nhiều phiên. Giữ nguyên giờ từng phiên; hãy sửa trên trang."),
}
COLUMNS: dict[str, str] = {
    "event_code": N_("Mã sự kiện"),
    "event_kind": N_("Loại sự kiện"),
    "event_title": N_("Tên, nội dung"),
    "starts": N_("Bắt đầu"),
    "ends": N_("Kết thúc"),
    "chairs": N_("Chủ trì"),
}
VERBS: dict[str, str] = {
    "events.import": N_("nhận lịch công tác"),
}
TABLES = {"errors": ERRORS, "columns": COLUMNS, "verbs": VERBS}

"""Words of agendas."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "agenda.changed_since": N_(
        "%(name)s vừa sửa chương trình này. Bên dưới là chương trình hiện nay; việc của đồng chí chưa ghi, hãy xem rồi làm lại."
    ),
    "agenda.over": N_("Sự kiện đã kết thúc hoặc đã huỷ, nên không sửa chương trình nữa."),
    "agenda.no_title": N_("Hãy ghi nội dung của mục."),
    "agenda.bad_minutes": N_("Ghi số phút từ 0 đến %(most)s."),
    "agenda.full": N_("Chương trình đã có %(most)s mục. Hãy bỏ bớt, hoặc tách thành hai phiên."),
    "agenda.many_papers": N_("Mỗi mục ghi được %(most)s văn bản. Hãy tách thành hai mục."),
    "agenda.no_further": N_("Mục này không chuyển tiếp theo hướng đó được."),
    "agenda.too_deep": N_("Chương trình có nhiều nhất %(levels)s cấp. Hãy đặt mục này ở cấp trên."),
    "agenda.under_itself": N_("Không đặt được một mục vào bên trong chính nó."),
    "agenda.no_session": N_(
        "Không có phiên họp mã %(code)s. Mã phiên là mã sự kiện, thêm -P và số của phiên (ví dụ …-P1); hãy xem lại."
    ),
    "agenda.no_template": N_("Hãy chọn một mẫu trong danh sách."),
}
VERBS: dict[str, str] = {
    "agenda.add": N_("thêm mục chương trình"),
    "agenda.change": N_("sửa mục chương trình"),
    "agenda.move": N_("chuyển mục chương trình"),
    "agenda.remove": N_("bỏ mục chương trình"),
    "agenda.take": N_("lấy mẫu chương trình"),
    "agenda.copy": N_("chép chương trình"),
}
AGENDAS: dict[str, str] = {
    "delegates_four": N_("Đại hội đại biểu, bốn nội dung"),
    "delegates_three": N_("Đại hội đại biểu, ba nội dung"),
    "delegates_two": N_("Đại hội đại biểu, hai nội dung"),
    "members_four": N_("Đại hội đảng viên, bốn nội dung"),
    "members_three": N_("Đại hội đảng viên, ba nội dung"),
    "members_two": N_("Đại hội đảng viên, hai nội dung"),
    "conference": N_("Hội nghị"),
    "comment_conference": N_("Hội nghị lấy ý kiến"),
    "cluster_conference": N_("Hội nghị giao ban cụm"),
    "plenum": N_("Hội nghị cấp uỷ"),
    "seminar": N_("Toạ đàm"),
    "briefing": N_("Giao ban"),
    "reception": N_("Tiếp và làm việc với đoàn khách"),
    "ceremony": N_("Lễ công bố"),
    "first_session": N_("Kỳ họp thứ nhất"),
    "cell_meeting": N_("Sinh hoạt chi bộ"),
}
AGENDA_PARTS: dict[str, str] = {
    "preparatory": N_("phiên trù bị"),
    "official": N_("phiên chính thức"),
    "working": N_("phiên làm việc"),
}
TABLES = {"errors": ERRORS, "verbs": VERBS, "agendas": AGENDAS, "agenda_parts": AGENDA_PARTS}

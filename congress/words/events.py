"""Words of events, sessions, engagements and clashes."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "event.no_session": N_("Hãy ghi ít nhất một phiên, với giờ bắt đầu và giờ kết thúc."),
    "event.times_reversed": N_("Phiên bắt đầu %(starts)s mà kết thúc %(ends)s. Giờ kết thúc phải sau giờ bắt đầu."),
    "event.bad_expected": N_("Số người dự phải là số không âm."),
    "event.too_long": N_("Từ phiên đầu đến phiên cuối quá %(days)s ngày. Hãy tách thành nhiều sự kiện, hoặc lập lịch định kỳ."),
    "event.bad_number": N_("Lần thứ và khoá là số từ 1 đến 999."),
    "event.no_visit": N_("Không tìm thấy chuyến thăm này. Có thể đã được lưu trữ; hãy chọn lại."),
    "event.no_venue": N_("Không tìm thấy hội trường này. Có thể đã được lưu trữ; hãy chọn lại."),
    "event.no_person": N_("Có người không còn trong danh sách nhân sự. Hãy tải lại trang rồi chọn lại."),
    "event.too_many_people": N_("Nhận nhiều nhất %(limit)s người một lần. Hãy chia làm nhiều lần."),
    "event.changed_since": N_("Đồng chí %(name)s vừa sửa sự kiện này. Hãy xem lại rồi sửa tiếp; những gì đã gõ vẫn còn."),
    "event.is_over": N_("Sự kiện đã kết thúc hoặc đã huỷ nên không sửa được nữa. Hãy lập lại sự kiện nếu cần."),
    "event.wrong_state": N_("Sự kiện đang ở trạng thái khác, nên không làm được việc này. Hãy tải lại trang để xem."),
    "event.not_begun": N_("Sự kiện bắt đầu ngày %(starts)s, chưa diễn ra nên chưa kết thúc được."),
    "event.reason_missing": N_("Hãy ghi lý do, để những người đã được mời hiểu."),
    "event.blocked": N_("Còn vướng lịch: %(what)s. Hãy gỡ trước khi triệu tập, hoặc ghi lý do giữ nguyên."),
}
EVENT_KINDS: dict[str, str] = {
    "congress": N_("Đại hội"),
    "plenum": N_("Hội nghị cấp uỷ"),
    "conference": N_("Hội nghị"),
    "comment_conference": N_("Hội nghị lấy ý kiến"),
    "cluster_conference": N_("Hội nghị giao ban cụm"),
    "seminar": N_("Toạ đàm"),
    "briefing": N_("Giao ban"),
    "reception": N_("Tiếp và làm việc"),
    "ceremony": N_("Lễ công bố"),
    "first_session": N_("Kỳ họp thứ nhất"),
    "cell_meeting": N_("Sinh hoạt chi bộ"),
}
EVENT_STATES: dict[str, str] = {
    "draft": N_("Bản nháp"),
    "scheduled": N_("Đã xếp lịch"),
    "convened": N_("Đã triệu tập"),
    "open": N_("Đang họp"),
    "closed": N_("Đã kết thúc"),
    "cancelled": N_("Đã huỷ"),
    "postponed": N_("Hoãn"),
}
SESSION_KINDS: dict[str, str] = {
    "preparatory": N_("Phiên trù bị"),
    "official": N_("Phiên chính thức"),
    "working": N_("Phiên làm việc"),
}
ENGAGEMENT_ROLES: dict[str, str] = {
    "chair": N_("Chủ trì"),
    "member": N_("Thành viên"),
    "supervisor": N_("Cấp trên theo dõi"),
    "delegation_head": N_("Trưởng đoàn công tác"),
    "delegation_member": N_("Thành viên đoàn công tác"),
    "speaker": N_("Người trình bày"),
    "delegate": N_("Đại biểu"),
}
NOTICES: dict[str, str] = {
    "events.convened": N_("Triệu tập: %(name)s, %(when)s."),
    "events.changed": N_("Đổi lịch: %(name)s, nay họp %(when)s."),
    "events.cancelled": N_("Huỷ: %(name)s, %(when)s. Lý do: %(reason)s."),
    "events.postponed": N_("Hoãn: %(name)s, %(when)s. Lý do: %(reason)s."),
}
VERBS: dict[str, str] = {
    "events.create": N_("lập sự kiện"),
    "events.change": N_("sửa sự kiện"),
    "events.schedule": N_("xếp lịch sự kiện"),
    "events.convene": N_("triệu tập"),
    "events.open": N_("khai mạc"),
    "events.close": N_("kết thúc sự kiện"),
    "events.cancel": N_("huỷ sự kiện"),
    "events.postpone": N_("hoãn sự kiện"),
    "events.engage": N_("phân công người dự"),
    "events.release": N_("bỏ phân công người dự"),
    "events.continue": N_("sự kiện chuyển theo sắp xếp"),
}
TABLES = {
    "errors": ERRORS,
    "event_kinds": EVENT_KINDS,
    "event_states": EVENT_STATES,
    "session_kinds": SESSION_KINDS,
    "engagement_roles": ENGAGEMENT_ROLES,
    "notices": NOTICES,
    "verbs": VERBS,
}

"""Words of events, sessions, engagements and clashes."""

from __future__ import annotations

from congress.words.marks import N_, NP_

ERRORS: dict[str, str] = {
    "event.days_reversed": N_("Từ ngày %(since)s mà đến ngày %(till)s. Hãy sửa một trong hai ngày."),
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
    "event.guest_nameless": N_("Hãy ghi họ tên khách, hoặc tên cơ quan, tổ chức được mời."),
    "event.gift_nameless": N_("Hãy ghi tặng phẩm là gì."),
    "event.point_nameless": N_("Hãy ghi tên điểm cầu."),
    "event.too_many_rows": N_("Mỗi sự kiện ghi được nhiều nhất %(limit)s dòng loại này. Hãy bỏ bớt rồi thêm."),
    "event.superiors_word": N_("Duyệt hoặc trả lại là việc của cấp trên trực tiếp. Đồng chí có thể ghi là đã gửi."),
    "event.no_congress": N_("Chỉ đại hội mới cần duyệt văn kiện và nhân sự."),
    "event.number_missing": N_("Hãy ghi số của văn bản duyệt."),
    "event.day_to_come": N_("Ngày %(day)s chưa đến. Hãy ghi ngày đã làm việc này."),
    "event.bad_choice": N_("Hãy chọn một mục trong danh sách."),
    "event.bad_time": N_("Không đọc được giờ “%(typed)s”. Hãy ghi như 8:00 hoặc 8h30."),
    "event.bad_count": N_("Không đọc được số “%(typed)s”. Hãy ghi bằng chữ số, hoặc để trống."),
    "event.day_missing": N_("Hãy ghi ngày họp, dạng 15/9/2025."),
    "event.unit_missing": N_("Không tìm thấy đơn vị mã %(code)s trong phạm vi của đồng chí. Hãy tìm theo tên rồi chọn."),
    "event.name_unknown": N_("Không thấy ai tên %(names)s ở đơn vị này và các cấp trên. Hãy xem lại cách viết."),
    "event.name_twice": N_("Có hơn một người tên %(names)s. Hãy đánh dấu đúng người ở danh sách trên."),
    "event.choose_one": N_("Hai đồng chí cùng sửa những mục dưới đây. Hãy chọn cách ghi cho từng mục rồi lưu."),
    "photo.none": N_("Chưa chọn ảnh nào."),
    "photo.too_many": N_("Gửi nhiều nhất %(limit)s ảnh một lần. Hãy chia làm nhiều lần."),
    "photo.too_heavy": N_("Ảnh %(name)s nặng hơn %(limit)s MB. Hãy thu nhỏ rồi gửi lại."),
    "photo.too_large": N_("Ảnh %(name)s lớn hơn %(limit)s triệu điểm ảnh. Hãy thu nhỏ rồi gửi lại."),
    "photo.unreadable": N_("Không mở được %(name)s. Nhận ảnh JPG, PNG hoặc WebP; hãy lưu lại ở một trong các dạng đó."),
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
CONGRESS_KINDS: dict[str, str] = {"delegates": N_("Đại hội đại biểu"), "members": N_("Đại hội đảng viên")}
CONTENT_MODES: dict[str, str] = {
    "4": N_("Bốn nội dung"),
    "3": N_("Ba nội dung, không bầu cấp uỷ"),
    "2": N_("Hai nội dung, không bầu"),
}
UNIT_PARTS: dict[str, str] = {"host": N_("Đăng cai"), "member": N_("Thành viên cụm"), "participant": N_("Tham gia")}
SIDES: dict[str, str] = {"ours": N_("Phía ta"), "outside": N_("Ngoài hệ thống"), "foreign": N_("Khách nước ngoài")}
MATTERS: dict[str, str] = {"papers": NP_("matters", "Văn kiện"), "personnel": NP_("matters", "Nhân sự")}
APPROVALS: dict[str, str] = {"sent": N_("Đã gửi, chờ duyệt"), "returned": N_("Trả lại"), "approved": N_("Đã duyệt")}
NOTICES: dict[str, str] = {
    "events.convened": N_("Triệu tập: %(name)s, %(when)s."),
    "events.changed": N_("Đổi lịch: %(name)s, nay họp %(when)s."),
    "events.cancelled": N_("Huỷ: %(name)s, %(when)s. Lý do: %(reason)s."),
    "events.recalled": N_("Rút lại giấy triệu tập: %(name)s, %(when)s."),
    "events.papers_sent": N_("Đề nghị duyệt văn kiện: %(name)s, %(when)s."),
    "events.papers_returned": N_("Trả lại văn kiện: %(name)s. Lý do: %(reason)s."),
    "events.papers_approved": N_("Đã duyệt văn kiện: %(name)s, văn bản số %(number)s."),
    "events.personnel_sent": N_("Đề nghị duyệt nhân sự: %(name)s, %(when)s."),
    "events.personnel_returned": N_("Trả lại phương án nhân sự: %(name)s. Lý do: %(reason)s."),
    "events.personnel_approved": N_("Đã duyệt nhân sự: %(name)s, văn bản số %(number)s."),
    "events.postponed": N_("Hoãn: %(name)s, %(when)s. Lý do: %(reason)s."),
}
LETTERS: dict[str, str] = {  # subjects of letters
    "events.convened": N_("Triệu tập: %(subject)s"),
    "events.changed": N_("Đổi lịch: %(subject)s"),
    "events.cancelled": N_("Huỷ: %(subject)s"),
    "events.recalled": N_("Rút lại giấy triệu tập: %(subject)s"),
    "events.papers_sent": N_("Đề nghị duyệt văn kiện: %(subject)s"),
    "events.papers_returned": N_("Trả lại văn kiện: %(subject)s"),
    "events.papers_approved": N_("Đã duyệt văn kiện: %(subject)s"),
    "events.personnel_sent": N_("Đề nghị duyệt nhân sự: %(subject)s"),
    "events.personnel_returned": N_("Trả lại phương án nhân sự: %(subject)s"),
    "events.personnel_approved": N_("Đã duyệt nhân sự: %(subject)s"),
    "events.postponed": N_("Hoãn: %(subject)s"),
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
    "events.add_unit": N_("thêm đơn vị tham gia"),
    "events.remove_unit": N_("bỏ đơn vị tham gia"),
    "events.add_guest": N_("mời khách"),
    "events.change_guest": N_("sửa khách mời"),
    "events.remove_guest": N_("bỏ khách mời"),
    "events.add_gift": N_("ghi tặng phẩm"),
    "events.remove_gift": N_("bỏ tặng phẩm"),
    "events.add_point": N_("thêm điểm cầu"),
    "events.remove_point": N_("bỏ điểm cầu"),
    "events.add_photo": N_("thêm ảnh"),
    "events.change_photo": N_("sửa chú thích ảnh"),
    "events.remove_photo": N_("bỏ ảnh"),
    "events.approve": N_("ghi việc duyệt đại hội"),
    "events.continue": N_("sự kiện chuyển theo sắp xếp"),
    # what is undone has words of its own
    "events.move": N_("đổi trạng thái sự kiện"),
    "events.put_back": N_("bỏ khỏi sự kiện"),
}
TABLES = {
    "errors": ERRORS,
    "event_kinds": EVENT_KINDS,
    "event_states": EVENT_STATES,
    "session_kinds": SESSION_KINDS,
    "engagement_roles": ENGAGEMENT_ROLES,
    "congress_kinds": CONGRESS_KINDS,
    "content_modes": CONTENT_MODES,
    "unit_parts": UNIT_PARTS,
    "sides": SIDES,
    "matters": MATTERS,
    "approvals": APPROVALS,
    "notices": NOTICES,
    "letters": LETTERS,
    "verbs": VERBS,
}

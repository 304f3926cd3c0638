"""Words of notices, the inbox and mail."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "mail.address": N_("“%(address)s” không phải địa chỉ thư. Hãy viết đủ tên hộp thư, dấu @ và tên miền."),
    "mail.not_set": N_("Chưa đặt máy chủ thư, nên không thư nào đi được. Người quản trị máy đặt CONGRESS_SMTP rồi chạy lại."),
    "mail.refused": N_("Máy chủ thư %(server)s không nhận thư gửi %(address)s: %(text)s"),
    "mail.restored": N_("Dữ liệu được khôi phục từ bản sao lưu; thư này có thể đã gửi trước đó, nên không tự gửi lại."),
    "mail.unreachable": N_(
        "Không gửi được qua máy chủ thư %(server)s. %(text)s Hãy xem lại máy chủ và cổng trong CONGRESS_SMTP."
    ),
    "mail.why_refused": N_("Không có máy chủ nào nhận kết nối ở cổng này."),
    "mail.why_no_host": N_("Không tìm thấy máy chủ tên này."),
    "mail.why_slow": N_("Máy chủ không trả lời."),
    "mail.why_secure": N_("Không lập được kết nối bảo mật (%(text)s)."),
    "mail.why_hung_up": N_("Máy chủ ngắt kết nối giữa chừng."),
    "mail.why_other": N_("Máy chủ báo: %(text)s."),
    "notices.none_failed": N_("Không có thư nào gửi lỗi để gửi lại. Hãy mở lại trang này."),
}
VERBS: dict[str, str] = {
    "notices.read": N_("đánh dấu đã đọc thông báo"),
    "notices.send_again": N_("gửi lại thư chưa gửi được"),
}
MAIL_STATES = {
    "waiting": N_("Chờ gửi"),
    "sent": N_("Đã gửi"),
    "failed": N_("Chưa gửi được"),
}
TABLES = {"errors": ERRORS, "verbs": VERBS, "mail_states": MAIL_STATES}

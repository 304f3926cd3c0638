"""Words of venues and visits of foreign delegations."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "venue.unknown": N_("Không có hội trường mã %(code)s. Hãy xem lại mã."),
    "venue.bad_code": N_("“%(code)s” không dùng làm mã được. Dùng chữ, số, dấu chấm, gạch ngang, ví dụ HT-01.02-1."),
    "venue.code_used": N_("Mã %(code)s đã có hội trường khác dùng. Hãy chọn mã khác."),
    "venue.duplicate": N_("Mã %(code)s trùng với dòng %(first)s. Mỗi hội trường một mã, mỗi mã một dòng."),
    "venue.no_name": N_("Thiếu tên hội trường. Hãy ghi tên."),
    "venue.bad_capacity": N_("“%(text)s” không phải số chỗ. Hãy ghi một số từ 1 trở lên, hoặc để trống nếu chưa rõ."),
    "venue.is_archived": N_("%(name)s đang lưu trữ; vẫn nhận. Muốn dùng lại, hãy khôi phục trên trang của hội trường."),
    "visit.unknown": N_("Không có đoàn khách mã %(code)s. Hãy xem lại mã."),
    "visit.bad_code": N_("“%(code)s” không dùng làm mã được. Dùng chữ, số, dấu chấm, gạch ngang, hoặc để trống."),
    "visit.code_used": N_("Mã %(code)s đã có đoàn khác dùng. Hãy chọn mã khác, hoặc để trống."),
    "visit.no_name": N_("Thiếu tên đoàn. Hãy ghi tên, ví dụ Đoàn đại biểu Đảng Nhân dân Cách mạng Lào."),
    "visit.no_country": N_("Thiếu tên nước. Hãy ghi nước của đoàn."),
    "visit.days_reversed": N_("Đến ngày %(starts)s mà rời ngày %(ends)s. Hãy sửa một trong hai ngày."),
    "visit.too_many": N_("Đoàn có %(count)s thành viên, chỉ ghi được %(limit)s. Hãy ghi những người theo nghi thức."),
}
COLUMNS: dict[str, str] = {
    "venue_code": N_("Mã hội trường"),
    "venue_name": N_("Tên hội trường"),
    "capacity": N_("Số chỗ"),
    "address": N_("Địa chỉ"),
    "equipment": N_("Trang thiết bị"),
}
VERBS: dict[str, str] = {
    "venues.create": N_("thêm hội trường"),
    "venues.change": N_("sửa hội trường"),
    "venues.archive": N_("lưu trữ hội trường"),
    "venues.restore": N_("khôi phục hội trường"),
    "venues.import": N_("nhận danh sách hội trường"),
    "visits.receive": N_("ghi đoàn khách"),
    "visits.change": N_("sửa đoàn khách"),
    "visits.archive": N_("lưu trữ đoàn khách"),
    "visits.restore": N_("khôi phục đoàn khách"),
}
TABLES = {"errors": ERRORS, "columns": COLUMNS, "verbs": VERBS}

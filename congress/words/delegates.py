"""Words of lists of delegates, quotas and checks."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "delegate.list_closed": N_(
        "Danh sách này đã gửi lên hoặc thuộc đơn vị khác nên đồng chí không sửa được. Hãy nhờ ban tổ chức."
    ),
    "delegate.erased": N_("Dữ liệu cá nhân của kỳ này đã xoá theo thời hạn; danh sách không nhận thêm người."),
    "delegate.nameless": N_("Thiếu họ và tên. Hãy ghi đủ họ và tên."),
    "delegate.reason_missing": N_("Thiếu lý do. Hãy ghi lý do."),
    "delegate.wrong_standing": N_("Việc này không làm được với người là %(standing)s. Hãy tải lại trang."),
    "delegate.changed_since": N_("%(name)s vừa sửa đại biểu này. Hãy xem lại rồi gửi lại."),
}
VERBS: dict[str, str] = {
    "delegates.open": N_("mở danh sách đại biểu"),
    "delegates.enlist": N_("đưa đại biểu vào danh sách"),
    "delegates.change": N_("sửa đại biểu"),
    "delegates.withdraw": N_("rút đại biểu khỏi danh sách"),
}
STANDINGS: dict[str, str] = {
    "official": N_("đại biểu chính thức"),
    "alternate": N_("đại biểu dự khuyết"),
    "replaced": N_("đã được thay"),
    "withdrawn": N_("đã rút khỏi danh sách"),
}
BASES: dict[str, str] = {
    "ex_officio": N_("đương nhiên"),
    "elected": N_("bầu"),
    "appointed": N_("chỉ định"),
    "member": N_("đảng viên"),
}
TABLES = {"errors": ERRORS, "verbs": VERBS, "standings": STANDINGS, "bases": BASES}

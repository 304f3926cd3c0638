"""Words of quorum, attendance and the rolls of committees."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "body.none": N_("“%(name)s” không phải cuộc họp của một cấp uỷ, nên không có danh sách theo cấp uỷ."),
    "body.empty": N_(
        "Sổ chưa có ai trong cấp uỷ này vào ngày họp “%(name)s”. Hãy nhận danh sách cấp uỷ ở trang Nhân sự trước, "
        "hoặc thêm từng người vào danh sách."
    ),
    "attendance.form": N_("Chỉ tải được tệp xlsx hoặc pdf. Hãy chọn một trong hai."),
}
VERBS: dict[str, str] = {
    "delegates.body": N_("lập danh sách theo cấp uỷ"),
}
ASSEMBLIES: dict[str, str] = {
    "delegates": N_("đại hội đại biểu"),
    "members": N_("đại hội đảng viên"),
    "committee": N_("hội nghị cấp uỷ"),
}
# how somebody stands at one session, or at all of them
STATES: dict[str, str] = {
    "present": N_("có mặt"),
    "late": N_("đến muộn"),
    "excused": N_("vắng có lý do"),
    "unexcused": N_("vắng không lý do"),
    "suspended": N_("bị đình chỉ sinh hoạt"),
    "unseen": N_("chưa có mặt"),
}
TABLES = {
    "errors": ERRORS,
    "verbs": VERBS,
    "assemblies": ASSEMBLIES,
    "attendance_states": STATES,
}

"""Words of the registry of numbers."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "registry.unreadable": N_("“%(text)s” không phải số, ký hiệu văn bản. Ghi như 10-HD/TU hoặc Số 05-NQ/ĐU."),
    "registry.type_unknown": N_("Không có loại văn bản “%(text)s”. Ghi ký hiệu như BC, NQ, TTr, hoặc tên như Báo cáo."),
    "registry.type_unclear": N_("“%(text)s” là %(names)s. Hãy ghi tên loại thay cho ký hiệu."),
    "registry.no_subject": N_("Hãy ghi trích yếu của văn bản."),
    "registry.secret": N_(
        "“%(mark)s” là dấu độ mật. Văn bản chứa bí mật nhà nước không được đưa vào phần mềm này, kể cả trích yếu; hãy cấp số "
        "trong sổ giấy. Nếu không phải độ mật, hãy ghi cách khác."
    ),
    "registry.congress_unknown": N_(
        "Sổ của đơn vị này không có đại hội “%(text)s”; đang có: %(names)s. Thêm --open để mở sổ mới, hoặc dùng lệnh "
        "documents give-number --event với mã của đại hội."
    ),
    "registry.no_name": N_("Hãy ghi tên của nhiệm kỳ, ví dụ nhiệm kỳ 2025 - 2030."),
    "registry.no_symbol": N_("Hãy ghi ký hiệu của cơ quan ban hành, ví dụ ĐU, CB, ĐH."),
    "registry.no_issuer": N_("Hãy chọn sổ của cấp uỷ hay của đại hội."),
    "registry.no_reason": N_("Hãy ghi vì sao bỏ số này, để người xem sổ sau hiểu."),
    "registry.bad_number": N_(
        "“%(text)s” không phải số văn bản. Ghi một số từ 1 đến %(most)s, hoặc để trống để lấy số tiếp theo."
    ),
    "registry.taken": N_("Số %(symbol)s đã cấp ngày %(day)s cho “%(subject)s”. Hãy chọn số khác, hoặc để trống."),
    "registry.taken_hidden": N_("Số %(symbol)s đã cấp ngày %(day)s cho một văn bản không hiển thị. Hãy chọn số khác."),
    "registry.taken_void": N_("Số %(symbol)s đã bỏ và không cấp lại. Hãy chọn số khác, hoặc để trống."),
    "registry.taken_reserved": N_("Số %(symbol)s đang được giữ. Hãy mở trang của số đó để dùng, hoặc chọn số khác."),
    "registry.outside_term": N_(
        "Ngày %(day)s không thuộc “%(name)s” (từ %(start)s đến %(end)s). Hãy sửa ngày, hoặc chọn nhiệm kỳ khác."
    ),
    "registry.before_term": N_("Ngày %(day)s trước “%(name)s”, bắt đầu %(start)s. Hãy sửa ngày, hoặc chọn nhiệm kỳ khác."),
    "registry.term_over": N_("“%(name)s” đã kết thúc ngày %(end)s nên không giữ số nữa. Hãy mở nhiệm kỳ mới."),
    "registry.no_term": N_("%(name)s chưa có nhiệm kỳ nào cho ngày %(day)s. Hãy mở nhiệm kỳ trong sổ văn bản của đơn vị."),
    "registry.term_unknown": N_("Không có nhiệm kỳ “%(text)s” trong sổ của đơn vị này."),
    "registry.terms_overlap": N_("Trùng với “%(name)s” (từ %(start)s đến %(end)s). Hãy sửa ngày của một trong hai."),
    "registry.term_kept": N_("Sổ này đã có “%(name)s”. Hãy mở nhiệm kỳ đó, hoặc ghi tên khác."),
    "registry.days_reversed": N_("Bắt đầu %(start)s mà kết thúc %(end)s. Hãy sửa một trong hai ngày."),
    "registry.entries_outside": N_(
        "Số %(symbol)s ghi ngày %(day)s, ở ngoài những ngày này. Hãy sửa ngày, hoặc sửa số đó trước."
    ),
    "registry.type_fixed": N_("Mỗi loại văn bản có dãy số riêng, nên không đổi loại. Hãy bỏ số này và cấp số của loại kia."),
    "registry.is_void": N_("Số %(symbol)s đã bỏ, nên không sửa nữa."),
    "registry.changed_since": N_("Có người vừa sửa. Bên dưới là điều đồng chí đã ghi; hãy xem lại rồi lưu."),
    "registry.not_issued_by": N_("%(type_name)s: theo %(source)s, cấp này không ban hành. Hãy xem lại loại văn bản."),
    "registry.flag_authority": N_("Theo %(source)s, cấp này không ban hành %(type_name)s. Số vẫn được cấp; hãy xem lại."),
    "registry.flag_order": N_(
        "Số %(symbol)s ghi ngày %(day)s, không theo thứ tự: %(other)s ghi ngày %(other_day)s. Hãy xem lại ngày."
    ),
}
VERBS: dict[str, str] = {
    "registry.open": N_("mở nhiệm kỳ của sổ văn bản"),
    "registry.change_term": N_("sửa nhiệm kỳ của sổ văn bản"),
    "registry.close": N_("kết thúc nhiệm kỳ của sổ văn bản"),
    "registry.give": N_("cấp số văn bản"),
    "registry.reserve": N_("giữ số văn bản"),
    "registry.change": N_("sửa số văn bản"),
    "registry.void": N_("bỏ số văn bản"),
}
PAPER_TYPES: dict[str, str] = {
    "resolution": N_("Nghị quyết"),
    "directive": N_("Chỉ thị"),
    "conclusion": N_("Kết luận"),
    "decision": N_("Quyết định"),
    "regulation": N_("Quy định"),
    "rules": N_("Quy chế"),
    "circular": N_("Thông tri"),
    "scheme": N_("Đề án"),
    "option": N_("Phương án"),
    "report": N_("Báo cáo"),
    "plan": N_("Kế hoạch"),
    "programme": N_("Chương trình"),
    "submission": N_("Tờ trình"),
    "notice": N_("Thông báo"),
    "guidance": N_("Hướng dẫn"),
    "letter": N_("Công văn"),
    "minutes": N_("Biên bản"),
    "summons": N_("Giấy triệu tập"),
    "invitation": N_("Giấy mời"),
}
PAPER_STATES: dict[str, str] = {
    "reserved": N_("Giữ số"),
    "issued": N_("Đã cấp"),
    "void": N_("Đã bỏ"),
}
PAPER_ISSUERS: dict[str, str] = {
    "committee": N_("Cấp uỷ"),
    "congress": N_("Đại hội"),
}
TABLES = {
    "errors": ERRORS,
    "verbs": VERBS,
    "paper_types": PAPER_TYPES,
    "paper_states": PAPER_STATES,
    "paper_issuers": PAPER_ISSUERS,
}

"""Words of summons, replies, absences and what belongs to the delegate himself."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "summons.nobody_left": N_(
        "Mọi đại biểu chính thức đều đã được triệu tập. Hãy thêm đại biểu, hoặc nhắc người chưa trả lời."
    ),
    "summons.all_replied": N_("Ai được triệu tập cũng đã trả lời, không còn ai để nhắc."),
    "summons.nobody_summoned": N_("Chưa triệu tập ai, nên không có ai để báo lại. Hãy triệu tập trước."),
    "summons.event_off": N_(
        "Sự kiện còn là dự thảo, đã hoãn, đã huỷ hoặc đã xong, nên không triệu tập và không trả lời được. Hãy xem lại sự kiện."
    ),
    "summons.due_too_late": N_("Hạn trả lời phải trước giờ khai mạc (%(starts)s). Hãy chọn ngày sớm hơn."),
    "summons.bad_time": N_("Không đọc được giờ “%(typed)s”. Hãy ghi như 17:00 hoặc 17h00."),
    "summons.answered_elsewhere": N_(
        "Câu trả lời đã được ghi khác đi từ lúc mở trang này. Hãy xem câu trả lời hiện có; nếu vẫn muốn đổi, bấm gửi lần nữa."
    ),
    "summons.too_late": N_(
        "Đã quá hạn đổi câu trả lời (%(due)s). Hãy gọi trưởng đoàn hoặc ban tổ chức đại hội; ban tổ chức vẫn ghi giúp được."
    ),
    "summons.answer_missing": N_("Hãy chọn “Tôi sẽ dự” hoặc “Tôi không dự được”, rồi bấm gửi."),
    "summons.reason_missing": N_("Hãy ghi lý do vắng mặt, dù ngắn, để ban tổ chức xem xét."),
    "summons.source_missing": N_("Hãy ghi biết tin từ đâu, ví dụ: điện thoại, công văn của đơn vị."),
    "summons.decided": N_("Việc vắng mặt này đã được quyết định. Nếu có thay đổi, hãy gọi ban tổ chức đại hội."),
    "summons.not_on_list": N_("Người này không còn trong danh sách đại biểu, nên không ghi trả lời được."),
    "absence.not_asked": N_(
        "Đại biểu này không có đề nghị vắng mặt đang chờ. Có thể người khác vừa quyết định; hãy tải lại trang."
    ),
    "absence.note_missing": N_("Chưa đồng ý thì hãy ghi vì sao, để đại biểu hiểu."),
    "absence.not_begun": N_("Đại hội khai mạc ngày %(starts)s, chưa ghi vắng không lý do được."),
    "absence.decided": N_("Đại biểu này đã được ghi vắng hoặc đã được thay. Hãy tải lại trang."),
    "absence.not_decided": N_("Không có quyết định nào để rút, hoặc đại biểu đã được thay. Hãy tải lại trang."),
    "absence.nobody_left": N_(
        "Đơn vị không còn đại biểu dự khuyết nào gọi được. Đại biểu vẫn tính là được triệu tập, và được trừ khi tính đa số."
    ),
    "absence.line_moved": N_("Người kế tiếp nay là %(name)s. Hãy xem lại rồi gọi."),
    "absence.replaced_already": N_("Đã gọi người thay đại biểu này rồi. Hãy tải lại trang để xem là ai."),
    "absence.not_vacant": N_("Đại biểu này chưa được đồng ý cho vắng, nên chưa gọi người thay được."),
    "absence.by_office": N_(
        "Đại biểu đương nhiên vắng mặt thì không có dự khuyết thay: dự khuyết chỉ thay người do chính đơn vị "
        "bầu hoặc được chỉ định."
    ),
    "absence.replaces_nobody": N_("Đại biểu này không được gọi thay ai, nên không có gì để rút lại."),
    "absence.printed": N_("Đã in thẻ cho đại biểu này, nên không rút lại việc gọi thay được nữa."),
    "link.read_too_often": N_("Giấy này vừa được tải quá nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại."),
    "link.too_often": N_("Từ nơi này có quá nhiều liên kết sai. Hãy đợi %(minutes)s phút rồi thử lại."),
    "privacy.field_unknown": N_("Hãy chọn một mục trong danh sách."),
    "privacy.wanted_missing": N_("Hãy ghi nội dung đúng."),
    "privacy.unreadable": N_("Không đọc được “%(typed)s”. Ngày ghi như 15/9/1965, hoặc chỉ năm; giới tính ghi nam hoặc nữ."),
    "privacy.same_already": N_("Mục này đã đúng như đồng chí ghi. Hãy xem lại."),
    "privacy.too_many": N_("Đồng chí còn %(count)s đề nghị chờ trả lời. Hãy đợi trả lời rồi gửi tiếp."),
    "privacy.answered_already": N_("Đề nghị này đã được trả lời. Hãy tải lại trang."),
    "privacy.answer_missing": N_("Không sửa thì hãy ghi vì sao, để đại biểu hiểu."),
    "privacy.not_over": N_("Sự kiện chưa xong (kết thúc ngày %(ends)s), còn cần danh sách nên chưa xoá được."),
    "privacy.not_confirmed": N_("Hãy ghi đúng %(count)s vào ô xác nhận: số đại biểu sẽ bị xoá dữ liệu cá nhân."),
}
VERBS: dict[str, str] = {
    "delegates.summon": N_("triệu tập đại biểu"),
    "delegates.remind": N_("nhắc đại biểu trả lời"),
    "delegates.tell_again": N_("báo lại giờ họp cho đại biểu"),
    "delegates.set_terms": N_("ghi hạn trả lời và dặn dò"),
    "delegates.link": N_("mở liên kết riêng của đại biểu"),
    "delegates.reissue_link": N_("cấp lại liên kết riêng của đại biểu"),
    "delegates.reply": N_("ghi trả lời của đại biểu"),
    "delegates.excuse": N_("đồng ý cho đại biểu vắng"),
    "delegates.refuse": N_("chưa đồng ý cho đại biểu vắng"),
    "delegates.unexcused": N_("ghi đại biểu vắng không lý do"),
    "delegates.decide": N_("quyết định về việc vắng mặt"),
    "delegates.reopen": N_("rút quyết định về việc vắng mặt"),
    "delegates.replace": N_("ghi đại biểu đã được thay"),
    "delegates.call_up": N_("gọi đại biểu dự khuyết"),
    "delegates.step_back": N_("rút lại việc gọi dự khuyết"),
    "delegates.reinstate": N_("đưa đại biểu trở lại"),
    "delegates.ask_correction": N_("đề nghị sửa dữ liệu về mình"),
    "delegates.accept_correction": N_("sửa theo đề nghị của đại biểu"),
    "delegates.refuse_correction": N_("trả lời đề nghị sửa dữ liệu"),
    "delegates.erase": N_("xoá dữ liệu cá nhân của đại biểu"),
}
NOTICES: dict[str, str] = {
    "delegates.summoned": N_(
        "Triệu tập đồng chí (đại biểu số %(badge)s) dự %(name)s, khai mạc %(when)s. "
        "Xin mở trang riêng của đồng chí để xem giấy triệu tập và trả lời."
    ),
    "delegates.summoned.until": N_(
        "Triệu tập đồng chí (đại biểu số %(badge)s) dự %(name)s, khai mạc %(when)s. "
        "Xin mở trang riêng của đồng chí để xem giấy triệu tập và trả lời trước %(reply_by)s."
    ),
    "delegates.reminded": N_("Đồng chí (đại biểu số %(badge)s) chưa trả lời có dự %(name)s hay không, khai mạc %(when)s."),
    "delegates.reminded.until": N_(
        "Đồng chí (đại biểu số %(badge)s) chưa trả lời có dự %(name)s hay không, khai mạc %(when)s. "
        "Xin trả lời trước %(reply_by)s."
    ),
    "delegates.called_up": N_(
        "Đồng chí (đại biểu số %(badge)s) từ dự khuyết nay là đại biểu chính thức, được triệu tập dự "
        "%(name)s, khai mạc %(when)s. "
        "Xin mở trang riêng của đồng chí để trả lời."
    ),
    "delegates.called_up.until": N_(
        "Đồng chí (đại biểu số %(badge)s) từ dự khuyết nay là đại biểu chính thức, được triệu tập dự "
        "%(name)s, khai mạc %(when)s. "
        "Xin mở trang riêng của đồng chí để trả lời trước %(reply_by)s."
    ),
    "delegates.stepped_back": N_(
        "Việc gọi đồng chí (đại biểu số %(badge)s) thay thế tại %(name)s đã được rút lại. Đồng chí là đại "
        "biểu dự khuyết như trước."
    ),
    "delegates.excused": N_(
        "Ban tổ chức đồng ý cho đồng chí (đại biểu số %(badge)s) vắng mặt tại %(name)s, khai mạc %(when)s."
    ),
    "delegates.refused": N_(
        "Ban tổ chức chưa đồng ý cho đồng chí (đại biểu số %(badge)s) vắng mặt tại %(name)s, khai mạc %(when)s. "
        "Xin mở trang riêng để xem vì sao."
    ),
    "delegates.reopened": N_(
        "Quyết định về việc đồng chí (đại biểu số %(badge)s) vắng mặt tại %(name)s đã được rút lại để xem xét thêm."
    ),
    "delegates.moved": N_(
        "Đổi giờ hoặc nơi họp: %(name)s nay khai mạc %(when)s. Xin mở trang riêng của đồng chí (đại biểu số %(badge)s) để xem."
    ),
    "delegates.called_off": N_(
        "%(name)s không họp như đã báo. Đồng chí (đại biểu số %(badge)s) chưa phải đi; khi có giờ mới, ban tổ chức sẽ báo."
    ),
    "delegates.correction": N_("Đại biểu số %(badge)s của %(name)s đề nghị sửa dữ liệu về mình. Trả lời chậm nhất %(due)s."),
    "delegates.corrected": N_("Đề nghị sửa dữ liệu của đồng chí (đại biểu số %(badge)s, %(name)s) đã được trả lời."),
    "delegates.erase_soon": N_(
        "Ngày %(day)s hệ thống sẽ xoá dữ liệu cá nhân của %(delegates)s đại biểu %(name)s. Cần giữ lâu hơn "
        "thì đổi ngày trước đó."
    ),
    "delegates.erased": N_(
        "Đã xoá dữ liệu cá nhân của %(delegates)s đại biểu %(name)s. Số liệu và báo cáo đã ban hành vẫn còn."
    ),
}
LETTERS: dict[str, str] = {
    "delegates.summoned": N_("Giấy triệu tập: %(subject)s"),
    "delegates.summoned.until": N_("Giấy triệu tập: %(subject)s"),
    "delegates.reminded": N_("Xin trả lời giấy triệu tập: %(subject)s"),
    "delegates.reminded.until": N_("Xin trả lời giấy triệu tập: %(subject)s"),
    "delegates.called_up": N_("Giấy triệu tập: %(subject)s"),
    "delegates.called_up.until": N_("Giấy triệu tập: %(subject)s"),
    "delegates.stepped_back": N_("Rút lại việc gọi thay: %(subject)s"),
    "delegates.excused": N_("Về việc vắng mặt: %(subject)s"),
    "delegates.refused": N_("Về việc vắng mặt: %(subject)s"),
    "delegates.reopened": N_("Về việc vắng mặt: %(subject)s"),
    "delegates.moved": N_("Đổi lịch: %(subject)s"),
    "delegates.called_off": N_("Hoãn, huỷ: %(subject)s"),
    "delegates.correction": N_("Đề nghị sửa dữ liệu: %(subject)s"),
    "delegates.corrected": N_("Trả lời đề nghị sửa dữ liệu: %(subject)s"),
    "delegates.erase_soon": N_("Sắp xoá dữ liệu cá nhân: %(subject)s"),
    "delegates.erased": N_("Đã xoá dữ liệu cá nhân: %(subject)s"),
}
# lists of replies: what the tabs of the page are called
REPLY_LISTS: dict[str, str] = {
    "silent": N_("Chưa trả lời"),
    "coming": N_("Sẽ dự"),
    "refused": N_("Chưa được đồng ý vắng"),
    "away": N_("Vắng"),
    "unsummoned": N_("Chưa triệu tập"),
    "alternates": N_("Dự khuyết"),
    "replaced": N_("Đã được thay"),
}
# what else is kept of a delegate, beside the columns that his list shows, as the notice on personal data calls it
OWN_FIELDS: dict[str, str] = {
    "listed": N_("Tệp danh sách gần nhất ghi"),
    "decided_at": N_("Quyết định lúc"),
    "badge_prints": N_("Thẻ được in lúc"),
    "presence": N_("Giờ vào, giờ ra các phiên"),
    "number": N_("Số đại biểu"),
    "place_in_line": N_("Thứ tự dự khuyết"),
    "group_id": N_("Tổ thảo luận"),
    "is_head": N_("Trưởng đoàn"),
    "seat": N_("Chỗ ngồi"),
    "discipline": N_("Kỷ luật từ khi được bầu"),
    "verdict": N_("Kết quả thẩm tra tư cách"),
    "verdict_note": N_("Ghi chú thẩm tra"),
    "summoned_at": N_("Triệu tập lúc"),
    "reply": N_("Câu trả lời"),
    "replied_at": N_("Trả lời lúc"),
    "replied_by": N_("Ghi hộ câu trả lời"),
    "absence": N_("Vắng mặt"),
    "absence_reason": N_("Lý do vắng"),
    "decided_by": N_("Người quyết định"),
    "decision_note": N_("Lời của ban tổ chức"),
    "withdrawn_for": N_("Lý do rút khỏi danh sách"),
    "unread": N_("Ô chưa đọc được trong tệp"),
}
PURPOSES: dict[str, str] = {
    "list": N_("Lập danh sách, phân biệt người trùng tên, in thẻ và giấy triệu tập."),
    "reach": N_("Gửi giấy triệu tập và liên lạc khi cần."),
    "vote": N_("Xác định quyền biểu quyết và số để tính đa số."),
    "credentials": N_(
        "Số liệu cơ cấu của báo cáo thẩm tra tư cách. Báo cáo chỉ nêu con số; riêng người trẻ tuổi nhất, cao tuổi nhất và "
        "nhiều tuổi Đảng nhất được nêu tên cùng số tuổi."
    ),
    "check": N_("Thẩm tra tư cách đại biểu trước khi đại hội công nhận."),
    "attend": N_("Biết ai dự, ai vắng, để gọi dự khuyết và tính túc số."),
    "seating": N_("Xếp chỗ, xếp đoàn và tổ thảo luận."),
}
SEEN_BY: dict[str, str] = {
    "keepers": N_("Chỉ ban tổ chức đại hội và người lập danh sách của đơn vị đọc được"),
    "readers": N_("Ban tổ chức, người lập danh sách của đơn vị và lãnh đạo cấp triệu tập đọc được"),
}
CORRECTION_STATES: dict[str, str] = {
    "open": N_("Chờ trả lời"),
    "accepted": N_("Đã sửa"),
    "refused": N_("Không sửa"),
}
TABLES = {
    "errors": ERRORS,
    "verbs": VERBS,
    "notices": NOTICES,
    "letters": LETTERS,
    "reply_lists": REPLY_LISTS,
    "own_fields": OWN_FIELDS,
    "purposes": PURPOSES,
    "seen_by": SEEN_BY,
    "correction_states": CORRECTION_STATES,
}

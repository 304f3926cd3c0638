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
    "delegate.wrong_standing": N_("Diện của đại biểu này đã khác, nên không làm được việc ấy. Hãy tải lại trang để xem."),
    "delegate.changed_since": N_("%(name)s vừa sửa đại biểu này. Hãy xem lại rồi gửi lại."),
    "delegate.not_elected": N_("Đại biểu này không do đơn vị bầu; chỉ cấp triệu tập được rút hoặc chuyển diện."),
    "delegate.was_called_up": N_("Người này đã được gọi thay cho đại biểu khác. Hãy hoàn lại việc thay trước."),
    "delegate.bad_birth": N_("Không đọc được “%(typed)s”. Ghi ngày/tháng/năm sinh, ví dụ 02/9/1975, hoặc chỉ năm, ví dụ 1975."),
    "delegate.bad_day_order": N_("Ngày %(later)s phải sau ngày %(earlier)s. Hãy sửa một trong hai ngày."),
    "delegate.day_to_come": N_("Ngày %(day)s chưa đến. Hãy xem lại."),
    "delegate.roll_changed_since": N_("%(name)s vừa sửa phần cài đặt này. Hãy xem lại rồi gửi lại."),
    "quota.too_few": N_(
        "Còn %(seats)s đại biểu để phân bổ cho %(units)s đơn vị, mỗi đơn vị ít nhất %(floor)s: không đủ. "
        "Hãy tăng số triệu tập hoặc giảm mức tối thiểu."
    ),
    "quota.bad_figure": N_("Có ô không phải số từ 0 đến %(limit)s. Hãy sửa ô đó."),
    "quota.bad_weight": N_("Hệ số là số như 1 hoặc 1,25. Hãy sửa ô đó."),
    "quota.no_units": N_("Không có đơn vị trực thuộc nào vào ngày đại hội, nên không có gì để phân bổ."),
    "quota.event_draft": N_("Sự kiện còn là bản nháp, các đơn vị chưa thấy. Hãy xếp lịch trước rồi phân bổ."),
    "quota.over_size": N_("Phân bổ cùng đương nhiên và chỉ định là %(sum)s, nhiều hơn số triệu tập %(size)s. Hãy giảm bớt."),
    "quota.over": N_(
        "%(name)s có %(official)s đại biểu chính thức, được phân bổ %(seats)s, thừa %(over)s. "
        "Hãy chuyển người thừa thành dự khuyết hoặc rút khỏi danh sách."
    ),
    "quota.empty_list": N_("Danh sách chưa có đại biểu chính thức nào, được phân bổ %(seats)s. Hãy ghi ít nhất một người."),
    "quota.sent_already": N_("Danh sách này đã gửi lên rồi."),
    "quota.not_sent": N_("Danh sách này chưa gửi lên, nên không có gì để trả lại."),
    "roll.bad_erasure": N_("Ngày xoá dữ liệu phải từ %(first)s đến %(last)s."),
    "finding.stops": N_("Điều này phải sửa, không để nguyên được. Hãy sửa hoặc rút một người."),
}
VERBS: dict[str, str] = {
    "delegates.open": N_("mở danh sách đại biểu"),
    "delegates.enlist": N_("đưa đại biểu vào danh sách"),
    "delegates.change": N_("sửa đại biểu"),
    "delegates.withdraw": N_("rút đại biểu khỏi danh sách"),
    "delegates.restore": N_("đưa đại biểu trở lại danh sách"),
    "delegates.make_official": N_("chuyển thành đại biểu chính thức"),
    "delegates.make_alternate": N_("chuyển thành đại biểu dự khuyết"),
    "delegates.discipline": N_("ghi kỷ luật của đại biểu"),
    "delegates.line": N_("xếp thứ tự dự khuyết"),
    "delegates.settings": N_("đặt thông số danh sách đại biểu"),
    "delegates.quota": N_("phân bổ số đại biểu"),
    "delegates.allot": N_("báo phân bổ đại biểu cho đơn vị"),
    "delegates.submit": N_("gửi danh sách đại biểu lên"),
    "delegates.give_back": N_("trả lại danh sách đại biểu"),
    "delegates.judge": N_("kết luận tư cách đại biểu"),
    "delegates.judge_rest": N_("kết luận đủ tư cách cho những người còn lại"),
    "delegates.look": N_("xem và để nguyên một điều cần xem"),
    "delegates.ask_again": N_("xem lại một điều đã để nguyên"),
    "delegates.continue": N_("đại biểu chuyển theo sắp xếp"),
    # what is undone has words of its own
    "delegates.list_back": N_("trả danh sách về như trước"),
    "delegates.put_back": N_("trả đại biểu về như trước"),
    "delegates.unjudge": N_("bỏ kết luận tư cách"),
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
MEMBERSHIPS: dict[str, str] = {
    "full": N_("đảng viên chính thức"),
    "probationary": N_("đảng viên dự bị"),
    "exempt": N_("được miễn sinh hoạt"),
    "transferred": N_("sinh hoạt tạm thời nơi khác"),
    "suspended": N_("bị đình chỉ sinh hoạt"),
}
SEXES: dict[str, str] = {"male": N_("Nam"), "female": N_("Nữ")}
REPLIES: dict[str, str] = {"none": N_("Chưa trả lời"), "coming": N_("Sẽ dự"), "absent": N_("Báo vắng")}
ABSENCES: dict[str, str] = {
    "none": N_("Không báo vắng"),
    "asked": N_("Xin vắng, chờ quyết định"),
    "excused": N_("Vắng có lý do"),
    "refused": N_("Không cho vắng"),
    "unexcused": N_("Vắng không báo"),
}
VERDICTS: dict[str, str] = {
    "pending": N_("Chưa kết luận"),
    "qualified": N_("Đủ tư cách"),
    "unqualified": N_("Không đủ tư cách"),
}
FLAGS: dict[str, str] = {
    "missing": N_("Thiếu thông tin"),
    "unread": N_("Có chỗ không đọc được"),
    "discipline": N_("Có kỷ luật"),
    "asked": N_("Xin vắng"),
    "away": N_("Vắng"),
    "unqualified": N_("Không đủ tư cách"),
}
FIELDS: dict[str, str] = {  # columns of a delegate as people call them
    "full_name": N_("họ và tên"),
    "sex": N_("giới tính"),
    "birth": N_("ngày sinh"),
    "birth_date": N_("ngày sinh"),
    "birth_year": N_("năm sinh"),
    "birth_day": N_("ngày và tháng sinh"),
    "ethnicity": N_("dân tộc"),
    "religion": N_("tôn giáo"),
    "admitted_on": N_("ngày vào Đảng"),
    "recognised_on": N_("ngày chính thức"),
    "education": N_("trình độ học vấn"),
    "degree": N_("học hàm, học vị"),
    "theory": N_("lý luận chính trị"),
    "post": N_("chức vụ"),
    "honours": N_("danh hiệu, khen thưởng"),
    "phone": N_("điện thoại"),
    "email": N_("thư điện tử"),
    "membership": N_("diện đảng viên"),
    "basis": N_("tư cách"),
    "standing": N_("diện đại biểu"),
    "unit_id": N_("đơn vị"),
    "delegation_id": N_("đoàn đại biểu"),
}
RULES: dict[str, str] = {  # kinds of findings, for headings and filters
    "double": N_("Trùng tư cách"),
    "double_basis": N_("Vừa đương nhiên vừa được bầu"),
    "namesakes": N_("Có thể trùng tên"),
    "missing": N_("Thiếu thông tin"),
    "impossible": N_("Ngày không thể đúng"),
    "unread": N_("Có chỗ không đọc được"),
    "discipline": N_("Có kỷ luật"),
    "unqualified": N_("Không đủ tư cách"),
    "member_probationary": N_("Đảng viên dự bị"),
    "member_suspended": N_("Bị đình chỉ sinh hoạt"),
    "no_unit": N_("Chưa rõ đơn vị"),
    "unit_ended": N_("Đơn vị không còn"),
    "not_below": N_("Sai đơn vị"),
    "other_delegation": N_("Khác đoàn"),
    "no_delegation": N_("Chưa xếp đoàn"),
    "over_quota": N_("Thừa so với phân bổ"),
    "under_quota": N_("Thiếu so với phân bổ"),
    "not_submitted": N_("Chưa gửi danh sách"),
    "too_many_alternates": N_("Dự khuyết nhiều hơn phân bổ"),
    "gap_in_line": N_("Thứ tự dự khuyết"),
    "no_successor": N_("Chưa có người thay"),
    "over_size": N_("Quá số triệu tập"),
    "appointed_cap": N_("Quá mức chỉ định"),
    "not_in_committee": N_("Không phải cấp uỷ viên"),
    "committee_unknown": N_("Chưa có danh sách cấp uỷ"),
    "committee_missing": N_("Cấp uỷ viên chưa có tên"),
}
FINDINGS: dict[str, str] = {
    "double": N_("Đồng chí %(name)s có hai tên trong danh sách: cùng họ tên, cùng ngày sinh. Giữ một, rút một."),
    "double_basis": N_(
        "Đồng chí %(name)s vừa là đại biểu đương nhiên vừa được bầu. Chỉ tính một lần: giữ một tư cách, rút tư cách kia."
    ),
    "namesakes": N_("%(count)s người tên %(name)s, chưa đủ ngày sinh để biết là một hay nhiều người."),
    "missing": N_("Đồng chí %(name)s còn thiếu: %(what)s."),
    "impossible": N_("Đồng chí %(name)s có ngày không thể đúng: %(what)s. Hãy đối chiếu hồ sơ."),
    "unread": N_("Tệp ghi về đồng chí %(name)s những chỗ không đọc được: %(words)s (%(what)s)."),
    "discipline": N_("Đồng chí %(name)s bị kỷ luật sau khi được bầu: %(words)s. Ban thẩm tra cần kết luận."),
    "unqualified": N_("Đồng chí %(name)s được kết luận không đủ tư cách mà còn trong danh sách triệu tập."),
    "member_probationary": N_("Đồng chí %(name)s là đảng viên dự bị, chưa được bầu làm đại biểu."),
    "member_suspended": N_("Đồng chí %(name)s đang bị đình chỉ sinh hoạt Đảng."),
    "no_unit": N_("Đồng chí %(name)s được bầu nhưng chưa ghi đơn vị nào bầu."),
    "unit_ended": N_("Đồng chí %(name)s thuộc %(unit)s, ngày %(day)s đơn vị này không còn hoặc chưa có."),
    "not_below": N_("Đồng chí %(name)s do %(unit)s cử, không phải đơn vị trực thuộc."),
    "other_delegation": N_("Đồng chí %(name)s của %(unit)s nhưng ở %(delegation)s."),
    "no_delegation": N_("%(count)s đại biểu chính thức chưa xếp vào đoàn nào."),
    "over_quota": N_("%(unit)s: %(official)s đại biểu chính thức, phân bổ %(seats)s."),
    "under_quota": N_("%(unit)s: mới có %(official)s đại biểu chính thức, phân bổ %(seats)s."),
    "not_submitted": N_("%(unit)s chưa gửi danh sách; đang có %(official)s trên %(seats)s."),
    "too_many_alternates": N_("%(unit)s: %(alternates)s dự khuyết, phân bổ %(seats)s."),
    "gap_in_line": N_("%(unit)s: thứ tự dự khuyết là %(places)s, không liền từ 1."),
    "no_successor": N_("Đồng chí %(name)s đã được thay, nhưng người thay không còn trong danh sách."),
    "over_size": N_("%(official)s đại biểu chính thức, số triệu tập là %(size)s."),
    "appointed_cap": N_(
        "%(count)s đại biểu chỉ định trên %(convened)s triệu tập, quá %(percent)s phần trăm (nhiều nhất %(most)s)."
    ),
    "not_in_committee": N_("Đồng chí %(name)s ghi là đương nhiên, nhưng không có trong cấp uỷ triệu tập vào ngày đại hội."),
    "committee_unknown": N_("%(count)s người ghi là đương nhiên, nhưng chưa có danh sách cấp uỷ để đối chiếu."),
    "committee_missing": N_("%(count)s cấp uỷ viên chưa có tên trong danh sách: %(names)s."),
}
EXCLUDED: dict[str, str] = {  # why somebody is not in the base of decisions
    "committee_absent": N_("cấp uỷ viên vắng suốt đại hội"),
    "no_alternate": N_("vắng suốt đại hội, không có dự khuyết thay"),
    "transferred": N_("sinh hoạt tạm thời nơi khác, không dự"),
    "exempt": N_("được miễn sinh hoạt, không dự"),
    "suspended": N_("bị đình chỉ sinh hoạt"),
    "excused": N_("vắng suốt đại hội, có lý do được chấp nhận"),
}
NOTICES: dict[str, str] = {
    "delegates.allotted": N_("Phân bổ đại biểu dự %(name)s: %(seats)s chính thức, %(alternates)s dự khuyết."),
    "delegates.reallotted": N_("Phân bổ lại đại biểu dự %(name)s: nay %(seats)s chính thức, %(alternates)s dự khuyết."),
    "delegates.submitted": N_("%(unit)s gửi danh sách đại biểu dự %(name)s: %(official)s trên %(seats)s."),
    "delegates.recalled": N_("%(unit)s lấy lại danh sách đại biểu dự %(name)s."),
    "delegates.returned": N_("Trả lại danh sách đại biểu dự %(name)s. Lý do: %(reason)s."),
    "delegates.kept": N_("Danh sách đại biểu dự %(name)s không bị trả lại nữa, đã nhận."),
}
LETTERS: dict[str, str] = {  # subjects of letters
    "delegates.allotted": N_("Phân bổ đại biểu: %(subject)s"),
    "delegates.reallotted": N_("Phân bổ lại đại biểu: %(subject)s"),
    "delegates.submitted": N_("Danh sách đại biểu gửi lên: %(subject)s"),
    "delegates.recalled": N_("Lấy lại danh sách đại biểu: %(subject)s"),
    "delegates.returned": N_("Trả lại danh sách đại biểu: %(subject)s"),
    "delegates.kept": N_("Đã nhận danh sách đại biểu: %(subject)s"),
}
TABLES = {
    "errors": ERRORS,
    "verbs": VERBS,
    "standings": STANDINGS,
    "bases": BASES,
    "memberships": MEMBERSHIPS,
    "sexes": SEXES,
    "replies": REPLIES,
    "absences": ABSENCES,
    "verdicts": VERDICTS,
    "delegate_flags": FLAGS,
    "delegate_fields": FIELDS,
    "finding_rules": RULES,
    "findings": FINDINGS,
    "excluded": EXCLUDED,
    "notices": NOTICES,
    "letters": LETTERS,
}

"""Words of the credentials report and of the report on attendance: names of figures, and why a report cannot be."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "credentials.no_congress": N_("“%(name)s” không phải đại hội, nên không có báo cáo thẩm tra tư cách đại biểu."),
    "credentials.of_members": N_(
        "“%(name)s” là đại hội đảng viên: không bầu ban thẩm tra tư cách đại biểu. "
        "Hãy lập báo cáo tình hình đảng viên dự đại hội."
    ),
    "credentials.nobody": N_("Danh sách chưa có đại biểu chính thức nào, nên chưa có gì để thẩm tra. Hãy lập danh sách trước."),
    "credentials.no_head": N_("Hãy ghi họ và tên Trưởng ban thẩm tra tư cách đại biểu, người ký báo cáo."),
    "credentials.none_judged": N_(
        "Chưa đại biểu nào được kết luận đủ hay không đủ tư cách. Hãy kết luận ở trang Kiểm tra danh sách trước."
    ),
    "credentials.same": N_("Từ khi phát hành, số liệu không thay đổi; không cần báo cáo thay thế."),
    "credentials.figures_moved": N_("Danh sách vừa thay đổi sau khi trang này mở. Hãy xem số liệu mới rồi phát hành lại."),
    "credentials.strangers": N_(
        "Ban thẩm tra gồm đại biểu chính thức, nhưng danh sách không có tên: %(names)s. "
        "Nếu gõ nhầm, hãy sửa. Nếu đúng như vậy, hãy đánh dấu xác nhận rồi phát hành."
    ),
    "credentials.no_name": N_("“%(typed)s” không phải họ tên, cũng không phải số của đại biểu nào trong danh sách."),
    "attendance.of_delegates": N_(
        "“%(name)s” là đại hội đại biểu: ban thẩm tra tư cách đại biểu báo cáo. Hãy lập báo cáo thẩm tra tư cách đại biểu."
    ),
    "attendance.too_early": N_(
        "Báo cáo này lập lúc khai mạc, ngày %(day)s, không lập trước. Đến hôm đó hãy phát hành; số liệu xem trước được ngay."
    ),
    "attendance.nobody": N_("Danh sách chưa có đảng viên nào được triệu tập. Hãy lập danh sách trước."),
    "attendance.no_signer": N_("Hãy ghi họ và tên người ký thay mặt cấp uỷ triệu tập đại hội."),
}
VERBS: dict[str, str] = {}
PARTS: dict[str, str] = {
    "basis": N_("Cơ cấu"),
    "membership": N_("Diện đảng viên"),
    "unit_kind": N_("Loại hình đơn vị"),
    "sex": N_("Giới tính"),
    "ethnicity": N_("Dân tộc"),
    "religion": N_("Tôn giáo"),
    "education": N_("Trình độ chuyên môn"),
    "title": N_("Học hàm"),
    "theory": N_("Lý luận chính trị"),
    "age": N_("Nhóm tuổi"),
    "party": N_("Tuổi Đảng"),
    "badge": N_("Đủ năm nhận Huy hiệu Đảng"),
    "post": N_("Chức vụ trong Đảng"),
    "committee": N_("Tham gia cấp uỷ, cấp cao nhất"),
    "head": N_("Đứng đầu cơ quan, đơn vị"),
    "discipline": N_("Kỷ luật từ khi được bầu"),
    "verdict": N_("Kết luận thẩm tra"),
}
_NOT_TOLD, _UNREAD = N_("chưa có thông tin"), N_("ghi bằng chữ khác")
KINDS: dict[str, str] = {
    "basis.ex_officio": N_("đại biểu đương nhiên"),
    "basis.elected": N_("đại biểu được bầu"),
    "basis.appointed": N_("đại biểu được chỉ định"),
    "basis.member": N_("đảng viên dự đại hội"),
    "membership.full": N_("đảng viên chính thức"),
    "membership.probationary": N_("đảng viên dự bị"),
    "membership.exempt": N_("miễn công tác và sinh hoạt đảng"),
    "membership.transferred": N_("sinh hoạt tạm thời ở nơi khác"),
    "membership.suspended": N_("bị đình chỉ sinh hoạt đảng"),
    "unit_kind.city": N_("đảng bộ thành phố, tỉnh"),
    "unit_kind.base_superior": N_("đảng bộ cấp trên trực tiếp cơ sở"),
    "unit_kind.base": N_("đảng bộ cơ sở"),
    "unit_kind.base_cell": N_("chi bộ cơ sở"),
    "unit_kind.sub": N_("đảng bộ bộ phận"),
    "unit_kind.cell": N_("chi bộ"),
    "unit_kind.unknown": N_("chưa rõ đơn vị"),
    "sex.male": N_("nam"),
    "sex.female": N_("nữ"),
    "ethnicity.kinh": N_("dân tộc Kinh"),
    "ethnicity.minority": N_("dân tộc thiểu số"),
    "religion.none": N_("không theo tôn giáo"),
    "religion.told": N_("theo tôn giáo"),
    "education.doctor": N_("tiến sĩ"),
    "education.specialist_2": N_("chuyên khoa II"),
    "education.master": N_("thạc sĩ"),
    "education.specialist_1": N_("chuyên khoa I"),
    "education.postgraduate": N_("trên đại học, không ghi rõ bậc"),
    "education.university": N_("đại học"),
    "education.college": N_("cao đẳng"),
    "education.intermediate": N_("trung cấp"),
    "education.primary": N_("sơ cấp"),
    "education.general": N_("phổ thông"),
    "education.none": N_("chưa qua đào tạo"),
    "title.professor": N_("giáo sư"),
    "title.associate": N_("phó giáo sư"),
    "title.none": N_("không có học hàm"),
    "theory.bachelor": N_("cử nhân"),
    "theory.advanced": N_("cao cấp"),
    "theory.intermediate": N_("trung cấp"),
    "theory.primary": N_("sơ cấp"),
    "theory.none": N_("chưa qua đào tạo"),
    "age.to_35": N_("từ 35 tuổi trở xuống"),
    "age.to_40": N_("từ 36 đến 40 tuổi"),
    "age.to_50": N_("từ 41 đến 50 tuổi"),
    "age.to_60": N_("từ 51 đến 60 tuổi"),
    "age.over_60": N_("trên 60 tuổi"),
    "party.to_10": N_("từ 10 năm trở xuống"),
    "party.to_20": N_("từ 11 đến 20 năm"),
    "party.to_30": N_("từ 21 đến 30 năm"),
    "party.over_30": N_("trên 30 năm"),
    "party.probationary": N_("đảng viên dự bị, chưa tính tuổi Đảng"),
    "badge.badge_50": N_("từ 50 năm trở lên"),
    "badge.badge_40": N_("từ 40 đến dưới 50 năm"),
    "badge.badge_30": N_("từ 30 đến dưới 40 năm"),
    "badge.none": N_("dưới 30 năm"),
    "post.secretary": N_("bí thư"),
    "post.deputy": N_("phó bí thư"),
    "post.standing": N_("uỷ viên ban thường vụ"),
    "post.member": N_("cấp uỷ viên"),
    "post.cell_secretary": N_("bí thư chi bộ"),
    "post.cell_member": N_("phó bí thư chi bộ, chi uỷ viên"),
    "post.other": N_("không ghi chức vụ trong Đảng"),
    "committee.city": N_("cấp thành phố, tỉnh"),
    "committee.base_superior": N_("cấp trên trực tiếp cơ sở"),
    "committee.base": N_("cấp cơ sở"),
    "committee.sub": N_("đảng bộ bộ phận"),
    "committee.cell": N_("chi bộ"),
    "committee.none": N_("không ghi cấp uỷ"),
    "head.head": N_("đứng đầu cơ quan, đơn vị"),
    "head.none": N_("không"),
    "discipline.disciplined": N_("bị kỷ luật từ khi được bầu"),
    "discipline.none": N_("không"),
    "verdict.qualified": N_("đủ tư cách"),
    "verdict.unqualified": N_("không đủ tư cách"),
    "verdict.pending": N_("chưa kết luận"),
    **{f"{part}.unknown": _NOT_TOLD for part in (
        "sex", "ethnicity", "religion", "education", "title", "theory", "age", "party", "badge", "post", "head",
    )},
    **{f"{part}.unread": _UNREAD for part in ("education", "theory")},
}  # fmt: skip
HONOURS: dict[str, str] = {
    "hero_forces": N_("Anh hùng Lực lượng vũ trang nhân dân"),
    "hero_labour": N_("Anh hùng Lao động"),
    "invalid": N_("thương binh, bệnh binh"),
    "title_people": N_("danh hiệu Nhân dân"),
    "title_merit": N_("danh hiệu Ưu tú"),
    "order": N_("Huân chương"),
    "medal": N_("Huy chương, Kỷ niệm chương"),
    "commendation": N_("Bằng khen, Giấy khen, Chiến sĩ thi đua"),
    "other": N_("khen thưởng khác"),
}
# what is missing where so many stand under "unknown"
MISSING: dict[str, str] = {
    "sex": N_("giới tính"),
    "ethnicity": N_("dân tộc"),
    "age": N_("ngày sinh"),
    "party": N_("ngày vào Đảng"),
    "education": N_("trình độ chuyên môn"),
    "theory": N_("lý luận chính trị"),
    "post": N_("chức vụ"),
    "unit_kind": N_("đơn vị"),
}
COUNTS: dict[str, str] = {
    "convened": N_("Được triệu tập"),
    "attending": N_("Dự đại hội"),
    "waiting": N_("Dự khuyết chưa gọi"),
    "called": N_("Dự khuyết đã gọi thay"),
    "organisations": N_("Tổ chức có đại biểu được triệu tập"),
    "there": N_("Tổ chức có đại biểu dự"),
    "of_organisations": N_("Tổ chức đảng trực thuộc"),
    "day": N_("Ngày tính tuổi"),
    "ages.average": N_("Tuổi bình quân"),
    "ages.least": N_("Tuổi thấp nhất"),
    "ages.most": N_("Tuổi cao nhất"),
    "party.average": N_("Tuổi Đảng bình quân"),
    "party.least": N_("Tuổi Đảng thấp nhất"),
    "party.most": N_("Tuổi Đảng cao nhất"),
}
# what of a delegate is counted otherwise than it was
FACTS: dict[str, str] = {
    "standing": N_("tư cách"),
    "age": N_("tuổi"),
    "party": N_("tuổi Đảng"),
    "honours": N_("khen thưởng"),
    "is_disciplined": N_("kỷ luật"),
    "away": N_("vắng mặt"),
    "came": N_("mới vào danh sách"),
    "gone": N_("không còn trong danh sách"),
}
AWAY: dict[str, str] = {
    "excused": N_("có lý do"),
    "unexcused": N_("không có lý do"),
    "suspended": N_("bị đình chỉ sinh hoạt đảng"),
    "unseen": N_("chưa có mặt"),
}
TABLES = {
    "errors": ERRORS,
    "verbs": VERBS,
    "composition_parts": PARTS,
    "composition": KINDS,
    "honours": HONOURS,
    "report_missing": MISSING,
    "report_counts": COUNTS,
    "report_facts": FACTS,
    "away": AWAY,
}

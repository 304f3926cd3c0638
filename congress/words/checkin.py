"""Words of check-in: what doors say, what people decide."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "checkin.no_right": N_("Máy này không còn quyền quét. Hãy xin ban tổ chức mã ghép máy mới."),
    "checkin.no_such_session": N_("Sự kiện không có phiên này. Hãy tải lại danh sách."),
    "checkin.bad_field": N_("Không đọc được trường “%(field)s”, chưa ghi gì. Hãy sửa rồi gửi lại."),
    "checkin.too_fast": N_("Máy này gửi quá nhanh. Hãy đợi rồi gửi lại."),
    "checkin.unreadable": N_("Không đọc được lượt nào, chưa ghi gì."),
    "checkin.reason_missing": N_("Thiếu lý do. Hãy ghi vì sao."),
    "checkin.no_session": N_("Sự kiện chưa có phiên nào để điểm danh. Hãy thêm phiên trong lịch của sự kiện."),
    "checkin.nobody_chosen": N_("Chưa chọn ai. Hãy đánh dấu người có mặt."),
    "checkin.bad_time": N_("Không đọc được giờ “%(typed)s”. Hãy ghi như 7h45."),
    "checkin.hour_ahead": N_("Giờ này chưa đến. Hãy xem lại giờ vào ghi trên danh sách."),
    "checkin.no_fact": N_("Không còn lượt này để quyết định. Hãy tải lại trang."),
    "checkin.venue_code": N_("Mã “%(typed)s” không đúng hoặc đã đổi. Hãy nhìn lại màn hình hội trường và nhập mã đang hiện."),
    "checkin.venue_pace": N_("Nhập sai nhiều lần. Hãy đợi %(seconds)s giây, hoặc nhờ người trực cửa điểm danh giúp."),
    "checkin.self_closed": N_("Chưa đến giờ điểm danh, hoặc phiên đã kết thúc."),
    "checkin.self_off": N_("Phiên này không mở tự điểm danh. Hãy đưa thẻ cho người trực cửa."),
    "checkin.nobody_known": N_("Lượt này không rõ của ai hoặc cho phiên nào nên không tính có mặt được. Hãy ghi hộ người đó."),
    "device.role": N_("Không có loại máy “%(role)s”. Chọn máy quét hoặc màn hình."),
    "device.too_many": N_("Sự kiện đã có %(most)s máy. Hãy thu hồi máy không dùng."),
    "device.revoked": N_("%(name)s đã được thu hồi trước đó."),
}
VERBS: dict[str, str] = {
    "checkin.device": N_("thêm máy quét"),
    "checkin.revoke": N_("thu hồi máy quét"),
    "checkin.by_hand": N_("điểm danh hộ"),
    "checkin.paper": N_("ghi theo danh sách giấy"),
    "checkin.rule": N_("quyết định lượt quét"),
    "checkin.undo": N_("bỏ lượt điểm danh"),
    "checkin.seal": N_("niêm phong lượt điểm danh"),
}
OUTCOMES: dict[str, str] = {
    "entered": N_("Mời vào"),
    "already_in": N_("Đã vào rồi"),
    "left": N_("Đã ra"),
    "revoked": N_("Mã đã thu hồi"),
    "wrong_session": N_("Không đúng phiên"),
    "unknown": N_("Mã lạ"),
    "outside_hours": N_("Ngoài giờ vào"),
    "undone": N_("Đã bỏ lượt"),
}
WHY: dict[str, str] = {
    "reprinted": N_("thẻ đã in lại"),
    "alternate": N_("dự khuyết chưa được gọi thay"),
    "replaced": N_("đã có người thay"),
    "withdrawn": N_("đã rút khỏi danh sách"),
    "turned_away": N_("máy ở cửa không nhận"),
}
NOTES: dict[str, str] = {
    "no_reply": N_("chưa trả lời giấy triệu tập"),
    "said_absent": N_("đã báo vắng"),
    "suspended": N_("đang bị đình chỉ sinh hoạt"),
    "unqualified": N_("ban thẩm tra kết luận không đủ tư cách"),
    "lacking": N_("còn thiếu thông tin trong danh sách"),
}
SOURCES: dict[str, str] = {
    "scan": N_("quét thẻ"),
    "typed": N_("gõ số thẻ"),
    "photo": N_("ảnh mã"),
    "name": N_("tìm tên"),
    "self": N_("tự điểm danh"),
    "steward": N_("ghi hộ"),
    "paper": N_("danh sách giấy"),
}
DEVICE_ROLES: dict[str, str] = {"scanner": N_("Máy quét ở cửa"), "screen": N_("Màn hình hội trường")}
RULINGS: dict[str, str] = {"admit": N_("Tính là có mặt"), "void": N_("Không tính lượt này"), "noted": N_("Để nguyên, đã xem")}
ISSUES: dict[str, str] = {
    "double": N_("Hai lượt vào cùng một mã: có thể hai người đi chung một thẻ."),
    "revoked": N_("Máy không có mạng cho vào bằng thẻ đã thu hồi."),
    "turned_away": N_("Máy không có mạng cho vào người không phải đại biểu chính thức."),
    "unknown": N_("Máy không có mạng cho vào bằng mã không ai có."),
    "outside_hours": N_("Ngoài giờ của phiên: xem lại giờ đã ghi, hoặc đồng hồ của máy."),
    "wrong_session": N_("Quét cho phiên không thuộc sự kiện này."),
    "called_up": N_("Lúc quét chưa phải đại biểu chính thức, nay đã là."),
    "phone_refused": N_("Máy không có mạng đã không nhận, nhưng mã đúng."),
}
TABLES = {
    "errors": ERRORS, "verbs": VERBS, "outcomes": OUTCOMES, "refusals": WHY, "door_notes": NOTES, "checkin_sources": SOURCES,
    "device_roles": DEVICE_ROLES, "rulings": RULINGS, "checkin_issues": ISSUES,
}  # fmt: skip

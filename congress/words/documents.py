"""Words of papers, reports and badges."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "pdf.too_heavy": N_("Văn bản này quá lớn để làm thành một tệp PDF. Hãy chia nhỏ ra rồi làm lại."),
    "document.event_off": N_("Sự kiện còn là bản nháp hoặc đã huỷ, nên chưa ban hành giấy tờ. Hãy xem lại sự kiện."),
    "document.issued_already": N_("Văn bản loại này đã ban hành và đang có hiệu lực. Hãy mở văn bản đó để thay bằng bản sửa."),
    "document.reason_missing": N_("Thiếu lý do thu hồi. Hãy ghi lý do."),
    "document.withdrawn_already": N_("Văn bản này đã thu hồi hoặc đã được thay. Hãy tải lại trang."),
    "document.nobody_new": N_("Mọi đại biểu đang triệu tập đều đã có giấy. Muốn sửa giấy đã ban hành, hãy mở giấy đó."),
    "document.no_guests": N_("Chưa có khách nào cần giấy mời mới. Hãy thêm khách ở trang sự kiện trước."),
    "document.no_plates": N_("Chưa chọn ai để làm biển tên. Hãy chọn ít nhất một nhóm người."),
    "document.no_sheets": N_("Giấy này không còn tờ riêng nào để in: những người có tên không còn được triệu tập."),
    "document.preview_refused": N_("Chưa xem trước được: %(why)s Hãy quay lại sửa rồi xem."),
    "document.many_plates": N_("%(count)s biển tên in lâu hơn một trang có thể chờ. Hãy dùng nút in ở trang của biển tên."),
    "document.no_programme": N_("Sự kiện chưa có phiên họp nào để in chương trình."),
    "document.no_sequence": N_("“%(name)s” không phải đại hội, nên không có dãy số riêng. Hãy cấp số trong sổ của cấp uỷ."),
}
VERBS: dict[str, str] = {
    "documents.issue": N_("ban hành văn bản"),
    "documents.correct": N_("ban hành văn bản thay thế"),
    "documents.withdraw": N_("thu hồi văn bản"),
    "documents.print": N_("in giấy cho từng người"),
}
DOCUMENT_KINDS: dict[str, str] = {
    "summons": N_("Giấy triệu tập"),
    "programme": N_("Chương trình"),
    "invitation": N_("Giấy mời"),
    "name_plates": N_("Biển tên"),
    "credentials": N_("Báo cáo thẩm tra tư cách đại biểu"),
    "attendance": N_("Báo cáo tình hình đảng viên dự đại hội"),
}
DOCUMENT_STATES: dict[str, str] = {
    "issued": N_("đã ban hành"),
    "withdrawn": N_("đã thu hồi"),
}
SIGNERS: dict[str, str] = {
    "secretary": N_("Bí thư"),
    "deputy": N_("Phó Bí thư"),
    "standing_secretary": N_("Thay mặt Ban Thường vụ: Bí thư"),
    "standing_deputy": N_("Thay mặt Ban Thường vụ: Phó Bí thư"),
    "office": N_("Thừa lệnh Ban Thường vụ: Chánh Văn phòng"),
}
PLATE_GROUPS: dict[str, str] = {
    "leading": N_("người chủ trì, giám sát, trưởng đoàn, người phát biểu"),
    "guests": N_("khách mời"),
    "delegates": N_("mọi đại biểu chính thức"),
}
TABLES = {
    "errors": ERRORS,
    "verbs": VERBS,
    "document_kinds": DOCUMENT_KINDS,
    "document_states": DOCUMENT_STATES,
    "signers": SIGNERS,
    "plate_groups": PLATE_GROUPS,
}

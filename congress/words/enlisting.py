"""Words of lists of delegates taken in and given out."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "delegate.no_event": N_("Không có sự kiện mã %(code)s. Hãy xem lại mã, hoặc lập đại hội trước bằng lệnh events create."),
    "delegate.row_nameless": N_("Dòng này không có họ tên: %(text)s. Hãy ghi họ và tên rồi tải lên lại."),
    "delegate.row_name_long": N_(
        "Họ tên dài %(length)s chữ, nhiều nhất %(limit)s chữ: “%(text)s…”. Hãy ghi lại rồi tải lên lại."
    ),
    "delegate.row_guest": N_("Khách mời không phải là đại biểu. Hãy ghi ở mục khách mời của sự kiện."),
    "delegate.row_basis": N_(
        "Đơn vị chỉ ghi đại biểu được bầu và dự khuyết; tư cách khác do cấp triệu tập ghi. Chưa nhận dòng này."
    ),
    "delegate.basis_kept": N_("Tệp ghi tư cách khác trên hệ thống. Tư cách do cấp triệu tập đổi; giữ như cũ."),
    "delegate.delegation_unknown": N_("Chưa có đoàn “%(text)s”. Đoàn do cấp triệu tập lập; giữ đoàn như cũ."),
    "delegate.column_missing": N_("Tệp không có cột %(wanted)s. Hãy bổ sung trước khi làm báo cáo thẩm tra."),
    "delegate.cell_missing": N_("Thiếu %(wanted)s. Đã nhận dòng này; hãy bổ sung."),
    "delegate.name_odd": N_("“%(text)s” không giống họ tên. Đã nhận nguyên văn; hãy xem lại."),
    "delegate.sex_unread": N_("Không đọc được giới tính “%(text)s”. Giữ nguyên văn; hãy ghi Nam hoặc Nữ."),
    "delegate.sex_two": N_("Cột giới tính ghi “%(text)s” nhưng dấu ở cột Nam, Nữ nói khác. Đã nhận theo chữ; hãy xem lại."),
    "delegate.birth_unread": N_("Không đọc được ngày sinh “%(text)s”. Giữ nguyên văn; hãy ghi dạng 22/5/1985."),
    "delegate.year_alone": N_("Ngày sinh “%(text)s” chỉ cho biết năm %(year)s. Đã nhận theo năm; hãy bổ sung ngày và tháng."),
    "delegate.day_none": N_("Không có ngày “%(text)s”. Đã nhận theo năm %(year)s; hãy xem lại."),
    "delegate.birth_odd": N_("Ngày sinh “%(text)s” cho tuổi dưới 18 hoặc trên 100. Đã nhận; hãy xem lại."),
    "delegate.day_counted": N_("“%(text)s” là ngày Excel đếm bằng số, đọc là %(day)s. Hãy xem lại."),
    "delegate.day_unread": N_("Không đọc được ngày “%(text)s”. Giữ nguyên văn; hãy ghi dạng 26/01/2008."),
    "delegate.day_partly": N_("“%(text)s” không đủ ngày, tháng, năm. Tạm ghi %(day)s để tính tuổi Đảng; hãy bổ sung."),
    "delegate.mark_alone": N_("Ô này chỉ có dấu “%(text)s”, không rõ là gì. Giữ nguyên văn; hãy ghi bằng chữ."),
    "delegate.cut": N_("Ô này dài %(length)s chữ, chỉ giữ được %(limit)s chữ đầu. Hãy rút gọn."),
    "delegate.phone_odd": N_("Số điện thoại “%(text)s” không đúng dạng. Đã giữ nguyên văn; hãy xem lại."),
    "delegate.email_odd": N_("Địa chỉ thư “%(text)s” không đúng dạng. Đã giữ nguyên văn; hãy xem lại."),
    "delegate.basis_unread": N_(
        "Không đọc được tư cách “%(text)s”. Giữ nguyên văn, tạm ghi là được bầu; hãy ghi Đương nhiên, Được bầu, Chỉ định hoặc "
        "Dự khuyết."
    ),
    "delegate.membership_unread": N_(
        "Không đọc được diện đảng viên “%(text)s”. Giữ nguyên văn; hãy ghi Chính thức hoặc Dự bị."
    ),
    "delegate.discipline_noted": N_("Ghi chú có kỷ luật: “%(text)s”. Đã ghi vào mục kỷ luật; hãy xem lại."),
    "delegate.unit_unknown": N_("Không rõ tổ chức “%(text)s”. Đã nhận, chưa xếp vào đơn vị nào; hãy chọn đơn vị."),
    "delegate.unit_missing": N_("Chưa ghi đơn vị. Đã nhận, chưa xếp vào đơn vị nào; hãy chọn đơn vị."),
    "delegate.unit_twice": N_("Có nhiều tổ chức tên “%(text)s”: %(codes)s. Đã nhận, chưa xếp; hãy ghi mã."),
    "delegate.unit_read_as": N_("“%(text)s” được đọc là %(unit)s. Hãy xem lại."),
    "delegate.unit_by_title": N_(
        "Tệp không có cột đơn vị; lấy %(unit)s theo tiêu đề. Hãy xem lại, hoặc chọn đơn vị khi tải lên."
    ),
    "delegate.unit_by_delegation": N_("Chưa ghi đơn vị; lấy %(unit)s theo tên đoàn. Hãy xem lại."),
    "delegate.wrong_unit": N_("%(unit)s không trực thuộc đơn vị mở đại hội vào ngày đại hội. Đã nhận; hãy xem lại đơn vị."),
    "delegate.row_twice": N_("Trùng với dòng %(first)s: cùng họ tên, ngày sinh, đơn vị. Chỉ nhận một lần."),
    "delegate.same_in_line": N_("Cùng thứ tự dự khuyết %(place)s với dòng %(first)s trong một đơn vị. Đã nhận; hãy xem lại."),
    "delegate.row_elsewhere": N_(
        "Cùng họ tên, ngày sinh với dòng %(first)s ở đơn vị khác. Đã nhận cả hai; hãy giữ một tư cách."
    ),
    "delegate.listed_elsewhere": N_("Đã có tên trong danh sách ở đơn vị khác. Đã nhận thêm; hãy giữ một tư cách."),
    "delegate.listed_withdrawn": N_("Người này đã rút khỏi danh sách mà tệp vẫn ghi. Giữ là đã rút; hãy xem lại."),
    "delegate.listed_replaced": N_("Người này đã được thay mà tệp vẫn ghi. Giữ là đã thay; hãy xem lại."),
    "delegate.kept_by_hand": N_("Tệp ghi khác bản đã sửa trên hệ thống (%(name)s sửa). Mặc định giữ bản đã sửa."),
    "delegate.which": N_("Chưa rõ dòng này là ai: hãy chọn một người đã có, hoặc người mới."),
    "delegate.bad_answer": N_("Không hiểu câu trả lời “%(text)s”. Hãy ghi như 12=34 (dòng 12 là đại biểu số 34) hoặc 12=new."),
    "import.look_again": N_("Câu trả lời làm hiện thêm những thay đổi dưới đây. Hãy xem rồi bấm nhận lần nữa; chưa ghi gì."),
    "delegate.export_reason": N_("Hãy ghi lý do lấy các cột có dữ liệu cá nhân."),
    "delegate.export_format": N_("Hãy chọn dạng tệp: Excel hoặc CSV."),
    "file.unwritable": N_("Không ghi được tệp %(name)s. Hãy xem lại thư mục và quyền ghi."),
}
COLUMNS: dict[str, str] = {
    "surname": N_("Họ và tên đệm"),
    "given_name": N_("Tên"),
    "male": N_("Nam (đánh dấu, hoặc ngày sinh)"),
    "female": N_("Nữ (đánh dấu, hoặc ngày sinh)"),
    "birth_year": N_("Năm sinh"),
    "ethnicity": N_("Dân tộc"),
    "religion": N_("Tôn giáo"),
    "admitted_on": N_("Ngày vào Đảng"),
    "recognised_on": N_("Ngày chính thức"),
    "membership": N_("Diện đảng viên"),
    "education": N_("Trình độ học vấn"),
    "degree": N_("Chuyên môn, học hàm, học vị"),
    "theory": N_("Lý luận chính trị"),
    "post": N_("Chức vụ"),
    "workplace": N_("Đơn vị công tác"),
    "delegation": N_("Đoàn đại biểu"),
    "unit_name": N_("Tên tổ chức"),
    "basis": N_("Tư cách"),
    "standing": N_("Diện đại biểu"),
    "ex_officio": N_("Đương nhiên (đánh dấu)"),
    "elected": N_("Được bầu (đánh dấu)"),
    "appointed": N_("Chỉ định (đánh dấu)"),
    "alternate": N_("Dự khuyết (đánh dấu, thứ tự)"),
    "place_in_line": N_("Thứ tự dự khuyết"),
    "honours": N_("Danh hiệu, khen thưởng"),
    "discipline": N_("Kỷ luật"),
    "order": N_("Số thứ tự"),
    "badge": N_("Số thẻ"),
    "number": N_("Số"),
    "group": N_("Tổ thảo luận"),
    "reply": N_("Trả lời"),
    "absence": N_("Vắng"),
    "seat": N_("Chỗ ngồi"),
}
VERBS: dict[str, str] = {
    "delegates.import": N_("nhận danh sách đại biểu"),
    "delegates.codes": N_("xuất mã trên thẻ đại biểu"),
    "delegates.export": N_("xuất danh sách đại biểu"),
    "imports.choose": N_("chọn thay đổi của một danh sách"),
}
TABLES = {"errors": ERRORS, "columns": COLUMNS, "verbs": VERBS}

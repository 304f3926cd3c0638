"""Words of pages, files, the tree, persons, accounts, campaigns and the installation itself."""

from __future__ import annotations

from congress.words.marks import N_, NP_

ERRORS: dict[str, str] = {
    # pages
    "not_found": N_("Không tìm thấy. Có thể liên kết đã cũ, hoặc trang thuộc đảng bộ khác."),
    "not_found.terminal": N_("Không tìm thấy. Hãy xem lại mã đã gõ."),
    "forbidden": N_("Vai trò của đồng chí không mở được trang này. Cần làm việc này, hãy gọi Văn phòng cấp uỷ cấp trên."),
    "http.400": N_("Yêu cầu này không đọc được. Hãy quay lại trang trước và làm lại."),
    "http.403": N_("Vai trò của đồng chí không mở được trang này."),
    "http.404": N_("Không tìm thấy. Có thể liên kết đã cũ, hoặc trang thuộc đảng bộ khác."),
    "http.405": N_("Trang này không làm được việc đó. Hãy quay lại và dùng nút trên trang."),
    "http.413": N_("Tệp lớn hơn 32 MB. Hãy chia nhỏ danh sách, hoặc xoá hình ảnh trong tệp, rồi tải lên lại."),
    "http.429": N_("Làm nhanh quá nhiều lần. Hãy đợi một phút rồi thử lại."),
    "page.stale": N_("Trang đã mở quá lâu. Hãy tải lại trang rồi gửi lại; những gì đã lưu vẫn còn nguyên."),
    "busy": N_("Hệ thống đang bận ghi một việc lớn. Chưa có gì bị ghi dở. Hãy thử lại sau vài giây."),
    "unexpected": N_("Có lỗi ngoài dự kiến. Chưa có gì bị ghi dở. Hãy thử lại; nếu vẫn lỗi, gọi Văn phòng và đọc mã bên dưới."),
    "date.unreadable": N_("“%(typed)s” không phải ngày. Ghi ngày/tháng/năm, ví dụ 15/7/2025."),
    "undo.too_late": N_("Đã quá %(minutes)s phút nên không hoàn tác được nữa. Hãy sửa trực tiếp trên trang của việc đó."),
    "undo.done_already": N_("Việc này đã được hoàn tác rồi."),
    "undo.changed_since": N_("Sau đó đã có thay đổi mới, nên không hoàn tác được. Hãy xem lại trang của việc đó."),
    # signing in
    "sign_in.wrong": N_("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy xem lại, hoặc dùng liên kết trên phiếu mời."),
    "sign_in.over": N_("Phiên làm việc đã kết thúc. Hãy đăng nhập lại."),
    "sign_in.too_often": N_("Đã thử quá nhiều lần. Hãy đợi %(minutes)s phút, hoặc dùng liên kết trên phiếu mời."),
    "link.dead": N_("Liên kết đã dùng rồi hoặc đã hết hạn. Hãy xin cấp uỷ cấp trên một liên kết mới."),
    "account.login_taken": N_("Tên đăng nhập “%(login)s” đã có người dùng. Hãy chọn tên khác, ví dụ số điện thoại."),
    "account.not_yours_to_give": N_(
        "Chỉ giao được vai trò không cao hơn vai trò của mình, cho đơn vị của mình hoặc cấp dưới của mình."
    ),
    "account.held_already": N_("Người này đã giữ vai trò đó ở đơn vị đó."),
    "account.own_role": N_("Không tự thu vai trò của chính mình. Hãy nhờ cấp trên."),
    "account.own_account": N_("Không tự khoá tài khoản của chính mình. Hãy nhờ cấp trên."),
    "account.password_short": N_("Mật khẩu cần ít nhất %(least)s ký tự. Một câu dễ nhớ là tốt nhất."),
    "account.password_long": N_("Mật khẩu dài quá %(most)s ký tự. Một câu ngắn hơn là đủ."),
    "account.password_differs": N_("Hai lần gõ mật khẩu không giống nhau. Hãy gõ lại."),
    "account.password_plain": N_("Mật khẩu này quá dễ đoán. Hãy dùng một câu dài hơn."),
    "account.current_wrong": N_("Mật khẩu hiện tại chưa đúng."),
    "account.name_missing": N_("Hãy ghi họ và tên."),
    # files
    "sheet.empty": N_("Tệp trống: dòng 1, cột A không có gì. Hãy chọn lại tệp có danh sách."),
    "sheet.damaged": N_(
        "Tệp bị hỏng hoặc không phải bảng tính, nên không đọc được từ dòng 1, cột A. Hãy mở bằng Excel, lưu lại rồi tải lên."
    ),
    "sheet.locked": N_("Tệp có mật khẩu, nên không đọc được từ dòng 1, cột A. Hãy bỏ mật khẩu, lưu lại rồi tải lên."),
    "sheet.too_large": N_(
        "Bảng quá lớn (dòng %(row)s): nhận nhiều nhất %(limit)s dòng. Hãy xoá các ô thừa ở cuối bảng hoặc chia nhỏ tệp."
    ),
    "sheet.not_text": N_("Dòng %(row)s có ký tự lạ, tệp không phải danh sách dạng chữ. Hãy lưu lại bằng Excel rồi tải lên."),
    "sheet.broken_row": N_(
        "Dòng %(row)s không đọc được: dấu nháy kép chưa đóng hoặc ô quá dài. Hãy sửa dòng đó rồi tải lên lại."
    ),
    "sheet.encoding": N_("Chữ ở dòng %(row)s không phải Unicode. Hãy lưu lại thành Excel (.xlsx) hoặc CSV UTF-8 rồi tải lên."),
    "sheet.no_rows": N_("Dưới hàng tiêu đề (dòng %(row)s) không có dòng nào. Hãy xem lại tệp."),
    "sheet.several": N_(
        "Tệp có nhiều trang tính cùng một kiểu bảng: %(names)s. Hãy gộp vào một trang, hoặc tải lên từng trang thành một tệp."
    ),
    "sheet.none": N_("Hãy chọn một tệp bảng tính."),
    "file.failed": N_("Không đọc hoặc ghi được %(name)s: %(reason)s."),
    "database.unreachable": N_("Không mở được cơ sở dữ liệu (%(reason)s). Kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu."),
    "columns.missing": N_(
        "Dòng %(row)s: không thấy cột “%(wanted)s”. Các cột đọc được: %(headings)s. "
        "Nếu cột ấy có tên khác, hãy chỉ nó khi xem trước trên trang; nếu chưa có, hãy thêm cột rồi tải lên lại."
    ),
    "columns.missing.terminal": N_(
        "Dòng %(row)s: không thấy cột “%(wanted)s”. Các cột của tệp: %(headings)s. "
        "Hãy ghi “%(wanted)s” làm tiêu đề của cột ấy, thêm cột nếu chưa có, rồi chạy lại lệnh."
    ),
    "cell.too_long": N_("Ô này dài %(length)s chữ, chỉ giữ được %(limit)s. Hãy rút gọn; cũng có thể hai cột đã bị dán nhầm."),
    "field.too_long": N_("Dài %(length)s chữ, chỉ giữ được %(limit)s. Hãy rút gọn."),
    "import.has_errors": N_("Còn %(count)s dòng sai, nên chưa nhận dòng nào. Hãy sửa trong bảng tính rồi tải lên lại."),
    "import.changed_since": N_("Dữ liệu đã thay đổi từ lúc xem trước. Bảng dưới là thay đổi mới; hãy xem lại rồi xác nhận."),
    "import.over": N_("Danh sách này đã được nhận hoặc đã bỏ. Hãy tải tệp lên lại nếu cần."),
    # units
    "unit.no_code": N_("Thiếu mã tổ chức của “%(name)s”. Mỗi tổ chức cần một mã."),
    "unit.bad_code": N_("“%(code)s” không phải mã tổ chức. Mã gồm chữ và số, nối bằng dấu chấm hoặc gạch, ví dụ 01.02.003."),
    "unit.no_name": N_("Thiếu tên của tổ chức mã %(code)s. Hãy ghi tên."),
    "unit.no_kind": N_("Tổ chức mã %(code)s là mới nhưng thiếu loại hình. Hãy ghi loại hình, ví dụ Chi bộ."),
    "unit.kind_unknown": N_(
        "Không có loại hình “%(kind)s”. Dùng: Đảng bộ trực thuộc, Đảng bộ cơ sở, Chi bộ cơ sở, Đảng bộ bộ phận, Chi bộ."
    ),
    "unit.members_no_number": N_("Số đảng viên “%(text)s” không phải số. Hãy ghi một số nguyên."),
    "unit.members_negative": N_("Số đảng viên “%(text)s” là số âm. Hãy ghi số từ 0 trở lên."),
    "unit.members_beyond": N_("“%(text)s” lớn quá, không thể là số đảng viên. Có thể đã dán nhầm cột; hãy sửa ô này."),
    "register.undated": N_(
        "Không đọc được “tính đến ngày …” trong tiêu đề, nên các thay đổi được lấy từ hôm nay, %(day)s. "
        "Nếu danh sách lập vào ngày khác, hãy ghi ngày ấy khi nhận."
    ),
    "unit.members_untold": N_(
        "%(count)s đơn vị, từ dòng này, không ghi số đảng viên: tổng số sẽ thiếu phần của các đơn vị đó. Vẫn nhận."
    ),
    "unit.members_sum": N_(
        "%(name)s ghi %(members)s đảng viên, cộng các đơn vị trực thuộc được %(sum)s. Vẫn nhận; hãy kiểm tra lại."
    ),
    "unit.duplicate": N_("Mã %(code)s trùng với dòng %(first)s (%(name)s). Mỗi tổ chức một mã, mỗi mã một dòng."),
    "unit.unknown": N_("Không có tổ chức mã %(code)s trong phạm vi của đồng chí. Hãy xem lại mã."),
    "unit.parent_unknown": N_("Không có tổ chức cấp trên mã %(parent)s, cả trong tệp lẫn trong hệ thống. Hãy sửa mã cấp trên."),
    "unit.cycle": N_(
        "%(code)s thuộc %(parent)s, mà đi lên từ %(parent)s lại gặp %(code)s: một vòng khép kín. Hãy sửa mã cấp trên."
    ),
    "unit.kind_under": N_("%(kind)s không đứng dưới “%(parent)s” (%(parent_kind)s). Cấp trên phải là: %(wanted_kinds)s."),
    "unit.second_root": N_("Không ghi cấp trên, mà đã có tổ chức cao nhất là %(name)s (mã %(code)s). Hãy ghi mã cấp trên."),
    "unit.no_parent": N_("Tổ chức mã %(code)s cần có cấp trên. Hãy ghi mã cấp trên."),
    "unit.ended": N_(
        "Tổ chức mã %(code)s đã kết thúc từ ngày %(day)s, nên không có trong danh sách ngày %(as_of)s. Hãy xoá dòng này."
    ),
    "unit.not_yet": N_(
        "Tổ chức mã %(code)s thành lập ngày %(day)s, sau ngày %(as_of)s của danh sách. Hãy xem lại ngày hoặc xoá dòng này."
    ),
    "unit.not_on_day": N_(
        "Tổ chức mã %(code)s không có trong ngày %(day)s: chưa thành lập hoặc đã kết thúc. Hãy chọn ngày khác."
    ),
    # acts of decisions
    "act.no_date": N_("“%(text)s” không phải ngày hiệu lực. Ghi ngày/tháng/năm, ví dụ 01/7/2025."),
    "act.unknown_operation": N_(
        "Không có việc “%(text)s”. Dùng: thành lập, chuyển, hợp nhất, tách, giải thể, đổi tên, hạ cấp, bàn giao."
    ),
    "act.column_empty": N_("Cột này đang trống. Hãy ghi mã tổ chức."),
    "act.unknown_unit": N_("Không có tổ chức mã %(code)s. Hãy xem lại mã, hoặc thêm dòng thành lập phía trên."),
    "act.not_yet": N_("Tổ chức mã %(code)s thành lập ngày %(day)s, sau ngày hiệu lực của dòng này. Hãy xem lại ngày."),
    "act.ended": N_("Tổ chức mã %(code)s không còn vào ngày %(day)s. Hãy xem lại mã và thứ tự các dòng."),
    "act.code_used": N_("Mã mới %(code)s đã có tổ chức dùng. Hãy chọn mã khác."),
    "act.kind_under": N_("%(kind)s không đứng dưới “%(parent)s” (%(parent_kind)s). Hãy sửa loại hình hoặc nơi đến."),
    "act.into_itself": N_("“%(name)s” không thể chuyển vào chính nó hoặc vào đơn vị trực thuộc của nó. Hãy sửa nơi đến."),
    "act.parent_gap": N_("Nơi đến không còn từ ngày %(day)s. Hãy chọn nơi đến khác, hoặc ghi quyết định sau đó trước."),
    "act.there_already": N_("Tổ chức này đã trực thuộc “%(name)s” rồi. Hãy xem lại nơi đến hoặc xoá dòng này."),
    "act.stands_later": N_("Theo quyết định sau đó, “%(name)s” còn tồn tại từ ngày %(day)s. Hãy xem lại ngày hiệu lực."),
    "act.not_empty": N_("Còn %(count)s đơn vị trực thuộc. Hãy chuyển các đơn vị đó trước, hoặc ghi nơi nhận."),
    "act.top": N_("“%(name)s” là tổ chức cao nhất: chỉ đổi tên được, không sắp xếp được. Hãy xem lại mã."),
    "act.merge_needs_two": N_("Hợp nhất cần ít nhất hai tổ chức, nối bằng dấu +. Hãy ghi thêm mã."),
    "act.split_one": N_("Mỗi dòng chỉ tách một tổ chức. Hãy ghi mỗi tổ chức một dòng."),
    "act.split_needs_two": N_("Tách cần ít nhất hai mã mới, nối bằng dấu +. Hãy ghi thêm mã mới."),
    "act.codes_missing": N_("Cần %(count)s mã mới khác nhau, nối bằng dấu +. Hãy ghi cho đủ."),
    "act.names_missing": N_("Cần %(count)s tên mới, nối bằng dấu +. Hãy ghi cho đủ."),
    "act.kind_missing": N_("Thiếu loại hình mới. Hãy ghi một loại hình, hoặc mỗi mã một loại hình nối bằng dấu +."),
    "act.named_twice": N_("Một mã được ghi hai lần trong dòng này. Hãy xoá bớt."),
    "act.no_such_step": N_("Không hạ %(kind)s xuống %(wanted_kind)s được: chỉ hạ một bậc. Hãy sửa loại hình mới."),
    "act.sub_below": N_(
        "Bên dưới còn đảng bộ bộ phận “%(name)s”, không hạ thêm được. Hãy chuyển hoặc giải thể đơn vị đó trước."
    ),
    "act.out_of_reach": N_("Tổ chức mã %(code)s ngoài phạm vi của đồng chí. Hãy gửi cấp trên thực hiện dòng này."),
    # persons
    "person.bad_date": N_("“%(text)s” không phải ngày. Ghi ngày/tháng/năm, ví dụ 02/9/1975."),
    "person.no_birth_date": N_(
        "Thiếu ngày sinh của %(name)s. Một người được nhận ra bằng họ tên và ngày sinh; hãy ghi ngày sinh."
    ),
    "person.no_title": N_("Thiếu chức vụ của %(name)s. Hãy ghi chức vụ."),
    "person.days_reversed": N_(
        "Giữ chức vụ từ %(start)s đến %(end)s: ngày đến sớm hơn ngày bắt đầu. Hãy sửa một trong hai ngày."
    ),
    "person.other_secretary": N_(
        "Danh sách này ghi bí thư là %(name)s, danh sách tổ chức ghi %(other)s. Vẫn nhận; hãy kiểm tra lại."
    ),
    # campaigns and duties
    "campaign.unknown": N_("Không có đợt mã %(code)s."),
    "campaign.no_kinds": N_("Hãy chọn ít nhất một loại tổ chức phải thực hiện."),
    "campaign.days_reversed": N_("Ngày bắt đầu %(opens)s sau hạn %(deadline)s. Hãy sửa một trong hai ngày."),
    "campaign.code_used": N_("Mã %(code)s đã có đợt khác dùng. Hãy chọn mã khác."),
    "campaign.archived": N_("“%(name)s” đã lưu trữ, không nhận báo cáo nữa. Hãy khôi phục trước."),
    "campaign.bad_code": N_("“%(code)s” không dùng làm mã được. Dùng chữ, số, dấu chấm, gạch ngang, ví dụ DH-2025."),
    "campaign.code_missing": N_("Hãy ghi mã của đợt, ví dụ DH-2025."),
    "campaign.name_missing": N_("Hãy ghi tên của đợt."),
    "duty.present_above_convened": N_("Có mặt (%(present)s) nhiều hơn triệu tập (%(convened)s). Sửa một trong hai số."),
    "duty.no_date": N_("Thiếu ngày tổ chức. Hãy ghi ngày."),
    "duty.bad_date": N_("“%(text)s” không phải ngày. Ghi ngày/tháng/năm, ví dụ 24/6/2025."),
    "duty.date_to_come": N_(
        "Ngày tổ chức %(day)s chưa đến (hôm nay %(today)s). Nếu là dự kiến, hãy ghi ngày dự kiến ở trang của đơn vị."
    ),
    "duty.superiors_word": N_("Việc này do cấp trên miễn hoặc chuẩn y. Cần sửa, hãy gọi cấp uỷ cấp trên."),
    "campaign.kept": N_("Đợt này đã mở với tên “%(name)s”, hạn %(day)s; giữ nguyên tên, hạn và ngày tính tuổi cũ."),
    "duty.no_number": N_("“%(text)s” không phải số. Hãy ghi một số nguyên từ 0 trở lên."),
    "duty.unknown_unit": N_("Không có tổ chức mã %(code)s phải thực hiện trong phạm vi của đồng chí. Hãy xem lại mã."),
    "duty.unknown_status": N_("Không có trạng thái “%(text)s”. Dùng: dự kiến, đã tổ chức, đã báo cáo, chuẩn y, miễn."),
    "duty.not_owed": N_("“%(name)s” không thuộc diện phải thực hiện trong đợt này."),
    "duty.not_held": N_("Chưa có báo cáo đã tổ chức, nên chưa chuẩn y được."),
    "duty.done_already": N_("Đơn vị này đã tổ chức, nên không miễn được. Nếu báo cáo nhầm, hãy rút báo cáo trước."),
    "duty.nothing_to_withdraw": N_("Chưa có báo cáo nào để rút."),
    "duty.not_flagged": N_("Báo cáo này không có gì cần xem lại."),
    "duty.reason_missing": N_("Hãy ghi lý do miễn."),
    # flags on reports
    "flag.order": N_("Họp sau tổ chức cấp trên: đại hội cấp dưới phải xong trước."),
    "flag.threshold": N_("Có mặt chưa đủ hai phần ba số được triệu tập."),
    "flag.no_reason": N_("Miễn nhưng chưa ghi lý do."),
    "flag.ended": N_("Ngày tổ chức không trước ngày đơn vị kết thúc."),
    # command line
    "usage.no_value": N_("Thiếu %(name)s: lệnh này cần nó, với một giá trị theo sau."),
    "usage.missing": N_("Thiếu %(name)s: lệnh này cần nó."),
    "usage.choice": N_("%(name)s chỉ nhận một trong: %(choices)s."),
    "usage.no_folder": N_("%(name)s không phải một thư mục. Hãy ghi tên một thư mục, có rồi hay chưa có."),
    "usage.bad_value": N_("%(name)s: %(text)s"),
    "usage.no_option": N_("Không có tuỳ chọn %(name)s ở lệnh này."),
    "usage.no_command": N_("Không có lệnh “%(name)s”."),
    "usage.option_value": N_("Sau %(name)s thiếu giá trị, hoặc có giá trị mà tuỳ chọn này không nhận."),
    "usage.beyond": N_("Thừa “%(typed)s”: lệnh này không nhận. Chữ có dấu cách phải đặt trong ngoặc kép."),
    "usage.unclear": N_("Lệnh ghi chưa đủ."),
    "usage.help": N_("Hãy gõ “%(command)s --help” để xem cách viết."),
    "setting": N_("%(text)s"),
    "file.unreadable": N_("Không mở được tệp %(name)s."),
    "tls.no_host": N_(
        "“%(typed)s” không phải tên máy hay địa chỉ IP. "
        "Ghi địa chỉ như 192.168.1.20, hoặc tên máy, không kèm cổng và đường dẫn."
    ),
    "tls.days": N_("Chứng thư máy chủ dùng được từ 1 đến %(most)s ngày; điện thoại không nhận chứng thư dài hơn."),
    "tls.beyond": N_(
        "Chứng thư gốc ở %(folder)s không được ký cho %(host)s: nó chỉ ký cho mạng nội bộ và các tên có từ lúc lập. "
        "Muốn thêm tên, hãy xoá thư mục đó rồi chạy lại; điện thoại phải cài lại chứng thư gốc."
    ),
    "tls.damaged": N_("Chứng thư gốc ở %(folder)s không đọc được. Hãy xoá thư mục đó rồi chạy lại; điện thoại phải cài lại."),
    "backup.damaged": N_("Tệp sao lưu bị hỏng: %(part)s không khớp. Chưa có gì bị thay đổi."),
    "backup.no_backup": N_("Tệp này không phải bản sao lưu của congress. Chưa có gì bị thay đổi."),
    "backup.other_database": N_("Bản sao lưu là của %(theirs)s, nơi này dùng %(ours)s. Chưa có gì bị thay đổi."),
    "backup.newer": N_("Bản sao lưu được làm bằng phiên bản mới hơn (%(revision)s). Hãy cập nhật chương trình trước."),
    "backup.tool_missing": N_("Thiếu chương trình %(name)s của PostgreSQL trên máy này."),
    "backup.tool_failed": N_("%(name)s báo lỗi: %(text)s"),
    "upgrade.failed": N_("Nâng cấp không qua được kiểm tra (%(text)s). Đã trở lại bản trước khi nâng cấp."),
    "database.old": N_("Cơ sở dữ liệu ở phiên bản %(found)s, chương trình cần %(wanted)s. Hãy chạy: python3 app.py upgrade"),
    "database.newer": N_(
        "Cơ sở dữ liệu ở phiên bản %(found)s, mới hơn chương trình (%(wanted)s). Hãy chạy bản chương trình mới hơn."
    ),
    "history.bad_anchor": N_(
        "“%(typed)s” không phải mốc nhật ký. Ghi số dòng, dấu hai chấm rồi mã, như trong bản sao lưu: 120:9f2c."
    ),
    "history.broken": N_("Nhật ký không còn nguyên vẹn từ dòng %(seq)s."),
}

KINDS: dict[str, str] = {
    "": N_("(trống)"),
    "city": N_("đảng bộ thành phố, tỉnh"),
    "base_superior": N_("đảng bộ cấp trên trực tiếp cơ sở"),
    "base": N_("đảng bộ cơ sở"),
    "base_cell": N_("chi bộ cơ sở"),
    "sub": N_("đảng bộ bộ phận"),
    "cell": N_("chi bộ"),
}
LEVELS: dict[str, str] = {
    "cell": NP_("levels", "chi bộ"),
    "sub": NP_("levels", "đảng bộ bộ phận"),
    "base": NP_("levels", "tổ chức cơ sở đảng"),
    "base_superior": NP_("levels", "cấp trên trực tiếp cơ sở"),
    "city": NP_("levels", "cấp thành phố, tỉnh"),
}
ROLES: dict[str, str] = {
    "admin": NP_("roles", "Quản trị"),
    "organiser": NP_("roles", "Tổ chức"),
    "secretary": NP_("roles", "Bí thư"),
    "drafter": NP_("roles", "Soạn thảo"),
    "leader": NP_("roles", "Lãnh đạo"),
    "viewer": NP_("roles", "Chỉ xem"),
}
STATUSES: dict[str, str] = {
    "owed": N_("Chưa định ngày"),
    "planned": N_("Dự kiến"),
    "held": N_("Đã tổ chức"),
    "reported": N_("Đã báo cáo"),
    "ratified": N_("Đã chuẩn y"),
    "excused": N_("Miễn"),
}
OPERATIONS: dict[str, str] = {
    "found": N_("Thành lập"),
    "transfer": N_("Chuyển"),
    "merge": N_("Hợp nhất"),
    "split": N_("Tách"),
    "dissolve": N_("Giải thể"),
    "rename": N_("Đổi tên"),
    "downgrade": N_("Hạ cấp"),
    "hand_over": N_("Bàn giao"),
}
REASONS: dict[str, str] = {  # those that the programme gives; they are kept as they are read
    reason: reason for reason in (N_("hợp nhất"), N_("chia tách"), N_("giải thể"), N_("mới lập"))
}
BODIES: dict[str, str] = {
    "committee": N_("Ban Chấp hành"),
    "standing_committee": N_("Ban Thường vụ"),
    "inspection_committee": N_("Uỷ ban kiểm tra"),
}
COLUMNS: dict[str, str] = {
    "code": N_("Mã tổ chức"), "name": N_("Tên tổ chức"), "kind": N_("Loại hình"), "parent": N_("Mã cấp trên"),
    "members": N_("Số đảng viên"), "secretary": N_("Bí thư"), "phone": N_("Điện thoại"), "email": N_("Thư điện tử"),
    "effective_on": N_("Ngày hiệu lực"), "decision": N_("Quyết định"), "operation": N_("Việc"), "unit_code": N_("Mã tổ chức"),
    "new_code": N_("Mã mới"), "new_name": N_("Tên mới"), "new_type": N_("Loại hình mới"), "into_code": N_("Mã nơi đến"),
    "full_name": N_("Họ và tên"), "birth_date": N_("Ngày sinh"), "sex": N_("Giới tính"), "title": N_("Chức vụ"),
    "body": N_("Cơ quan"), "bodies": N_("Cơ quan"), "valid_from": N_("Từ ngày"), "valid_to": N_("Đến ngày"),
    "status": N_("Trạng thái"), "held_on": N_("Ngày tổ chức"), "planned_on": N_("Ngày dự kiến"), "convened": N_("Triệu tập"),
    "present": N_("Có mặt"), "reason": N_("Lý do"), "chair": N_("Chủ trì"), "excused_on": N_("Miễn từ ngày"),
    "reported_on": N_("Ngày báo cáo"), "ratified_on": N_("Ngày chuẩn y"), "flags": N_("Cần xem lại"), "note": N_("Ghi chú"),
    "is_inherited": N_("Kế thừa"),
}  # fmt: skip
VERBS: dict[str, str] = {
    "orgs.import": N_("nhận danh sách tổ chức"),
    "orgs.reorganise": N_("áp dụng quyết định sắp xếp"),
    "people.import": N_("nhận danh sách nhân sự"),
    "people.archive": N_("lưu trữ một người"),
    "people.restore": N_("khôi phục một người"),
    "accounts.sign_in": N_("đăng nhập"),
    "accounts.sign_out": N_("đăng xuất"),
    "accounts.end_sessions": N_("kết thúc các phiên đăng nhập"),
    "accounts.password": N_("đặt mật khẩu"),
    "accounts.prefer": N_("đổi ngôn ngữ hoặc cỡ chữ"),
    "accounts.open": N_("mở tài khoản"),
    "accounts.grant": N_("giao vai trò"),
    "accounts.revoke": N_("thu vai trò"),
    "accounts.lapse": N_("vai trò hết hiệu lực do sắp xếp"),
    "accounts.archive": N_("khoá tài khoản"),
    "accounts.restore": N_("mở lại tài khoản"),
    "accounts.reissue": N_("cấp lại liên kết"),
    "accounts.invite": N_("làm phiếu mời"),
    "campaigns.open": N_("mở đợt"),
    "campaigns.change": N_("sửa đợt"),
    "campaigns.archive": N_("lưu trữ đợt"),
    "campaigns.restore": N_("khôi phục đợt"),
    "campaigns.plan": N_("định ngày đại hội"),
    "campaigns.report": N_("báo cáo"),
    "campaigns.ratify": N_("chuẩn y"),
    "campaigns.withdraw": N_("rút báo cáo"),
    "campaigns.look": N_("đã xem lại báo cáo"),
    "campaigns.undo": N_("hoàn tác báo cáo"),
    "campaigns.import": N_("nhận bảng báo cáo"),
    "campaigns.excuse": N_("miễn"),
    "imports.keep": N_("tải tệp lên xem trước"),
    "imports.discard": N_("bỏ một danh sách đang chờ"),
    "undo": N_("hoàn tác"),
    "system.upgrade": N_("nâng cấp"),
}
TABLES = {
    "errors": ERRORS,
    "kinds": KINDS,
    "levels": LEVELS,
    "roles": ROLES,
    "statuses": STATUSES,
    "operations": OPERATIONS,
    "bodies": BODIES,
    "reasons": REASONS,
    "columns": COLUMNS,
    "verbs": VERBS,
}

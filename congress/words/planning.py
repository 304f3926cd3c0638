"""Words of calendars taken in, series, and waves of events."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    # calendars taken in
    "event.bad_code": N_("“%(code)s” không dùng làm mã được. Dùng chữ, số, dấu chấm, gạch ngang, ví dụ LICH-01.02-15."),
    "event.code_used": N_("Mã %(code)s đã có sự kiện của đơn vị khác dùng. Hãy chọn mã khác."),
    "event.duplicate": N_("Mã %(code)s trùng với dòng %(first)s. Mỗi sự kiện một mã, mỗi mã một dòng."),
    "event.kind_unknown": N_(
        "Không có loại sự kiện “%(text)s”. Dùng: đại hội, hội nghị cấp uỷ, hội nghị, lấy ý kiến, giao ban cụm, giao ban, "
        "toạ đàm, tiếp và làm việc, lễ công bố, kỳ họp thứ nhất, sinh hoạt chi bộ."
    ),
    "event.cell_empty": N_("Ô này để trống. Hãy ghi vào từng dòng; nếu là ô gộp, hãy bỏ gộp rồi ghi lại ở mỗi dòng."),
    "event.bad_moment": N_(
        "Không đọc chắc được “%(text)s”: cần một ngày đủ năm và một giờ bắt đầu. "
        "Hãy ghi như 20/7/2025 08:00, 8h00 ngày 20/7/2025 hoặc 8h00 - 11h30 ngày 20/7/2025."
    ),
    "event.bad_word": N_(
        "Không đọc chắc được “%(text)s” vì có “%(word)s”, có thể làm ngày giờ mang nghĩa khác. Hãy chỉ ghi ngày và giờ, "
        "như 8h00 ngày 20/7/2025; điều khác ghi ở cột khác; cuộc hoãn, huỷ hoặc lặp lại thì không ghi ở dòng này."
    ),
    "event.no_year": N_("“%(text)s” chưa ghi năm. Hãy ghi cả năm, như 8h00 ngày 20/7/2025."),
    "event.ends_next_day": N_(
        "Bắt đầu %(starts)s mà kết thúc %(ends)s. Nếu họp sang hôm sau, hãy ghi cả ngày kết thúc; nếu không, hãy sửa giờ."
    ),
    "event.other_weekday": N_("“%(text)s”: thứ và ngày không khớp nhau. Vẫn nhận theo ngày; hãy xem lại."),
    "event.at_night": N_(
        "Bắt đầu %(starts)s là nửa đêm về sáng. Vẫn nhận như đã ghi; nếu là buổi chiều, hãy ghi 13h30, 14h00."
    ),
    "event.ends_disagree": N_(
        "Cột bắt đầu ghi đến %(until)s mà cột kết thúc ghi %(ends)s. Hãy để một giờ kết thúc, hoặc ghi hai nơi như nhau."
    ),
    "event.other_unit": N_("Mã %(code)s là sự kiện của tổ chức khác. Hãy xem lại mã tổ chức, hoặc dùng mã sự kiện khác."),
    "event.chair_unknown": N_(
        "Không thấy %(name)s trong cấp uỷ của đơn vị và các cấp trên vào ngày ấy. Vẫn nhận, chưa ghi người chủ trì này."
    ),
    "event.chair_ambiguous": N_(
        "Có %(count)s người tên %(name)s: %(who)s. Vẫn nhận, chưa ghi người chủ trì này; hãy chọn trên trang của sự kiện."
    ),
    "event.kept_by_hand": N_("Đã được sửa trên hệ thống sau lần nhận trước, tệp không đổi mục này. Giữ theo hệ thống."),
    "event.kept_over": N_("Sự kiện đã kết thúc hoặc đã huỷ, nên giữ nguyên trên hệ thống."),
    "event.kept_sessions": N_("Sự kiện này đã chia thành nhiều phiên. Giữ nguyên giờ từng phiên; hãy sửa trên trang."),
    # waves
    "wave.bad_code": N_("“%(code)s” không dùng làm mã được. Dùng chữ, số, dấu chấm, gạch ngang, nhiều nhất 24 ký tự."),
    "wave.code_used": N_("Mã %(code)s đã có đợt khác dùng. Hãy chọn mã khác."),
    "wave.changed_since": N_("Đợt “%(name)s” vừa được người khác sửa. Hãy xem lại rồi sửa tiếp."),
    "wave.kind_fixed": N_("Loại sự kiện của đợt không đổi được nữa. Hãy lập đợt mới."),
    "wave.bad_span": N_("Số ngày rải lịch phải từ 1 đến %(most)s."),
    "wave.no_session": N_("Hãy ghi từ 1 đến %(most)s phiên, mỗi phiên có giờ bắt đầu và giờ kết thúc."),
    "wave.no_event": N_("Đợt này không có sự kiện của tổ chức mã %(code)s. Hãy xem lại mã, hoặc chạy đợt trước."),
    "wave.name_unknown": N_("Không thấy %(name)s trong cấp uỷ của nơi đến và các cấp trên. Vẫn nhận, chưa ghi người này."),
    "wave.name_ambiguous": N_(
        "Có %(count)s người tên %(name)s: %(who)s. Vẫn nhận, chưa ghi người này; hãy chọn trên trang của sự kiện."
    ),
    "series.days_reversed": N_("Lịch định kỳ từ %(starts)s đến %(ends)s: ngày cuối phải sau ngày đầu."),
    "series.too_long": N_("Lịch định kỳ dài nhất %(years)s năm. Hãy chọn ngày kết thúc gần hơn."),
    "series.bad_rule": N_("Chưa rõ họp vào ngày nào. Hãy chọn thứ trong tuần, hoặc ngày trong tháng."),
    "series.bad_length": N_("Mỗi buổi dài từ 15 phút đến 24 giờ. Hãy ghi lại số phút."),
    "series.empty": N_("Trong khoảng này không có buổi nào. Hãy chọn ngày kết thúc xa hơn."),
    "series.held_already": N_("Ngày %(day)s đã có buổi họp của lịch này."),
    "series.over": N_("Lịch định kỳ này đã dừng, không sửa được nữa. Hãy lập lịch mới."),
    "wave.bad_times": N_("Phiên từ %(starts)s đến %(ends)s: giờ kết thúc phải sau giờ bắt đầu."),
}
COLUMNS: dict[str, str] = {
    "event_code": N_("Mã sự kiện"),
    "event_kind": N_("Loại sự kiện"),
    "event_title": N_("Tên, nội dung"),
    "starts": N_("Bắt đầu"),
    "ends": N_("Kết thúc"),
    "chairs": N_("Chủ trì"),
    "delegation_head": N_("Trưởng đoàn"),
    "delegation_members": N_("Thành viên đoàn"),
}
VERBS: dict[str, str] = {
    "events.import": N_("nhận lịch công tác"),
    "events.start_series": N_("lập lịch định kỳ"),
    "events.change_series": N_("sửa lịch định kỳ"),
    "events.end_series": N_("dừng lịch định kỳ"),
    "events.plan_wave": N_("lập đợt sự kiện hàng loạt"),
    "events.change_wave": N_("sửa đợt sự kiện hàng loạt"),
    "events.send": N_("phân công đoàn công tác"),
    "events.run_wave": N_("tạo sự kiện hàng loạt"),
}
EVENT_REASONS: dict[str, str] = {  # of what the program calls off; a person's own words are none of these
    "series.changed": N_("lịch định kỳ thay đổi"),
    "hợp nhất": N_("hợp nhất"),
}
RESULTS: dict[str, str] = {
    "made": N_("Sự kiện mới"),
    "changed": N_("Sự kiện đổi theo mẫu"),
    "kept": N_("Có phần giữ theo sửa tay"),
    "refused": N_("Giữ nguyên vì vướng lịch"),
}
EVERY: dict[str, str] = {"week": N_("tuần"), "month": N_("tháng")}
NTH: dict[str, str] = {"1": N_("thứ nhất"), "2": N_("thứ hai"), "3": N_("thứ ba"), "4": N_("thứ tư"), "-1": N_("cuối cùng")}
ON_DAY_OFF: dict[str, str] = {
    "keep": N_("Vẫn họp"),
    "skip": N_("Nghỉ buổi ấy"),
    "shift": N_("Họp vào ngày làm việc kế tiếp"),
}
TABLES = {
    "errors": ERRORS,
    "columns": COLUMNS,
    "verbs": VERBS,
    "event_reasons": EVENT_REASONS,
    "results": RESULTS,
    "every": EVERY,
    "nth": NTH,
    "on_day_off": ON_DAY_OFF,
}

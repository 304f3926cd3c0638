"""Words of clashes: what cannot be so, why, and how to get out of it. No full stop: they stand inside other sentences too."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "clash.bad_setting": N_("Mức độ chỉ có: chặn, cảnh báo, bỏ qua. Hãy chọn lại cho từng loại vướng lịch."),
    "clash.reason_missing": N_("Hãy ghi lý do giữ nguyên; cấp trên và người tổ chức sự kiện kia thấy lý do này."),
    "clash.gone": N_("Vướng lịch này không còn nữa: có người vừa sửa lịch. Hãy xem lại danh sách."),
    "clash.way_gone": N_("Cách gỡ này không còn dùng được: lịch vừa thay đổi. Hãy chọn một cách khác bên dưới."),
    "holiday.name_missing": N_("Hãy ghi tên ngày nghỉ, hoặc lý do đi làm."),
}
VERBS: dict[str, str] = {
    "events.solve": N_("gỡ vướng lịch"),
    "events.waive": N_("giữ nguyên lịch dù vướng"),
    "events.set_clashes": N_("đặt mức độ vướng lịch"),
    "events.set_day": N_("ghi ngày nghỉ, ngày làm bù"),
    "events.remove_day": N_("bỏ ngày nghỉ, ngày làm bù"),
}
CLASH_KINDS: dict[str, str] = {
    "person": N_("Một người, hai nơi cùng lúc"),
    "venue": N_("Một hội trường, hai cuộc họp"),
    "capacity": N_("Hội trường không đủ chỗ"),
    "holiday": N_("Họp vào ngày nghỉ"),
    "notice": N_("Báo trước không đủ ngày"),
    "order": N_("Cấp trên họp trước cấp dưới"),
    "deadline": N_("Quá hạn của đợt"),
}
SEVERITIES: dict[str, str] = {"block": N_("Chặn triệu tập"), "warn": N_("Cảnh báo"), "ignore": N_("Bỏ qua")}
CLASHES: dict[str, str] = {
    "person": N_("Đồng chí %(person)s phải có mặt cùng lúc ở %(first)s (%(first_at)s) và %(second)s (%(second_at)s)"),
    "person.same": N_("Đồng chí %(person)s phải dự hai phiên trùng giờ của %(first)s: %(first_at)s và %(second_at)s"),
    "person.travel": N_(
        "Đồng chí %(person)s chỉ có %(gap)s phút để đi từ %(first)s (%(first_at)s) "
        "sang địa bàn khác dự %(second)s (%(second_at)s)"
    ),
    "venue": N_("%(venue)s được xếp cùng lúc cho %(first)s (%(first_at)s) và %(second)s (%(second_at)s)"),
    "venue.same": N_("%(venue)s được xếp cho hai phiên trùng giờ của %(first)s: %(first_at)s và %(second_at)s"),
    "capacity": N_("%(venue)s có %(seats)s chỗ, mà %(first)s (%(first_at)s) cần %(wanted)s chỗ"),
    "holiday": N_("%(first)s (%(first_at)s) rơi vào ngày nghỉ: %(name)s"),
    "notice": N_(
        "%(first)s họp %(first_day)s, thông báo sớm nhất hôm nay (%(told_on)s) "
        "cũng chỉ trước %(days)s ngày làm việc, cần %(needed)s ngày"
    ),
    "notice.convened": N_(
        "%(first)s họp %(first_day)s, thông báo %(told_on)s, chỉ trước %(days)s ngày làm việc, cần %(needed)s ngày"
    ),
    "order": N_("%(first)s (%(first_day)s) không sau %(second)s (%(second_day)s) là đại hội của cấp dưới"),
    "deadline": N_("%(first)s kết thúc %(ends)s, sau hạn %(deadline)s của %(campaign)s"),
}
CLASH_RULES: dict[str, str] = {
    "person": N_("Một người chỉ dự một nơi; giữa hai địa bàn cần %(travel_minutes)s phút đi lại (%(source)s)"),
    "venue": N_("Mỗi hội trường, mỗi lúc chỉ một cuộc họp (%(source)s)"),
    "capacity": N_("Số người dự không quá số chỗ (%(source)s)"),
    "holiday": N_("Ngày nghỉ hằng tuần, ngày lễ và ngày nghỉ riêng của cơ quan (%(source)s)"),
    "notice": N_("Cấp uỷ triệu tập thông báo khai mạc trước %(notice_working_days)s ngày làm việc (%(source)s)"),
    "order": N_("Đại hội cấp dưới họp trước đại hội cấp trên (%(source)s)"),
    "deadline": N_("Đại hội xong trong hạn của đợt (%(source)s)"),
}
CLASH_NOTES: dict[str, str] = {
    "born": N_("sinh năm %(year)s"),
    "hidden": N_("một sự kiện khác"),
    "hidden_venue": N_("Hội trường"),
    "doubtful_year": N_(
        "Lịch nghỉ lễ năm %(year)s chưa được công bố đầy đủ khi phần mềm này ra đời; hãy bổ sung ngày nghỉ và ngày làm bù."
    ),
}
WAYS: dict[str, str] = {
    "move.day": N_("Dời %(event)s sang %(hour)s cùng ngày"),
    "move": N_("Dời %(event)s sang %(hour)s %(weekday)s %(day)s"),
    "hall": N_("Họp ở %(venue)s, %(seats)s chỗ"),
    "person": N_("Đồng chí %(comes)s dự %(event)s thay"),
    "keep": N_("Giữ nguyên"),
    "keep.both": N_("Giữ nguyên cả hai"),
}
WAY_NOTES: dict[str, str] = {
    "move": N_("Mọi người phải dự đều trống giờ đó, hội trường cũng trống"),
    "hall": N_("Cùng giờ, hội trường này trống"),
    "person": N_("Cùng cơ quan hoặc cùng cấp uỷ, giờ đó trống, trong tuần có %(busy)s buổi"),
    "keep": N_("Phải ghi lý do; ai thấy vướng lịch này cũng thấy lý do"),
    "told": N_("Báo lại %(count)s người"),
}
TABLES = {
    "errors": ERRORS,
    "verbs": VERBS,
    "clash_kinds": CLASH_KINDS,
    "severities": SEVERITIES,
    "clashes": CLASHES,
    "clash_rules": CLASH_RULES,
    "clash_notes": CLASH_NOTES,
    "ways": WAYS,
    "way_notes": WAY_NOTES,
}

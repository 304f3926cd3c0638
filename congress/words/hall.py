"""Words of delegations, groups and the hall."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "arrangement.changed_since": N_(
        "Có người vừa sửa chỗ này từ lúc đồng chí mở trang. Bên dưới là như hiện nay; hãy xem lại rồi làm lại."
    ),
    "delegation.nameless": N_("Thiếu tên đoàn. Hãy ghi tên đoàn."),
    "delegation.name_used": N_("Đã có đoàn tên “%(name)s”. Hãy chọn tên khác, hoặc chuyển người vào đoàn đó."),
    "delegation.head_official": N_(
        "Đồng chí %(name)s không phải đại biểu chính thức nên không làm trưởng đoàn được. Hãy chọn người khác."
    ),
    "delegation.head_first": N_(
        "Đồng chí %(name)s là trưởng đoàn nên luôn đứng đầu. Muốn đổi thứ tự, hãy chọn trưởng đoàn khác trước."
    ),
    "delegation.nobody_chosen": N_("Chưa chọn ai. Hãy đánh dấu người cần chuyển rồi bấm lại."),
    "delegation.unknown": N_("Không còn đoàn này. Hãy chọn đoàn khác trong danh sách."),
    "group.unknown": N_("Không còn tổ này. Hãy chọn tổ khác trong danh sách."),
    "group.nameless": N_("Thiếu tên tổ. Hãy ghi tên tổ."),
    "group.name_used": N_("Đã có tổ tên “%(name)s”. Hãy chọn tên khác."),
    "group.count": N_("Số tổ phải từ 1 đến %(most)s, không nhiều hơn số đại biểu chính thức."),
    "hall.nameless": N_("Thiếu tên khu. Hãy ghi tên, ví dụ A, B, Tầng 2."),
    "hall.name_used": N_("Đã có khu tên “%(name)s”. Hãy chọn tên khác."),
    "hall.bad_size": N_("Mỗi khu có từ 1 đến %(rows)s hàng, mỗi hàng từ 1 đến %(per_row)s ghế."),
    "hall.too_large": N_("Cả hội trường quá %(most)s ghế. Hãy bớt hàng hoặc bớt ghế."),
    "hall.many_blocks": N_("Đã có %(most)s khu. Hãy gộp bớt rồi thêm."),
    "hall.no_block": N_("Không còn khu này. Hãy chọn khu khác trong danh sách."),
    "hall.no_seat": N_("%(block)s chỉ có %(rows)s hàng, mỗi hàng %(per_row)s ghế. Hãy ghi lại số hàng và số ghế."),
    "hall.short": N_(
        "Thiếu %(lacking)s ghế: %(people)s người cần ghế, còn %(free)s ghế. Chưa xếp ai. Hãy thêm hàng, thêm khu, hoặc bớt khu "
        "dành cho khách."
    ),
    "hall.officials": N_("Đồng chí %(name)s không phải đại biểu chính thức nên không có ghế đại biểu."),
    "hall.taken": N_("%(seat)s đang có đồng chí %(name)s ngồi. Hãy chọn ghế khác, hoặc cho hai người đổi ghế."),
    "hall.seatless": N_("Đồng chí %(name)s chưa có ghế nên chưa giữ được. Hãy xếp ghế trước."),
}
VERBS: dict[str, str] = {
    "delegations.add": N_("lập đoàn đại biểu"),
    "delegations.change": N_("sửa đoàn đại biểu"),
    "delegations.remove": N_("bỏ đoàn đại biểu"),
    "delegations.order": N_("đổi thứ tự các đoàn"),
    "delegations.by_unit": N_("lập đoàn theo đơn vị"),
    "delegations.members": N_("chuyển người sang đoàn"),
    "delegations.head": N_("chọn trưởng đoàn"),
    "delegations.heads": N_("chọn trưởng đoàn cho các đoàn chưa có"),
    "delegations.rank": N_("đổi thứ tự trong đoàn"),
    "delegations.protocol": N_("xếp đoàn theo thứ tự lễ tân"),
    "groups.make": N_("chia tổ thảo luận"),
    "groups.change": N_("sửa tổ thảo luận"),
    "groups.remove": N_("bỏ tổ thảo luận"),
    "hall.add_block": N_("thêm khu trong hội trường"),
    "hall.change_block": N_("sửa khu trong hội trường"),
    "hall.remove_block": N_("bỏ khu trong hội trường"),
    "hall.give": N_("xếp ghế"),
    "hall.move": N_("chuyển ghế"),
    "hall.leave": N_("bỏ ghế"),
    "hall.hold": N_("giữ ghế"),
}
KEEPS: dict[str, str] = {
    "all": N_("Ai có ghế rồi thì giữ, chỉ xếp người chưa có ghế"),
    "fixed": N_("Xếp lại tất cả, trừ ghế đã xếp bằng tay"),
    "none": N_("Xếp lại tất cả từ đầu"),
}
TABLES = {"errors": ERRORS, "verbs": VERBS, "keeps": KEEPS}

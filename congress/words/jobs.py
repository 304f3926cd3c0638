"""Words of background jobs."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "jobs.asker_locked": N_("Tài khoản của %(name)s đã bị khoá nên việc này dừng lại. Người khác có quyền cần giao lại."),
    "jobs.ended": N_("Việc này đã kết thúc rồi, không còn gì để dừng."),
    "jobs.gave_up": N_(
        "Đã thử %(attempts)s lần mà máy đều dừng giữa chừng. Phần đã làm xong vẫn giữ; hãy báo quản trị hệ thống."
    ),
    "jobs.gone": N_("Không có việc này. Việc đã kết thúc được giữ %(days)s ngày rồi dọn đi; nhật ký vẫn ghi việc đã giao."),
    "jobs.no_file": N_("Tệp này đã hết hạn: máy chỉ giữ tệp một ngày. Hãy tạo lại."),
    "jobs.restored": N_("Việc này đang dở khi dữ liệu được sao lưu. Hãy giao lại nếu còn cần."),
    "jobs.stopped": N_("Việc “%(title)s” đã được dừng. Phần đã làm xong vẫn giữ."),
    "jobs.unexpected": N_(
        "Việc này gặp lỗi ngoài dự kiến. Phần đã làm xong vẫn giữ; hãy báo quản trị hệ thống mã %(help_code)s."
    ),
    "jobs.unknown_kind": N_("Phiên bản đang chạy không biết việc loại “%(name)s”. Hãy báo quản trị hệ thống."),
}
VERBS: dict[str, str] = {
    "jobs.forget": N_("dọn việc đã kết thúc từ lâu"),
    "jobs.start": N_("giao việc cho máy làm"),
    "jobs.stop": N_("dừng việc máy đang làm"),
}
JOB_STATES = {
    "queued": N_("Chờ đến lượt"),
    "running": N_("Đang làm"),
    "done": N_("Đã xong"),
    "failed": N_("Không xong"),
    "stopped": N_("Đã dừng"),
}
NOTICES = {
    "jobs.done": N_("Máy đã làm xong: %(subject)s."),
    "jobs.failed": N_("Máy không làm xong: %(subject)s. Mở ra để xem lý do."),
}
RESULTS: dict[str, str] = {}  # figure of a result -> what it counts; every feature adds its own to a table of this name
TABLES = {"errors": ERRORS, "verbs": VERBS, "job_states": JOB_STATES, "notices": NOTICES, "results": RESULTS}

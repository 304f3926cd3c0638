"""What carries a mark of secrecy gets no number; a word that only sounds like one does."""

from __future__ import annotations

import pytest

from congress.core.db import transaction
from congress.core.errors import DomainError
from congress.registry import services
from congress.registry.secrecy import mark_in
from tests.registry.making import facts, get, give, give_entry, term
from tests.support import SYSTEM, World


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Đồng chí A bị TUYỆT MẬT", "TUYỆT MẬT"), ("Báo cáo tối mật về nhân sự", "tối mật"), ("(Mật) Báo cáo", "Mật"),
        ("Báo cáo nhân sự - Mật", "Mật"), ("Báo cáo MẬT về nhân sự", "MẬT"), ("MẬT. Báo cáo", "MẬT"),
        ("Độ mật: Mật", "Độ mật"), ("TUYET MAT: nhân sự", "TUYET MAT"), ("có đóng dấu độ mật", "dấu độ mật"),
    ],
)  # fmt: skip
def test_a_mark_is_seen(text: str, mark: str) -> None:
    assert mark_in(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "Bảo vệ bí mật nhà nước", "Bảo vệ BÍ MẬT nhà nước", "Mô hình nuôi ong lấy mật", "Chè, mật, sữa", "Mật độ dân số",
        "MẬT ĐỘ dân cư", "gặp mặt thân mật", "ĐỀ ÁN MẬT ONG RỪNG", "mất mật khẩu", "Hợp tác xã nuôi ong - mật ong", "",
    ],
)  # fmt: skip
def test_other_words_are_no_mark(text: str) -> None:
    assert mark_in(text) == ""


def test_no_number_is_given_for_what_is_secret(city: World) -> None:
    with transaction():
        at = term(city, "01")
        kept = give_entry(at, "letter", "về bí mật nhà nước")
    for text in ("subject", "note"):
        with transaction(), pytest.raises(DomainError) as refusal:
            services.give_number(at, "letter", **{"subject": "về một việc"} | {text: "Tối mật"}, dated=at.starts_on, by=SYSTEM)
        assert (refusal.value.code, refusal.value.status) == ("registry.secret", 422)
    with transaction(), pytest.raises(DomainError, match=r"registry\.secret"):
        services.change(get(kept.id), facts("letter", "(Mật) việc khác"), by=SYSTEM)
    with transaction():
        assert give(at, "letter") == "02-CV/TU"  # what was refused took none

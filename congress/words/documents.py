"""Words of papers, reports and badges."""

from __future__ import annotations

from congress.words.marks import N_

ERRORS: dict[str, str] = {
    "pdf.too_heavy": N_("Văn bản này quá lớn để làm thành một tệp PDF. Hãy chia nhỏ ra rồi làm lại."),
}
VERBS: dict[str, str] = {}
TABLES = {"errors": ERRORS, "verbs": VERBS}

"""Numbers of a congress at the terminal: by the event's code they are of its own sequence, which its name then finds."""

from __future__ import annotations

from tests.commands.runner import Instance

TOLD = ("--subject", "về một việc", "--dated", "2031-07-20", "--type")


def test_an_event_has_one_sequence_by_its_code_and_by_its_name(city: Instance) -> None:
    made = city.json("events", "create", "--unit", "01.02", "--kind", "congress", "--starts", "2031-07-20T08:00")
    code = made["code"]
    refused = city.json("registry", "give", "--unit", "01.02", "--congress", code, *TOLD, "BC", code=1)
    assert refused["error"] == "registry.congress_unknown"  # no sequence named after the code is begun
    first = city.json("documents", "give-number", "--event", code, *TOLD, "BC")
    assert first["symbol"] == "01-BC/ĐH"
    by_name = city.json("registry", "give", "--unit", "01.02", "--congress", first["term"], *TOLD, "BB")
    assert (by_name["symbol"], by_name["term"]) == ("02-BB/ĐH", first["term"])
    assert city.json("documents", "give-number", "--event", code, *TOLD, "QC")["symbol"] == "03-QC/ĐH"


def test_what_is_no_congress_has_no_sequence(city: Instance) -> None:
    made = city.json("events", "create", "--unit", "01.02", "--kind", "briefing", "--starts", "2031-07-20T08:00")
    told = city.json("documents", "give-number", "--event", made["code"], *TOLD, "BC", code=1)
    assert told["error"] == "document.no_sequence"
    assert city.json("documents", "give-number", "--event", "X", *TOLD, "BC", code=1)["error"] == "badge.no_event"

"""Tests of ``stop``, ``stops list`` and ``resume``: what is typed, what is printed, what stands on record."""

import json

import pytest

from gateway.cli import state
from tests.flow.running import read_log
from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_findings import lead

WHY = ("--reason", "Nghi tra cứu hàng loạt")


@pytest.fixture(autouse=True)
def known(desk: Desk) -> None:
    desk.unit()


def rows(desk: Desk, *words: str) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = json.loads(desk.do("stops", "list", "--json", *words))
    return found


def details(desk: Desk) -> list[dict[str, str]]:
    return [{**dict(entry["detail"]), "outcome": entry.get("outcome", "")} for entry in read_log(desk.state)][1:]


def test_where_the_console_has_two_leads_two_other_names_resume_nothing(desk: Desk) -> None:
    id_ = desk.do("stop", "--officer", "canbo.thu", *WHY, "--as", "an.le").strip()
    lead(desk, "minh")
    desk.do("resume", id_, *WHY, "--as", "an.le")  # one lead alone is no pair: the machine's people are, as before
    lead(desk, "hoa")
    assert "only a lead" in desk.refused("resume", id_, *WHY, "--as", "binh")
    assert rows(desk)[0]["state"] == "resume_asked"
    assert "is over" in desk.do("resume", id_, *WHY, "--as", "minh")


def test_one_stops_and_two_resume_on_record(desk: Desk) -> None:
    id_ = desk.do("stop", "--officer", "Canbo.Thu", *WHY, "--for", "2h", "--as", "An.Le").strip()
    (row,) = rows(desk)
    assert (row["id"], row["kind"], row["name"], row["state"]) == (id_, "officer", "canbo.thu", "stopped")
    assert (row["reason"], row["stopped_by"], row["asked_by"]) == ("Nghi tra cứu hàng loạt", "an.le", None)
    assert "Asked" in desk.do("resume", id_, "--reason", "Đã giải trình", "--as", "an.le")
    assert rows(desk)[0]["state"] == "resume_asked"
    assert "second person" in desk.refused("resume", id_, "--reason", "Đã giải trình", "--as", "AN.LE")
    assert "is over" in desk.do("resume", id_, "--reason", "Đồng ý", "--as", "binh")
    assert rows(desk) == [] and rows(desk, "--all")[0]["state"] == "resumed"
    operator = state.operator()
    assert details(desk) == [
        {"act": "stop officer", "name": "canbo.thu", "by": "an.le", "operator": operator, "stop": id_,
         "for_seconds": "7200", "reason": "Nghi tra cứu hàng loạt", "outcome": ""},
        {"act": "ask to resume officer", "name": "canbo.thu", "by": "an.le", "operator": operator, "stop": id_,
         "reason": "Đã giải trình", "outcome": ""},
        {"act": "resume officer", "name": "canbo.thu", "by": "an.le", "operator": operator, "stop": id_,
         "reason": "Đã giải trình", "outcome": ""},
        {"act": "resume officer", "name": "canbo.thu", "by": "an.le", "operator": operator, "stop": id_,
         "reason": "Đã giải trình", "outcome": "refused"},
        {"act": "resume officer", "name": "canbo.thu", "by": "binh", "operator": operator, "stop": id_,
         "reason": "Đồng ý", "outcome": ""},
    ]  # fmt: skip


def test_without_a_name_the_machines_account_is_the_person(desk: Desk) -> None:
    id_ = desk.do("stop", "--unit", "H26.99", *WHY).strip()
    desk.do("resume", id_, *WHY)
    assert "second person" in desk.refused("resume", id_, *WHY)
    assert rows(desk)[0]["stopped_by"] == state.operator().lower()


@pytest.mark.parametrize(
    ("option", "name"),
    [("--caller", "mot-cua"), ("--procedure", "1.001193"), ("--source", "population"), ("--unit", "H26")],
)
def test_whatever_can_be_stopped(desk: Desk, option: str, name: str) -> None:
    desk.do("stop", option, name, *WHY)
    (row,) = rows(desk)
    assert (f"--{row['kind']}", row["name"]) == (option, name)


def test_a_second_stop_still_holds(desk: Desk) -> None:
    first, second = (desk.do("stop", "--source", "population", *WHY).strip() for _ in range(2))
    desk.do("resume", first, *WHY, "--as", "an")
    assert second in desk.do("resume", first, *WHY, "--as", "binh")
    assert [row["id"] for row in rows(desk)] == [second]


@pytest.mark.parametrize(
    "words",
    [
        (), ("--officer", "a", "--unit", "H26"), ("--officer", "a", "--for", "0h"), ("--officer", "a", "--for", "1w"),
        ("--officer", "a", "--for", "-1h"), ("--officer", "a", "--for", "1.5h"),
    ],
)  # fmt: skip
def test_words_that_do_not_fit_are_refused(desk: Desk, words: tuple[str, ...]) -> None:
    done = desk.type("stop", *words, *WHY, "--state", str(desk.state))
    assert done.exit_code == 2 and done.stdout == "" and rows(desk) == []


@pytest.mark.parametrize(
    "words",
    [
        ("--officer", "099190000123", *WHY), ("--unit", "x", *WHY), ("--officer", "a", "--reason", "số 099190000123"),
        ("--officer", "a", "--reason", ""), ("--officer", "a", *WHY, "--as", "а"),
    ],
)  # fmt: skip
def test_a_name_or_reason_that_must_not_stand_on_record_never_does(desk: Desk, words: tuple[str, ...]) -> None:
    before = details(desk)
    desk.refused("stop", *words)
    assert details(desk) == before and rows(desk) == []


def test_a_stop_for_too_long_is_refused_on_record(desk: Desk) -> None:
    assert "at most 30 days" in desk.refused("stop", "--officer", "a", *WHY, "--for", "31d")
    assert [one["outcome"] for one in details(desk)] == ["", "refused"] and rows(desk) == []


def test_an_unknown_stop_is_refused(desk: Desk) -> None:
    assert "no such stop" in desk.refused("resume", "s-0", *WHY)


def test_a_log_that_can_not_be_written_stops_nothing(desk: Desk) -> None:
    desk.spoil_log()
    desk.refused("stop", "--officer", "a", *WHY)
    assert rows(desk) == []


def test_a_mistyped_directory_is_refused(desk: Desk) -> None:
    done = desk.type("stop", "--officer", "a", *WHY, "--state", str(desk.folder / "khac"))
    assert done.exit_code == 2 and not (desk.folder / "khac").exists()

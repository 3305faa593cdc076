"""Tests of ``grants add|list|end``."""

import pytest

from tests.gateway.cli.desk import Desk

WORDS = {
    "--caller": "mot-cua", "--procedure": "1.001193", "--dataset": "persons", "--operation": "verify",
    "--field": "full_name", "--channel": "counter", "--legal-basis": "Nghị định 118/2025/NĐ-CP, Điều 6",
}  # fmt: skip


def add(*more: str, **changed: str) -> tuple[str, ...]:
    words = {**WORDS, **{f"--{name}": value for name, value in changed.items()}}
    return ("grants", "add", *(word for pair in words.items() for word in pair), *more)


def test_a_grant_comes_and_goes_on_record(desk: Desk) -> None:
    desk.unit()
    desk.caller()
    identifier = desk.do(
        *add("--operation", "query", "--field", "home_town", "--channel", "post", "--quota", "5", "day",
             "--from", "2025-07-01T00:00:00+07:00")
    ).strip()  # fmt: skip
    (row,) = desk.rows("grants")
    assert row == {
        "id": identifier, "caller": "mot-cua", "procedure": "1.001193", "dataset": "persons",
        "operations": ["query", "verify"], "fields": ["full_name", "home_town"], "channels": ["counter", "post"],
        "legal_basis": "Nghị định 118/2025/NĐ-CP, Điều 6", "quota": {"count": 5, "period": "day"},
        "valid_from": "2025-06-30T17:00:00+00:00", "valid_to": None,
    }  # fmt: skip
    desk.do("grants", "end", identifier)
    assert desk.rows("grants")[0]["valid_to"] is not None
    assert desk.acts()[2:] == [("add grant", identifier, None), ("end grant", identifier, None)]


def test_a_grant_for_a_stranger_is_refused_on_record(desk: Desk) -> None:
    desk.unit()
    desk.refused(*add())
    assert [(act, outcome) for act, _, outcome in desk.acts()[1:]] == [("add grant", None), ("add grant", "refused")]
    assert desk.rows("grants") == []


@pytest.mark.parametrize(
    "changed",
    [
        {"field": "*"}, {"dataset": "Persons"}, {"legal-basis": ""}, {"procedure": "x"}, {"caller": "a b"},
        {"to": "2020-01-01"},
    ],
)  # fmt: skip
def test_an_open_or_baseless_grant_is_refused(desk: Desk, changed: dict[str, str]) -> None:
    desk.unit()
    desk.caller()
    desk.refused(*add(**changed))
    assert desk.rows("grants") == []


@pytest.mark.parametrize("changed", [{"operation": "delete"}, {"channel": "phone"}, {"from": "yesterday"}])
def test_words_that_do_not_exist_are_refused(desk: Desk, changed: dict[str, str]) -> None:
    done = desk.type(*add(**changed), "--state", str(desk.state))
    assert done.exit_code == 2 and done.stdout == ""


def test_a_quota_is_above_zero(desk: Desk) -> None:
    desk.unit()
    desk.caller()
    assert "quota" in desk.refused(*add("--quota", "0", "day"))


def test_ending_what_has_ended_is_refused(desk: Desk) -> None:
    desk.unit()
    desk.caller()
    identifier = desk.do(*add()).strip()
    desk.do("grants", "end", identifier)
    assert "no such entry in force" in desk.refused("grants", "end", identifier)
    assert desk.acts()[-1] == ("end grant", identifier, "refused")

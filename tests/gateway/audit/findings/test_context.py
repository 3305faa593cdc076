"""The operator's file: what it may say, what is refused, and how units are related."""

from datetime import date
from pathlib import Path

import pytest

from gateway.audit.findings.context import DEFAULT_BUDGETS, Budget, ContextInvalid, load, read_dossier

WHOLE = """
linked = ["2.000986"]
non_territorial = ["1.001193"]
seasonal_callers = ["tuyensinh"]
round_the_clock = ["H26.99.7"]
saturdays = {"H26.99.1" = "morning"}
hours = {opens = 450, closes = 1080}
relations = {"H26.99.2" = ["H26.98"]}
[[overtime]]
unit = "H26.99.1"
from = 2026-03-03
to = 2026-03-05
opens = 1140
closes = 1320
officers = ["canbo.mot"]
[[budgets]]
scope = "caller"
name = "motcua"
period = "month"
persons = 90000
[rules.enumeration]
least = 20
"""


ORDER = "unit = 'x'\nfrom = 2026-03-03\nto = 2026-03-05\nopens = 1140\ncloses = 1320\nofficers = ['a']"


def test_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "findings.toml"
    path.write_text(WHOLE)
    context = load(path, relations={"H26.99.2": ["H26.97"], "H26.99.3": []})
    assert context.filings("2.000986") == {"linked"} and context.filings("1.001193") == {"non_territorial"}
    assert context.filings("1.000001") == context.filings(None) == frozenset()
    assert context.budgets == (Budget("caller", "motcua", "month", 90_000),)
    assert context.relations["H26.99.2"] == {"H26.97", "H26.98"} and context.relations["H26.99.3"] == frozenset()
    assert context.parameters == {"enumeration": {"least": 20}} and context.seasonal_callers == {"tuyensinh"}
    evening = (date(2026, 3, 5).toordinal(), 1200)
    assert context.calendar.open_at("H26.99.1", *evening, "canbo.mot")
    assert not context.calendar.open_at("H26.99.1", *evening, "canbo.hai")
    assert context.calendar.hours.opens == 450 and context.calendar.saturdays == {"H26.99.1": "morning"}


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    context = load(tmp_path / "findings.toml")
    assert context.budgets == DEFAULT_BUDGETS and not context.linked and context.feed.covered_until("H26") is None
    assert not context.feed.holds("x") and context.feed.number_of("x") is None


@pytest.mark.parametrize(
    "content",
    [
        "linked = ", "linked = 'x'", "linked = [1]", "lynked = []", "saturdays = {x = 'noon'}",
        "hours = {opens_at = 1}",
        "[[budgets]]\nscope = 'person'\nname = 'x'\nperiod = 'day'\npersons = 1",
        "[[budgets]]\nscope = 'unit'\nname = 'x'\nperiod = 'day'\npersons = 0",
        "[[budgets]]\nscope = 'unit'\nname = 'x'\nperiod = 'day'\npersons = true",
        "[[budgets]]\nscope = 'unit'\nname = 'x'\nperiod = 'day'", "[rules.enumeration]\nleast = 'many'",
        "[rules.enumeration]\nleast = true", "overtime = 1", "overtime = [1]",
        *(
            f"[[overtime]]\n{ORDER}".replace(*other)
            for other in (
                ("unit = 'x'", ""), ("2026-03-03", "'soon'"), ("2026-03-05", "2026-03-02"), ("1320", "1441"),
                ("1140", "1320"), ("1140", "true"), ("'a'", "1"), ("opens", "begins"), ("'x'", "''"),
            )
        ),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "findings.toml"
    path.write_text(content)
    with pytest.raises(ContextInvalid, match=r"findings\.toml"):
        load(path)


def test_a_broken_calendar_of_the_operators_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2027.toml").write_text("year = 1")
    with pytest.raises(ContextInvalid, match=r"2027\.toml"):
        load(tmp_path / "findings.toml", calendars=tmp_path)
    load(tmp_path / "findings.toml", calendars=tmp_path / "absent")


def test_families() -> None:
    context = load(Path("absent"), relations={"H26.1": ["H26.2"]})
    assert context.family("H26.1", "H26.1") and context.family("H26", "H26.1.3") and context.family("H26.1.3", "H26")
    assert context.family("H26.1", "H26.2") and context.family("H26.2", "H26.1")
    assert not context.family("H26.1", "H26.11") and not context.family("H26.1", "H26.3")


@pytest.mark.parametrize(
    ("number", "unit"),
    [
        ("H26.99-260302-0001", "H26.99"),
        ("H26.99.99.9-260302-0002", "H26.99.99.9"),
        ("H26.99-260231-1", None),
        ("x", None),
    ],
)
def test_dossier_numbers(number: str, unit: str | None) -> None:
    found = read_dossier(number)
    assert (found[0] if found else None) == unit

"""Only what a later entry names may be missing."""

import pytest

from contracts.events import Kind
from gateway.audit.excuses import Excuses, kept_fields, taken


def heard(*told: tuple[int, str, dict[str, str]]) -> Excuses:
    excuses = Excuses()
    for position, kind, detail in told:
        assert excuses.hear(position, kind, detail)
    excuses.settle()
    return excuses


def test_what_a_forgotten_entry_excuses() -> None:
    excuses = heard((5, "forgotten", {"rows": "1.0 4.2", "openings": "3.dossier", "entries": "0-9"}))
    assert excuses.row(1, 0) and excuses.row(4, 2) and excuses.field(3, "dossier")
    assert not (excuses.row(1, 1) or excuses.row(4, 0) or excuses.field(3, "caller"))


def test_what_a_pruned_entry_excuses() -> None:
    excuses = heard((9, "pruned", {"entries": "5-6 0-1 2-2", "rows": "0.0"}), (20, "pruned", {"entries": "6-7"}))
    assert [at for at in range(12) if excuses.field(at, "caller")] == [0, 1, 2, 5, 6, 7]
    assert not excuses.row(0, 0)


def test_a_range_inside_another_takes_nothing_off_it() -> None:
    excuses = heard((9, "pruned", {"entries": "0-7 2-3"}), (12, "pruned", {"entries": "4-4 9-9"}))
    assert [at for at in range(12) if excuses.field(at, "caller")] == [0, 1, 2, 3, 4, 5, 6, 7, 9]


def test_nothing_that_came_later_is_excused() -> None:
    excuses = heard(
        (2, "pruned", {"entries": "0-9 5-6"}), (3, "forgotten", {"rows": "3.0 4.0", "openings": "7.caller 3.caller"})
    )
    assert [at for at in range(12) if excuses.field(at, "caller")] == [0, 1]
    assert not (excuses.row(3, 0) or excuses.row(4, 0) or excuses.field(7, "caller") or excuses.field(3, "caller"))


def test_other_kinds_excuse_nothing() -> None:
    excuses = heard((9, "administered", {"entries": "0-8", "rows": "0.0", "openings": "0.caller"}))
    assert not (excuses.row(0, 0) or excuses.field(0, "caller"))


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("forgotten", {"rows": "1"}), ("forgotten", {"rows": "1."}), ("forgotten", {"rows": "x.1"}),
        ("forgotten", {"rows": "1.x"}), ("forgotten", {"openings": "-1.a"}), ("forgotten", {"openings": "1"}),
        ("forgotten", {"openings": "1."}), ("forgotten", {"openings": ".a"}), ("pruned", {"entries": "1-"}),
        ("pruned", {"entries": "1-x"}), ("pruned", {"entries": "٣-4"}), ("pruned", {"entries": "9" * 5000 + "-1"}),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_said(kind: str, detail: dict[str, str]) -> None:
    assert not Excuses().hear(9, kind, detail)


def test_what_nothing_may_take_away() -> None:
    for kind in Kind:
        assert {"entry", "request", "due_at", "freshness"} <= kept_fields(kind)
        assert ("detail" in kept_fields(kind)) == (kind in (Kind.FORGOTTEN, Kind.PRUNED))
        assert not kept_fields(kind) & {"caller", "officer", "subjects", "dossier"}


@pytest.mark.parametrize(
    ("kind", "detail", "ranges"),
    [
        ("forgotten", {"openings": "4.dossier 2.trace 2.dossier 5.caller 7.caller", "rows": "1.0"}, [(2, 2), (4, 4)]),
        ("pruned", {"entries": "2-9 0-0 5-5 6-6"}, [(0, 0), (2, 4)]), ("pruned", {"openings": "1.caller"}, []),
        ("administered", {"entries": "0-1", "openings": "1.caller"}, []), ("forgotten", {}, []),
        ("pruned", {"entries": "0-x"}, []), ("forgotten", {"openings": "1"}, []),
    ],
)  # fmt: skip
def test_which_entries_lost_values_by_what_a_later_one_says(
    kind: str, detail: dict[str, str], ranges: list[tuple[int, int]]
) -> None:
    assert taken(kind, 5, detail) == ranges

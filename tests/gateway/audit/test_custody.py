"""The file behind the acts: one transaction each, and a table that knows that one person is not two."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.audit.custody import NAME, Custody, CustodyRefused, check_handle, check_why, demand_other, new_id
from gateway.store.sqlite import StoreFault


@pytest.fixture
def custody(tmp_path: Path) -> Iterator[Custody]:
    opened = Custody(tmp_path / NAME)
    yield opened
    opened.close()


def test_an_act_stays_whole_or_not_at_all(custody: Custody) -> None:
    with pytest.raises(RuntimeError), custody.act() as connection:
        connection.execute("INSERT INTO pruned VALUES ('disclosed', 7)")
        raise RuntimeError("a crash in the middle")
    assert custody.rows("SELECT * FROM pruned") == []
    with custody.act() as connection:
        connection.execute("INSERT INTO pruned VALUES ('disclosed', 7)")
    assert custody.rows("SELECT position FROM pruned WHERE kind=?", "disclosed") == [(7,)]


@pytest.mark.parametrize(
    "row",
    [
        "INSERT INTO holds VALUES ('h-1','a','t','r','{}','b','t','r','b','t','r')",
        "INSERT INTO holds VALUES ('h-1','a','t','r','{}',NULL,NULL,NULL,'b','t','r')",
        "INSERT INTO openings VALUES ('o-1','h','a','t','r','a','t','r',NULL)",
        "INSERT INTO openings VALUES ('o-1','h','a','t','r',NULL,NULL,NULL,'t')",
        "INSERT INTO discrepancies VALUES ('d-1','e','t','c','caller','p','s','[]',x'00','lost','t','a')",
    ],
)
def test_the_tables_refuse_what_no_act_may_lead_to(custody: Custody, row: str) -> None:
    with pytest.raises(CustodyRefused), custody.act() as connection:
        connection.execute(row)


def test_the_second_person_is_another_whatever_the_case() -> None:
    demand_other("an.le", "binh", "lifting")
    with pytest.raises(CustodyRefused, match="second person"):
        demand_other("an.le", "An.Le", "lifting")


def test_a_reason_is_one_that_may_stand_on_record() -> None:
    assert check_why(" Án 12/2026 ") == "Án 12/2026"
    with pytest.raises(CustodyRefused, match="must not hold"):
        check_why("tra cứu 099190000123")


def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path, custody: Custody) -> None:
    (tmp_path / "other.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreFault, match=r"other\.db"):
        Custody(tmp_path / "other.db")
    with pytest.raises(StoreFault, match=r"custody\.db"):
        custody.rows("SELECT * FROM nothing")


def test_ids_are_short_and_no_two_alike() -> None:
    assert new_id("h")[:2] == "h-" and len({new_id("o") for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "typed", ["099190000123", "990000001", "", "x" * 21, "x" * 23, "x" * 21 + "é", "x" * 22 + "\n"]
)
def test_what_can_be_no_handle_is_refused_before_it_stands_anywhere(typed: str) -> None:
    with pytest.raises(CustodyRefused, match="a handle is"):
        check_handle(typed)
    assert check_handle("x" * 20 + "-_") == "x" * 20 + "-_"

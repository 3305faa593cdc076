"""A question in SQL holds what was asked by marks only, and wildcards in it are letters."""

from gateway.audit.index.conditions import Condition, joined, of_entry, of_shape
from gateway.audit.index.rows import number_of
from gateway.audit.query import Query, Scope


def test_nothing_asked_is_true() -> None:
    assert not of_shape(Query(officer="canbo.thu")) and not of_entry(Query(unit="H26.99"))
    assert joined([]) == Condition() and Condition().sql == "1=1"


def test_values_go_in_by_marks() -> None:
    given = Query(unit="x' OR 1", field="a_%b", scope=Scope(callers=frozenset({"b", "a"})))
    found = of_shape(given)
    assert found and "x'" not in found.sql and found.sql.count("?") == len(found.values)
    assert found.values == ("x' OR 1", "a", "b", "% a\\_\\%b %", "% a\\_\\%b.%") * 1 + ("% a\\_\\%b %", "% a\\_\\%b.%")


def test_rare_things_are_numbers() -> None:
    found = of_entry(Query(officer="canbo.thu", dossier="d", trace="t"))
    assert found.sql == "e.officer = ? AND e.dossier = ? AND e.trace = ?"
    assert found.values == (number_of("officer", "canbo.thu"), number_of("dossier", "d"), number_of("trace", "t"))

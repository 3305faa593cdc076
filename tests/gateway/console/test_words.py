"""Every code that the log can hold has a name in both languages."""

from typing import get_args

from contracts.events import Kind, SubjectRole
from gateway.audit.query import Query
from gateway.console import words


def test_nothing_is_without_a_name() -> None:
    assert set(words.KINDS) == {kind.value for kind in Kind}
    assert set(words.ROLES) == {*get_args(SubjectRole), "searched"}
    assert set(words.FILTERS) == set(Query.__dataclass_fields__) - {"scope"}
    for table in (words.KINDS, words.ROLES, words.SUBJECT_KINDS, words.FILTERS, words.FRESHNESS):
        assert all(vi and en and vi != en for vi, en in table.values())


def test_marks() -> None:
    assert words.kind_mark("refused").endswith("bad") and words.kind_mark("disclosed").endswith("good")
    assert words.kind_mark("new") == "mark"

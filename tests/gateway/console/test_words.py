"""Every code that the log can hold has a name in both languages."""

from typing import get_args

from contracts.access import CHANNELS
from contracts.events import Kind, SubjectRole
from gateway.access.entries import OPERATIONS, PERIODS
from gateway.audit.query import Query
from gateway.console import words
from gateway.console.reviewers import ROLES


def test_nothing_is_without_a_name() -> None:
    assert set(words.KINDS) == {kind.value for kind in Kind}
    assert set(words.ROLES) == {*get_args(SubjectRole), "searched"}
    assert set(words.FILTERS) == set(Query.__dataclass_fields__) - {"scope"}
    assert set(words.CHANNELS) == {*CHANNELS, "console", "command"} and set(words.OPERATIONS) == OPERATIONS
    assert set(words.PERIODS) == set(PERIODS) and set(words.ACCOUNT_ROLES) == set(ROLES)
    assert set(words.OUTCOMES) == {"found", "not_found", "ambiguous", "out_of_scope", "sent"}
    assert set(words.FRESHNESS) == {"live", "cached", "stale", "shared"} and set(words.VALUES) <= set(words.FILTERS)
    more = (words.CHANNELS, words.OPERATIONS, words.PERIODS, words.ACCOUNT_ROLES)
    for table in (words.ROLES, words.SUBJECT_KINDS, words.FILTERS, *words.VALUES.values(), *more):
        assert all(vi and en and vi != en for vi, en in table.values())


def test_marks() -> None:
    assert words.kind_mark("refused").endswith("bad") and words.kind_mark("disclosed").endswith("good")
    assert words.kind_mark("new") == "mark"

"""A search is on record with its filters, its reason and whom it was for, and never with a number that was typed."""

from datetime import UTC, datetime

import pytest

from contracts.events import Kind
from contracts.reasons import ReasonRefused
from gateway.audit.query import Query
from gateway.audit.searching import Asking, acts_entry, search_entry, shown_entry, story_entry

WHO = Asking("reviewer.lan", "console", "khiếu nại 12/2026", "QĐ-7")


def test_what_stands_on_record() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    draft = search_entry("E", WHO, Query(subject="h", unit="H26.99", code="stopped", trace="a" * 32, start=start))
    assert (draft.kind, draft.entry, draft.channel, draft.officer) == (Kind.SEARCHED, "E", "console", None)
    assert dict(draft.detail) == {
        "act": "search", "by": "reviewer.lan", "filters": "subject unit code trace start", "subject": "h",
        "value.unit": "H26.99", "value.code": "stopped", "value.start": "2026-11-01T00:00:00+00:00",
        "reason": "khiếu nại 12/2026", "decision": "QĐ-7",
    }  # fmt: skip
    assert dict(search_entry("E", Asking("a", "command"), Query()).detail) == {
        "act": "search", "by": "a", "filters": "none",
    }  # fmt: skip
    assert dict(story_entry("E", WHO, "X").detail)["entry"] == "X"
    told = dict(acts_entry("E", WHO, "thanh.tra").detail)
    assert (told["act"], told["by"], told["name"]) == ("acts", "reviewer.lan", "thanh.tra")
    shown = dict(shown_entry("E", WHO, "export", "x-1").detail)
    assert (shown["act"], shown["by"], shown["name"], shown["decision"]) == ("export", "reviewer.lan", "x-1", "QĐ-7")


def test_a_number_in_the_wrong_field_is_not_taken_over() -> None:
    draft = search_entry("E", WHO, Query(dossier="099190000123", officer="099 190 000 123", field="x" * 101))
    assert dict(draft.detail)["filters"] == "officer dossier field"
    assert "099" not in str(draft.detail) and "xxx" not in str(draft.detail)
    with pytest.raises(ReasonRefused):
        search_entry("E", Asking("a", "console", "về 099190000123"), Query())

"""A second person sees every field that changes, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.access.differences import Difference, differences

VALUES = st.one_of(
    st.none(), st.booleans(), st.text("ab", max_size=2), st.lists(st.sampled_from("abc"), unique=True).map(sorted)
)
DOCUMENTS = st.dictionaries(st.sampled_from(["name", "fields", "quota", "unit"]), VALUES)


def test_of_a_list_what_came_and_what_went() -> None:
    assert differences({"fields": ["a", "b"], "name": "x"}, {"fields": ["b", "c"], "name": "x"}) == [
        Difference("fields", "a, b", "b, c", ("c",), ("a",))
    ]


def test_of_something_new_everything_that_is_there() -> None:
    found = differences(None, {"name": "x", "units": ["H26"], "contact": "", "quota": None, "service": False})
    assert found == [
        Difference("name", None, "x"), Difference("units", None, "H26", ("H26",)), Difference("service", None, "no"),
    ]  # fmt: skip


def test_a_quota_is_told_as_words() -> None:
    (one,) = differences({"quota": None}, {"quota": {"count": 5, "period": "day"}})
    assert (one.before, one.after) == (None, "count 5, period day")


@given(before=DOCUMENTS, after=DOCUMENTS)
def test_exactly_what_differs_is_told(before: dict[str, Any], after: dict[str, Any]) -> None:
    def held(document: dict[str, Any], field: str) -> Any:
        value = document.get(field)
        return None if value in ("", []) else value

    told = {one.field for one in differences(before, after)}
    assert told == {field for field in {*before, *after} if held(before, field) != held(after, field)}
    assert differences(before, before) == []

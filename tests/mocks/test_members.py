"""A member is what it should be, or its request is refused with a reason that names it."""

from collections.abc import Callable
from typing import Any

import pytest

from mocks import members
from mocks.members import CannotAdd
from mocks.nation.personas import synthetic_nation

NATION = synthetic_nation()


def test_what_is_told_is_read() -> None:
    told: dict[str, Any] = {"name": "  Lê   Thị Mới ", "code": "AB", "list": [1], "empty": "", "object": {"a": 1}}
    assert members.name(told, "name") == "Lê Thị Mới"
    assert (members.code(told, "code", "01"), members.code(told, "none", "01")) == ("AB", "01")
    assert (members.listed(told, "list"), members.listed(told, "none")) == ([1], [])
    assert members.text(told, "empty") is members.text(told, "none") is None
    assert members.object_of(told, "object", {"a"}) == {"a": 1} and members.object_of(told, "none", {"a"}) is None
    assert members.word(told, "code", {"AB": "1"}, None) == "1" and members.word(told, "none", {}, "9") == "9"
    assert members.choice(told, "none", {"X": "x"}, "X") == "X"
    assert members.day("2020-02-29", "day", NATION) == "2020-02-29"
    assert members.there("099190000123", None, "who", NATION).name == "Nguyễn Thị Minh Khuê"


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (lambda told: members.name(told, "number"), "number is a text"),
        (lambda told: members.name(told, "digits"), "digits is a name"),
        (lambda told: members.code(told, "digits", "01"), "two signs"),
        (lambda told: members.word(told, "digits", {"a": "1", "b": "2"}, None), "one of a, b"),
        (lambda told: members.choice(told, "digits", {"a": "1"}, "a"), "one of a"),
        (lambda told: members.listed(told, "digits"), "digits is a list"),
        (lambda told: members.listed(told, "long"), "fifty at most"),
        (lambda told: members.object_of(told, "digits", set()), "digits is an object"),
        (lambda told: members.object_of(told, "object", {"b"}), "unknown a; there are b"),
        (lambda _: members.day("2020-02-30", "day", NATION), "day is no date"),
        (lambda _: members.day("20200229", "day", NATION), "day is YYYY-MM-DD"),
        (lambda _: members.day("2020-W09-6", "day", NATION), "day is YYYY-MM-DD"),
        (lambda _: members.day("2090-01-01", "day", NATION), "after the nation's day"),
        (lambda _: members.there("099055000999", None, "who", NATION), "who: nobody"),
        (lambda _: members.there("099190000123", "Ai Đó", "who", NATION), "another name"),
    ],
)
def test_what_is_not_is_refused(read: Callable[[dict[str, Any]], object], reason: str) -> None:
    with pytest.raises(CannotAdd, match=reason):
        read({"number": 7, "digits": "123", "long": [0] * 51, "object": {"a": 1}})

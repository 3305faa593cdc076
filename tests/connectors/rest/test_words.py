"""A code has our word or is unknown, and only what is written is unknown."""

from typing import Literal

import pytest

from connectors.rest.reading import Node
from connectors.rest.words import word

WORDS: dict[str, Literal["one", "unknown"]] = {"1": "one"}


@pytest.mark.parametrize(
    ("written", "told", "noticed"),
    [
        ({"x": "1"}, "one", []), ({"x": 1}, "one", []), ({}, None, []), ({"x": None}, None, []), ({"x": ""}, None, []),
        ({"x": "2"}, "unknown", ["code x"]), ({"x": "one"}, "unknown", ["code x"]),
    ],
)  # fmt: skip
def test_a_code_is_told(written: dict[str, object], told: str | None, noticed: list[str]) -> None:
    met: list[str] = []
    assert word(Node(written), "x", WORDS, met) == told and met == noticed

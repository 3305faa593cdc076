"""A word of a list that a profile gives; lists grow at the source first, so an unknown word is told and noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

from connectors.rest.reading import Node

Word = TypeVar("Word", bound=str)


def word(record: Node, name: str, words: Mapping[str, Word], noticed: list[str]) -> Word | None:
    """Our word for a code; one that isn't in the list is ``unknown``, a word of every list, and drift.

    ``None`` where the source holds nothing.
    """
    written = record.code(name)
    if written is None:
        return None
    if written not in words:
        noticed.append(f"code {name}")
        return cast(Word, "unknown")
    return words[written]

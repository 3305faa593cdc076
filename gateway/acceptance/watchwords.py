"""Values planted where a connector reads them, so that any place where one turns up again is a leak.

Texts are compared folded (letters and digits alone, without marks, in capitals): however a value was cut, spaced or
spelled on its way, it is still found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from contracts.names import fold

WORDS: Final = "Chim Hoàng Yến Báo Động"
"""A name that nobody has, planted in replies; its spaces and marks keep it from passing for a code."""
NUMBER: Final = "099300987654"
"""A reserved personal number, planted in replies; no case may use it."""
SHORTEST: Final = 8
"""Folded characters of a value that can be told from chance."""


def leaves(document: object) -> Iterator[str]:
    """All texts of a document, at any depth."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        for member in document.values():
            yield from leaves(member)
    elif isinstance(document, list | tuple):
        for member in document:
            yield from leaves(member)


def telling(value: str) -> bool:
    """Whether a text is somebody's: long enough, and a number or several words rather than a word of a list."""
    return len(fold(value)) >= SHORTEST and (" " in value or any(letter.isdigit() for letter in value))


class Watchwords:
    """What must turn up nowhere: the values of a question, beside those planted."""

    def __init__(
        self, *documents: Mapping[str, Any], planted: Iterable[str] = (WORDS, NUMBER), spared: Iterable[str] = ()
    ) -> None:
        """``spared`` are values that stand for no person: the purpose's own, which is on record in clear."""
        public = {fold(value) for value in spared}
        found = [value for document in documents for value in leaves(document) if telling(value)]
        values = [value for value in found if fold(value) not in public]
        self._folded = tuple(dict.fromkeys(fold(value) for value in (*values, *planted)))
        self._plain = tuple(dict.fromkeys((*values, *planted)))

    def in_text(self, text: str) -> bool:
        """Whether a text gives one away."""
        folded = fold(text)
        return any(value in folded for value in self._folded)

    def in_bytes(self, content: bytes) -> bool:
        """Whether a file's bytes give one away, in clear; folding a database would join what lies apart."""
        return any(value.encode() in content for value in (*self._plain, *self._folded))

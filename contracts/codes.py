"""Code lists are data with a time of validity: one door to them, opened on first use and never failing on a new code.

The lists lie in ``contracts/schemas/codes``, each with its source and whether it is complete. A code means something
only on a day: seven province codes changed their meaning on 2025-07-01. Nothing is read before the first question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from contracts.schemas import pins, read

_FOLDER = "codes/"


@dataclass(frozen=True, slots=True)
class Code:
    """One code for one time: names, first and last day (``None``: open, or not recorded), code of the unit above, codes
    that it was made of, and what it is called in our own vocabulary where that differs."""

    code: str
    vi: str
    en: str | None
    valid_from: date | None
    valid_to: date | None
    parent: str | None
    merged_from: tuple[str, ...]
    means: str | None

    def holds(self, on: date) -> bool:
        """Whether the code has this meaning on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list: what it is called, where it comes from, whether it is whole and what to know about it; first days of its
    editions, where they are known."""

    name: str
    title_vi: str
    title_en: str
    source: str
    complete: bool
    note: str
    editions: tuple[date, ...]
    entries: tuple[Code, ...]
    by_code: Mapping[str, tuple[Code, ...]]


def names() -> tuple[str, ...]:
    """The names of all lists, in alphabetical order."""
    return tuple(sorted(name[len(_FOLDER) :].removesuffix(".json") for name in pins() if name.startswith(_FOLDER)))


@cache
def code_list(name: str) -> CodeList:
    """One list, read and checked against its pin at the first call. Raises ``KeyError`` for a list that isn't there."""
    table = json.loads(read(f"{_FOLDER}{name}.json"))
    entries = tuple(
        Code(
            code=one["code"],
            vi=one["vi"],
            en=one.get("en"),
            valid_from=_day(one["valid_from"]),
            valid_to=_day(one["valid_to"]),
            parent=one.get("parent"),
            merged_from=tuple(one.get("merged_from", ())),
            means=one.get("means"),
        )
        for one in table["entries"]
    )
    by_code: dict[str, tuple[Code, ...]] = {}
    for entry in entries:
        by_code[entry.code] = (*by_code.get(entry.code, ()), entry)
    return CodeList(
        name=table["list"],
        title_vi=table["title"]["vi"],
        title_en=table["title"]["en"],
        source=table["source"],
        complete=table["complete"],
        note=table["note"],
        editions=tuple(date.fromisoformat(day) for day in table.get("editions", ())),
        entries=entries,
        by_code=by_code,
    )


def lookup(name: str, code: str, on: date | None = None) -> Code | None:
    """What a code of a list means on a day; without a day, its latest meaning.

    ``None`` for a code that the list doesn't have on that day: a register may be newer than our list, so a caller
    passes it through as unknown and counts it as drift.

    Raises ``KeyError`` for a list that isn't there, a fault of ours.
    """
    known = code_list(name).by_code.get(code, ())
    if on is None:
        return known[-1] if known else None
    return next((one for one in known if one.holds(on)), None)


@cache
def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

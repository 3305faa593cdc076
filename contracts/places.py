"""Codes of provinces across the reform of 2025-07-01, so that an address is compared under one table or not at all.

Seven codes changed their meaning (15, 24, 44, 52, 80, 82, 91): a code means something only with the edition that it was
written under. Provinces map forward, because whole provinces were merged; communes and districts don't.
Source: the code list ``provinces`` (Decision 19/2025/QD-TTg, fact sheet 3.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from contracts.codes import code_list

CURRENT = "2025-07-01"
"""Edition of the 34 provinces, and of a code that is given without one."""


@cache
def _forward() -> Mapping[str, str]:
    """Each code until 2025-06-30 with today's code of the province that it became part of."""
    since = [one for one in code_list("provinces").entries if one.holds(date.fromisoformat(CURRENT))]
    return {old: one.code for one in since for old in one.merged_from}


@cache
def _untouched() -> frozenset[str]:
    """Codes that mean the same province in every edition."""
    forward = _forward()
    return frozenset(new for new in forward.values() if [old for old in forward if forward[old] == new] == [new])


def current_province(code: str, edition: str | None) -> str | None:
    """Today's code of the province that ``code`` meant under ``edition`` (ISO date); ``None`` where it can't be told.

    Without an edition only a code that means the same province in every edition can be told.
    """
    if edition is None:
        return code if code in _untouched() else None
    return code if edition >= CURRENT else _forward().get(code)

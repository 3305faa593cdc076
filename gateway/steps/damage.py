"""A source's damaged text is no data: a part of an answer that holds some ends as malformed instead of leaving.

Only what leaves is looked at, or what a claim is compared with: an address that an old system spoilt long ago stands
in nobody's way who didn't ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.errors import SourceMalformed
from contracts.texts import damaged
from gateway.steps import paths
from gateway.steps.claims import NAMES


def check_part(part: Mapping[str, Any], attempts: int) -> None:
    """Raise `SourceMalformed`, with the ``attempts`` that the exchange took, where a text that leaves is damaged."""
    if _spoilt(part):
        raise _malformed(attempts)


def check_claimed(document: Mapping[str, Any], claimed: Iterable[str], attempts: int) -> None:
    """The same for what stands at the paths of claims: a damaged text is no ``no_match``."""
    for path in claimed:
        name = path.rpartition(".")[2] in NAMES
        if any(_spoilt(held, name=name) for held in paths.values(document, path)):
            raise _malformed(attempts)


def is_whole(document: Mapping[str, Any] | None) -> bool:
    """Whether nothing of a record is damaged, so that it may be remembered."""
    return not _spoilt(document)


def _spoilt(value: Any, *, name: bool = False) -> bool:
    if isinstance(value, str):
        return damaged(value, name=name)
    if isinstance(value, Mapping):
        return any(_spoilt(inner, name=key in NAMES) for key, inner in value.items())
    return isinstance(value, list) and any(_spoilt(inner, name=name) for inner in value)


def _malformed(attempts: int) -> SourceMalformed:
    fault = SourceMalformed("damaged text")
    fault.attempts = attempts
    return fault

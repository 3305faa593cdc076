"""A number that an officer types is turned into a handle at once; nothing else of it is kept anywhere.

Pages and commands ask one field for all numbers: their forms differ, so none needs to be said. One in eleven insurance
numbers has the form of an organization code too; a search tries both.
"""

from __future__ import annotations

from collections.abc import Callable

from contracts.identifiers import (
    Identifier,
    InsuranceNumber,
    InvalidIdentifier,
    OldCardNumber,
    OrganizationCode,
    PersonalId,
)

_KINDS: tuple[type[Identifier], ...] = (PersonalId, OldCardNumber, OrganizationCode, InsuranceNumber)


class NotANumber(ValueError):
    """What was typed is no number of a person or an organization; the message holds nothing of it."""

    def __init__(self) -> None:
        super().__init__(
            "type a personal ID (12 digits), an old card (9), an organization code (10, 13) or an insurance number (10)"
        )


def read_typed(text: str) -> tuple[str, str]:
    """Kind and value of what was typed, the likelier of two; raises `NotANumber`."""
    return _readings(text)[0]


def _readings(text: str) -> list[tuple[str, str]]:
    plain = "".join(text.split())
    found = []
    for kind in _KINDS:
        try:
            found.append((kind.kind, kind.parse(plain).value))
        except InvalidIdentifier:
            continue
    if not found:
        raise NotANumber from None
    # twelve digits are a person's, also where a household business is meant: it is filed under them
    return [one for one in found if one[0] != OrganizationCode.kind or found[0][0] != PersonalId.kind]


def handle_typed(text: str, handle_of: Callable[[str, str], str | None]) -> str | None:
    """The handle of what was typed; ``None`` where nothing on record is about it. Raises `NotANumber`."""
    handles = (handle_of(kind, number) for kind, number in _readings(text))
    return next((handle for handle in handles if handle is not None), None)

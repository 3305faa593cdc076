"""A number that an officer types is turned into a handle at once; nothing else of it is kept anywhere.

Pages and commands ask one field for all numbers: their forms differ, so none needs to be said.
"""

from __future__ import annotations

from collections.abc import Callable

from contracts.identifiers import Identifier, InvalidIdentifier, OldCardNumber, OrganizationCode, PersonalId

_KINDS: tuple[type[Identifier], ...] = (PersonalId, OldCardNumber, OrganizationCode)


class NotANumber(ValueError):
    """What was typed is no number of a person or an organization; the message holds nothing of it."""

    def __init__(self) -> None:
        super().__init__("type a personal ID (12 digits), an old card (9) or an organization code (10, 13)")


def read_typed(text: str) -> tuple[str, str]:
    """Kind and value of what was typed; raises `NotANumber`."""
    plain = "".join(text.split())
    for kind in _KINDS:
        try:
            found = kind.parse(plain)
        except InvalidIdentifier:
            continue
        return kind.kind, found.value
    raise NotANumber from None


def handle_typed(text: str, handle_of: Callable[[str, str], str | None]) -> str | None:
    """The handle of what was typed; ``None`` where nothing on record is about it. Raises `NotANumber`."""
    return handle_of(*read_typed(text))

"""Numbers in the registry's answers are believed only in their right form and about the one who was asked for."""

from __future__ import annotations

from typing import Final

from connectors.rest.reading import Node
from contracts.errors import SourceMalformed
from contracts.identifiers import InvalidIdentifier, OrganizationCode, PersonalId
from contracts.names import fold

_IDENTITY_CARDS: Final = ("CANCUOC", "CCCD", "CHUNGMINH", "CMND", "DINHDANH")


def code_of(record: Node, name: str, asked: OrganizationCode) -> OrganizationCode:
    """The organization's own code, which must be the one asked for; raises `SourceMalformed`."""
    try:
        code = OrganizationCode.parse(record.required_text(name))
    except InvalidIdentifier:
        raise SourceMalformed(f"{record.place(name)} is no organization code") from None
    if code != asked:
        raise SourceMalformed("the answer is about another organization")
    return code


def personal_id(number: str | None, document: str | None) -> PersonalId | None:
    """A document's number as a personal ID where its form says so and its kind doesn't say otherwise."""
    if number is None or (document is not None and not any(word in fold(document) for word in _IDENTITY_CARDS)):
        return None
    try:
        return PersonalId.parse(number)
    except InvalidIdentifier:
        return None

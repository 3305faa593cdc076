"""A test asks for a person by what is special about them; these are the shapes that it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class NobodyLikeThat(LookupError):
    """Nobody in the nation has all the traits asked for; the text names them."""


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; the numbers lie in ranges that the state never gives out."""

    personal_id: str | None
    """12 digits; None where only an old card exists."""
    old_card_number: str | None
    """9 digits, or None."""
    full_name: str
    date_of_birth: str
    """ISO 8601, maybe partial: ``1990``, ``1990-04``, ``1990-04-15``."""
    traits: tuple[str, ...]

    @property
    def subject(self) -> dict[str, str]:
        """The member ``subject`` of a question to the gateway."""
        number = {"personal_id": self.personal_id} if self.personal_id else {"old_card_number": self.old_card_number}
        held = {**number, "full_name": self.full_name, "date_of_birth": self.date_of_birth}
        return {name: value for name, value in held.items() if value is not None}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Person:
        """A person as the mocks' control shows them."""
        return cls(
            document["personal_id"], document["old_card_number"], document["full_name"], document["date_of_birth"],
            tuple(document["traits"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Company:
    """An invented organization."""

    organization_code: str
    name: str
    representatives: tuple[Mapping[str, Any], ...]
    """Each ``personal_id`` (or None), ``full_name``, ``date_of_birth``."""
    traits: tuple[str, ...]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Company:
        """An organization as the mocks' control shows it."""
        return cls(
            document["organization_code"], document["name"], tuple(document["representatives"]),
            tuple(document["traits"]),
        )  # fmt: skip

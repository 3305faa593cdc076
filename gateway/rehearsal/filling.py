"""Places in the book's texts, such as ``{plain.full_name}``, are filled from the people of the mock nation.

The part before the dot is a trait (the first person or organization that has it) or a table of the rehearsal itself
(``run``, ``denied``, ``kept``). After a bar stands what is done to the value: ``unmarked`` (Hồng becomes Hong) or
``look_alike`` (Đ becomes Ð).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_PLACE = re.compile(r"\{([a-z0-9_]+)\.([a-z0-9_]+)(?:\|([a-z_]+))?\}")


class NobodyFits(LookupError):
    """The target's list has nobody with this trait, or not this member; the text names the place."""


def unmarked(text: str) -> str:
    """A name as it is typed on a keyboard without Vietnamese."""
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def look_alike(text: str) -> str:
    """A name as a wrong font's keyboard writes it: the Icelandic Ð (U+00D0) in place of Đ (U+0110)."""
    return text.replace("Đ", "Ð").replace("đ", "ð")


CHANGES: dict[str, Callable[[str], str]] = {"unmarked": unmarked, "look_alike": look_alike}


@dataclass(frozen=True, slots=True)
class Filling:
    """What places can be filled with."""

    people: Sequence[Mapping[str, Any]]
    organizations: Sequence[Mapping[str, Any]]
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def person(self, trait: str) -> Mapping[str, Any]:
        """The first person with a trait; raises `NobodyFits`."""
        found = next((one for one in self.people if trait in one.get("traits", ())), None)
        if found is None:
            raise NobodyFits(trait)
        return found

    def subject(self, trait: str) -> dict[str, Any]:
        """A person as a subject: one number, name and birth date."""
        person = self.person(trait)
        number = "personal_id" if person.get("personal_id") else "old_card_number"
        try:
            return {name: person[name] for name in (number, "full_name", "date_of_birth")}
        except KeyError as missing:
            raise NobodyFits(f"{trait}.{missing.args[0]}") from None

    def filled(self, value: Any) -> Any:
        """A value of the book with every place filled, at any depth; raises `NobodyFits`."""
        if isinstance(value, Mapping):
            return {name: self.filled(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.filled(inner) for inner in value]
        return _PLACE.sub(self._place, value) if isinstance(value, str) else value

    def _place(self, found: re.Match[str]) -> str:
        owner, member, change = found.groups()
        value = self._owner(owner).get(member)
        if not isinstance(value, str):
            raise NobodyFits(f"{owner}.{member}")
        return CHANGES[change](value) if change else value

    def _owner(self, owner: str) -> Mapping[str, Any]:
        if owner in self.tables:
            return self.tables[owner]
        if owner.startswith("org_"):
            trait = owner.removeprefix("org_")
            found = next((one for one in self.organizations if trait in one.get("traits", ())), None)
            if found is None:
                raise NobodyFits(owner)
            return found
        return self.person(owner)

"""Names that the kit gives: nothing taken, nothing reserved, nothing that could leave its folder."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from contracts.datasets import QUERY_TYPES, RECORD_TYPES
from contracts.schemas.guesses import snake, words
from gateway.kit.model import CannotWrite

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,40}")
_DATASET: Final = 40
_FIELD: Final = 60
"""A path of several has to fit into what a caller may ask for (API, section 3)."""
_SHARED: Final = frozenset({"rest", "soap", "kit", "nation", "codes", "control"})
"""Folders and names beside the services."""
_OWN: Final = frozenset({
    "identity", "identities", "query", "record", "records", "queries", "none", "true", "false", "self", "verify",
    "annotated", "literal", "at", "words", "past", "dataclass", "partialdate", "tests", "test", "mocks", "gateway",
    "contracts", "connectors",
})  # fmt: skip
_TAKEN_CLASSES: Final = frozenset({
    "At", "Words", "Past", "Query", "Annotated", "Literal", "PartialDate", "PersonalId", "OldCardNumber",
    "OrganizationCode", "InsuranceNumber", "PersonName", "BirthDate", "None", "True", "False", "RestService",
    "SoapService", "RestOperation", "SoapOperation", "Connector", "Context", "Exchange",
})  # fmt: skip


def check_name(name: str, taken: Collection[str]) -> str:
    """The name of a new service; raises `CannotWrite` where it can't be one."""
    if not _NAME.fullmatch(name) or name.endswith("_") or "__" in name:
        raise CannotWrite(
            "a name is 2 to 41 characters: a small letter, then small letters, digits and single underscores"
        )
    if name in _SHARED | _OWN or snake(name) != name:
        raise CannotWrite(f"{name} is a reserved name: choose another")
    if name in taken:
        raise CannotWrite(f"there is a service {name} already: nothing of it is written over")
    return name


class Names:
    """Gives each thing a name of its own among its like."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def take(self, wanted: str) -> str:
        """The name, with a number behind it where it is taken."""
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}_{count}" if wanted.islower() else f"{wanted}{count}"
        self._taken.add(name)
        return name


def fields_of(wire_names: Iterable[str]) -> dict[str, str]:
    """Field names for the wire names of one type: snake case, each once."""
    names = Names()
    return {wire: names.take(_field(wire.removeprefix("@")) if wire != "." else "value") for wire in wire_names}


def _field(name: str) -> str:
    made = snake(name)
    made = re.sub(r"([0-9]{3})(?=[0-9])", r"\1_", made)  # long runs of digits are no part of a path
    made = made if len(made) <= _FIELD else made[:_FIELD].rstrip("_")
    return f"{made}_" if made == "l" else made  # the linter takes it for a one


def camel(name: str) -> str:
    """A class name."""
    made = "".join(word.capitalize() for word in words(name)) or "Part"
    return made if made[0].isalpha() else f"N{made}"


def classes() -> Names:
    """Class names of one service."""
    return Names(_TAKEN_CLASSES)


def datasets(taken: Iterable[str]) -> Names:
    """Dataset names, which are one space for all connectors."""
    return _Letters((*taken, *RECORD_TYPES, *QUERY_TYPES))


class _Letters(Names):
    """Datasets and queries hold letters and underscores alone."""

    def take(self, wanted: str) -> str:
        plain = re.sub(r"_+", "_", re.sub(r"[^a-z_]", "", wanted)).strip("_")[:_DATASET].rstrip("_") or "dataset"
        plain = plain if len(plain) > 1 else f"{plain}_set"
        name, letters = plain, iter("bcdefghijklmnopqrstuvwxyz")
        while name in self._taken:
            name = f"{plain[: _DATASET - 2].rstrip('_')}_{next(letters)}"
        self._taken.add(name)
        return name


def dataset_of(service: str, operation: str) -> str:
    """What an operation's dataset would like to be called."""
    own, asked = snake(service), snake(operation)
    return asked if f"{asked}_".startswith(f"{own}_") else f"{own}_{asked}"


_LOOKS: Final = frozenset(
    "tra lay xem tim kiem xac get find search look lookup query read list check verify validate fetch".split()
)


def only_looks(operation: str) -> bool:
    """Whether an operation's name says that it only looks, so that asking twice does no harm: a guess."""
    return bool(_LOOKS & set(words(operation)[:1]))

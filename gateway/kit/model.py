"""What is to be written, before a line of it is: questions, records and operations, the same for SOAP and REST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.observability.refusals import Refusal

Protocol = Literal["soap", "rest"]


class CannotWrite(Refusal, ValueError):
    """Nothing can be written from this; one sentence that is safe to print."""


MOST_PLACES = 2_000
"""Values that a record may hold at all depths; a question's may be a tenth of it."""
MISSHAPEN = (AttributeError, TypeError, LookupError, ValueError, ArithmeticError, RuntimeError)
"""What reading somebody else's document raises where it isn't of the form that its standard gives it."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value: ``text``, ``date``, ``integer``, ``boolean``, or a kind of identifier. ``words``: the only texts."""

    kind: str
    longest: int = 100
    words: tuple[str, ...] = ()

    @property
    def is_identifier(self) -> bool:
        """Whether it was taken for a number of a person or an organization, by its name."""
        return self.kind in IDENTIFIERS


IDENTIFIERS: Mapping[str, str] = {
    "personal_id": "PersonalId",
    "old_card_number": "OldCardNumber",
    "organization_code": "OrganizationCode",
    "insurance_number": "InsuranceNumber",
}
"""Kind to type of `contracts.identifiers`."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a question or record. ``guessed``: its meaning was guessed from its name."""

    field: str
    wire: str
    type: Leaf | Group
    namespace: str = ""
    where: str = "body"
    many: bool = False
    required: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A question, a record, or a part of one; ``title`` is its class's name."""

    title: str
    members: tuple[Member, ...]

    @property
    def places(self) -> int:
        """How many values it has a place for, at any depth."""
        return _places(self, {})

    def groups(self) -> Iterator[Group]:
        """Those inside it, deepest first, then itself."""
        for member in self.members:
            if isinstance(member.type, Group):
                yield from member.type.groups()
        yield self

    def guesses(self, path: str = "") -> Iterator[tuple[str, str]]:
        """Dotted fields whose meaning was guessed, and as what."""
        for member in self.members:
            place = f"{path}{member.field}"
            if isinstance(member.type, Group):
                yield from member.type.guesses(f"{place}.")
            elif member.guessed:
                yield place, member.type.kind


def _places(group: Group, known: dict[int, int]) -> int:
    """Each group is counted once, however many ways lead to it."""
    if id(group) not in known:
        known[id(group)] = sum(
            _places(member.type, known) if isinstance(member.type, Group) else 1 for member in group.members
        )
    return known[id(group)]


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation that becomes a dataset."""

    name: str
    dataset: str
    title: str
    question: Group
    record: Group
    within: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()
    fill: Mapping[str, str] = field(default_factory=dict)
    idempotent: bool = False
    method: str = "POST"
    path: str = "/"
    reply: str = ""
    """REST: a JSON pointer to the reply's schema."""
    not_found_status: int | None = None
    fault_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One recorded exchange of a case: kind, what it shows, the subject, the reply, and what is expected."""

    name: str
    kind: str
    description: str
    dataset: str
    query: Mapping[str, Any]
    request: Mapping[str, Any]
    response: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The whole of one service."""

    name: str
    title: str
    owner: str
    protocol: Protocol
    description: str
    """File name of the WSDL or OpenAPI document among ``files``."""
    files: Mapping[str, bytes]
    operations: tuple[Asked, ...]
    profiles: Mapping[str, Mapping[str, Any]]
    """What differs between deployments; the first is the mock's usual one."""
    turns: Mapping[str, tuple[Turn, ...]]
    """Recorded cases by profile."""
    left_out: tuple[str, ...]
    """What the description holds and the connector doesn't carry, and why."""

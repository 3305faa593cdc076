"""A tester who may only ask questions sees each failure all the same: some numbers choose one by themselves.

To each kind belong a person and an organization, found and faultless but for what the kind does; whoever asks any mock
about one of them meets it. Numbers are made of the kind's slot, lie in the synthetic ranges, and are nobody else's.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from mocks.folding import check_digit
from mocks.kinds import MENU, ONCE_BY_NATURE
from mocks.matching import Traffic
from mocks.nation.model import Address, Organization, Person, Representative

PERSON_NAME, BORN, ORGANIZATION_NAME = "Nguyễn Văn Thử Lỗi", "1990-01-01", "CÔNG TY TNHH THỬ LỖI"
REMEMBERED: Final = 4096
KINDS: Final = tuple(kind for kind in MENU.values() if not kind.tls)
"""Kinds that a question can choose: a handshake comes before it."""
_HOME: Final = Address(
    province_code="01",
    commune_code="00070",
    line="SỐ 1 PHỐ THỬ LỖI",
    province_name="Thành phố Hà Nội",
    commune_name="Phường Hoàn Kiếm",
)
_PERSONS, _ORGANIZATIONS = "0990900009", ("9900009", "9900008", "9900007")
"""Sequences 900 to 999 of men born in 1990; sequences 700 to 999 of organizations, the first that has a check digit."""


def person_number(slot: int) -> str:
    """The personal ID of a slot."""
    return f"{_PERSONS}{slot:02d}"


def organization_code(slot: int) -> str:
    """The organization code of a slot."""
    for start in _ORGANIZATIONS:
        digit = check_digit(f"{start}{slot:02d}")
        if digit is not None:
            return f"{start}{slot:02d}{digit}"
    raise ValueError("a slot without a code")


_BY_NUMBER: Final[Mapping[str, str]] = {
    number: kind.name for kind in KINDS for number in (person_number(kind.slot), organization_code(kind.slot))
}
_SHAPE: Final = re.compile(rb"(?<![0-9])(?:0990900009[0-9]{2}|990000[789][0-9]{3})(?![0-9])")


def kind_of(number: str) -> str | None:
    """The kind that a number chooses, None for any other number."""
    return _BY_NUMBER.get(number)


def chosen(*texts: bytes) -> str | None:
    """The kind that the first reserved number in these texts chooses."""
    found = (kind_of(number.decode()) for text in texts for number in _SHAPE.findall(text))
    return next((kind for kind in found if kind is not None), None)


class Choices:
    """What reserved identifiers choose in one mocks process: also behind what stands for them, and turn by turn."""

    def __init__(self) -> None:
        self._standing: dict[str, str] = {}
        self._struck: set[tuple[str, str, str | None]] = set()

    def stand_for(self, shown: str, number: str) -> None:
        """Have a code or token that was given out stand for a number; one that isn't reserved is not remembered."""
        if kind_of(number) is not None:
            self._standing[shown] = number
            if len(self._standing) > REMEMBERED:
                del self._standing[next(iter(self._standing))]

    def kind(self, traffic: Traffic, bearer: str) -> str | None:
        """The kind that a request chooses by a number in it, or by what stands for one (`bearer` is its token)."""
        kind = chosen(traffic.target.encode(), traffic.body)
        if kind is not None or not self._standing:
            return kind
        shown = (bearer, *map(str, traffic.fields().values()))
        return kind_of(next((self._standing[one] for one in shown if one in self._standing), ""))

    def due(self, service: str, kind: str, session: str | None) -> bool:
        """Whether it happens now: what happens once happens every other time, so that what comes again is good."""
        if kind not in ONCE_BY_NATURE:
            return True
        self._struck ^= {(service, kind, session)}
        return (service, kind, session) in self._struck


def people() -> Iterator[Person]:
    """The person of each kind: all have one name and one birth date, so that only the number differs."""
    for kind in KINDS:
        number = person_number(kind.slot)
        yield Person(
            personal_id=number,
            full_name=PERSON_NAME.upper(),
            known_as=PERSON_NAME,
            date_of_birth=BORN,
            sex=1,
            birth_registration=_HOME,
            home_town=_HOME,
            permanent_residence=_HOME,
            account_level=2,
            traits=("reserved", kind.name),
        )


def organizations() -> Iterator[Organization]:
    """The organization of each kind, represented by its person."""
    for kind in KINDS:
        code = organization_code(kind.slot)
        representative = Representative(
            full_name=PERSON_NAME.upper(), date_of_birth=BORN, document_number=person_number(kind.slot)
        )
        yield Organization(
            organization_code=code,
            internal_code=code,
            name=ORGANIZATION_NAME,
            registry_number=int(code[2:9]),
            head_office=_HOME,
            representatives=(representative,),
            traits=("reserved", kind.name),
        )


def table() -> str:
    """The reserved numbers as the table of `docs/mocks.md`."""
    lines = ["| kind | personal ID | organization code |", "| --- | --- | --- |"]
    lines += [f"| `{kind.name}` | {person_number(kind.slot)} | {organization_code(kind.slot)} |" for kind in KINDS]
    return "\n".join(lines) + "\n"

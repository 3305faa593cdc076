"""Identifiers are parsed once, here, so that no later line has to ask whether a number is well formed.

Every type is an immutable value with a masked ``repr`` and ``str``: a number can't reach a log by accident.
The clear text is read through ``.value`` alone. Sources: Law on Identification 26/2023/QH15 art. 12 (personal ID),
Decree 168/2025 (enterprise code), Decision 20/2020/QD-TTg (agency code), fact sheet section 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar, Self


class InvalidIdentifier(ValueError):
    """A text is not an identifier of the kind; carries the kind and a reason, never the text."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """Base of all identifiers: a kind, a value and a mask."""

    value: str
    kind: ClassVar[str] = "identifier"
    reserved: ClassVar[str] = ""
    """Prefix of synthetic numbers (DESIGN section 4): each kind that names a person or organization has one."""

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read ``text`` or raise `InvalidIdentifier`; only a ``str`` of ASCII characters can be an identifier."""
        if not isinstance(text, str):
            raise InvalidIdentifier(cls.kind, "must be a string")
        if not text.isascii():
            raise InvalidIdentifier(cls.kind, "must be ASCII")
        return cls(cls._canonical(text))

    @classmethod
    def _canonical(cls, text: str) -> str:
        raise InvalidIdentifier(cls.kind, "unknown kind")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked})"

    def __str__(self) -> str:
        return self.masked

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)

    @property
    def names_subject(self) -> bool:
        """Whether an access is filed under it: it names a person or an organization."""
        return bool(self.reserved)

    @property
    def synthetic(self) -> bool:
        """Whether it lies in the range that no real person or organization has."""
        return self.names_subject and self.value.startswith(self.reserved)

    @property
    def masked(self) -> str:
        """A form for people: the first three characters, the rest hidden."""
        return self.value[:3] + "*" * max(0, len(self.value) - 3)


_CENTURIES = {digit: 1900 + 100 * (digit // 2) for digit in range(10)}


@dataclass(frozen=True, slots=True, repr=False)
class PersonalId(Identifier):
    """Personal identification number: 12 digits ``PPP G YY NNNNNN``, no check digit, never rejected on its prefix."""

    kind: ClassVar[str] = "personal_id"
    reserved: ClassVar[str] = "099"

    @classmethod
    def _canonical(cls, text: str) -> str:
        if not re.fullmatch(r"[0-9]{12}", text):
            raise InvalidIdentifier(cls.kind, "must be 12 digits")
        return text

    @property
    def birth_year(self) -> int:
        """The birth year that the number's century and year digits tell; a correction may have left it behind."""
        return _CENTURIES[int(self.value[3])] + int(self.value[4:6])

    @property
    def sex(self) -> str:
        """``male`` or ``female`` as the century digit tells."""
        return "female" if int(self.value[3]) % 2 else "male"


@dataclass(frozen=True, slots=True, repr=False)
class OldCardNumber(Identifier):
    """Number of the old identity card (CMND): 9 digits, no check digit, not unique over time."""

    kind: ClassVar[str] = "old_card_number"
    reserved: ClassVar[str] = "99"

    @classmethod
    def _canonical(cls, text: str) -> str:
        if not re.fullmatch(r"[0-9]{9}", text):
            raise InvalidIdentifier(cls.kind, "must be 9 digits")
        return text


_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def organization_check_digit(first_nine: str) -> int | None:
    """Check digit of an enterprise code's first nine digits; ``None`` where the number is never issued (result 10)."""
    rest = sum(int(digit) * weight for digit, weight in zip(first_nine, _WEIGHTS, strict=True)) % 11
    digit = 10 - rest
    return None if digit == 10 else digit


@dataclass(frozen=True, slots=True, repr=False)
class OrganizationCode(Identifier):
    """Enterprise code = tax code: 10 digits with a check digit, 10-3 digits of a branch, or a 12-digit personal ID.

    The 12-digit form is that of households and individuals in business (Circular 86/2024/TT-BTC). A branch written
    without its hyphen is normalised to the hyphenated form.
    """

    kind: ClassVar[str] = "organization_code"
    reserved: ClassVar[str] = "99"

    @classmethod
    def _canonical(cls, text: str) -> str:
        if re.fullmatch(r"[0-9]{12}", text):
            return text
        found = re.fullmatch(r"([0-9]{10})(?:-?([0-9]{3}))?", text)
        if not found:
            raise InvalidIdentifier(cls.kind, "must be 10 digits, 10-3 digits or 12 digits")
        base, branch = found.groups()
        if organization_check_digit(base[:9]) != int(base[9]):
            raise InvalidIdentifier(cls.kind, "check digit is wrong")
        if branch == "000":
            raise InvalidIdentifier(cls.kind, "branch number starts at 001")
        return f"{base}-{branch}" if branch else base

    @property
    def synthetic(self) -> bool:
        """A household's number is its owner's."""
        return self.personal_id.synthetic if self.personal_id else self.value.startswith(self.reserved)

    @property
    def parent(self) -> OrganizationCode | None:
        """The parent's code where this is a branch, else ``None``."""
        return OrganizationCode(self.value[:10]) if "-" in self.value else None

    @property
    def personal_id(self) -> PersonalId | None:
        """The personal ID where the organization is a household or individual in business, else ``None``."""
        return PersonalId(self.value) if len(self.value) == 12 else None


@dataclass(frozen=True, slots=True, repr=False)
class InsuranceNumber(Identifier):
    """Social insurance number: 10 digits, no check digit; the personal ID replaces it as the key since 2025-08."""

    kind: ClassVar[str] = "insurance_number"
    reserved: ClassVar[str] = "99"

    @classmethod
    def _canonical(cls, text: str) -> str:
        if not re.fullmatch(r"[0-9]{10}", text):
            raise InvalidIdentifier(cls.kind, "must be 10 digits")
        return text


class _Public:
    """Mixin of identifiers that name offices and procedures, not people: shown in clear."""

    __slots__ = ()
    value: str

    @property
    def masked(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, repr=False)
class AgencyCode(_Public, Identifier):
    """Electronic identifier of an agency (Decision 20/2020/QD-TTg): ``H26``, ``H26.99``, at most 35 characters."""

    kind: ClassVar[str] = "unit"

    @classmethod
    def _canonical(cls, text: str) -> str:
        if len(text) > 35 or not re.fullmatch(r"[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,8}", text):
            raise InvalidIdentifier(cls.kind, "must look like H26.99 and be at most 35 characters")
        return text


@dataclass(frozen=True, slots=True, repr=False)
class ProcedureCode(_Public, Identifier):
    """National procedure code ``n.nnnnnn``; a province's suffix (``1.001193.000.00.00.H56``) is normalised away."""

    kind: ClassVar[str] = "procedure"
    suffix: str = field(default="", compare=False)

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read the national code and keep the suffix apart; raises `InvalidIdentifier`."""
        if not isinstance(text, str) or not text.isascii() or len(text) > 60:
            raise InvalidIdentifier(cls.kind, "must look like 1.001193")
        found = re.fullmatch(r"([0-9]\.[0-9]{6})((?:\.[A-Z0-9]{1,4}){0,8})", text)
        if not found:
            raise InvalidIdentifier(cls.kind, "must look like 1.001193")
        return cls(found[1], found[2].removeprefix("."))


@dataclass(frozen=True, slots=True, repr=False)
class DossierNumber(_Public, Identifier):
    """Dossier number, opaque beyond its length and characters (``H26.99-260302-0001``; four code levels are real)."""

    kind: ClassVar[str] = "dossier"
    MAX_LENGTH: ClassVar[int] = 64

    @classmethod
    def _canonical(cls, text: str) -> str:
        if not 1 <= len(text) <= cls.MAX_LENGTH or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/\-]*", text):
            raise InvalidIdentifier(cls.kind, "must be 1 to 64 letters, digits, dots, dashes or slashes")
        return text

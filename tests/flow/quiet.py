"""Every value of the synthetic nation in every spelling it could leak in, and the scan that looks for it.

Values shorter than six characters, and those that published examples and the nation's own configuration hold, prove
nothing when found and are left out.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from contracts.names import fold
from mocks.nation.personas import synthetic_nation

SHORTEST = 6
PUBLISHED = frozenset({"H26.99", "1.001193", "canbo.thu"})


def spellings(value: str) -> set[bytes]:
    """One text in every form that a log line, a database page or a URL could hold it in."""
    composed, decomposed = unicodedata.normalize("NFC", value), unicodedata.normalize("NFD", value)
    found: set[bytes] = set()
    for form in {value, composed, composed.upper(), decomposed, fold(value)}:
        if len(form) >= SHORTEST:
            found |= {form.encode(), _json(form), _percent(form)}
    return found


def _json(text: str) -> bytes:
    return json.dumps(text)[1:-1].encode()


def _percent(text: str) -> bytes:
    return quote(text).encode()


def _dates(iso: str) -> set[str]:
    if len(iso) != 10:
        return set()  # a year or a month is in every timestamp
    year, month, day = iso.split("-")
    return {iso, f"{year}{month}{day}", f"{day}/{month}/{year}", f"{day}-{month}-{year}", f"{day}.{month}.{year}"}


def values() -> dict[bytes, str]:
    """What may be found nowhere, with the kind of value it is."""
    nation = synthetic_nation()
    found: dict[str, str] = {}

    def take(kind: str, *texts: str | None) -> None:
        for text in texts:
            if text and len(text) >= SHORTEST and text not in PUBLISHED:
                found[text] = kind

    for person in nation.people:
        take("number", person.personal_id, person.old_card_number, *person.superseded_numbers)
        take("name", person.full_name, person.known_as, person.other_name)
        take("date", *_dates(person.date_of_birth))
        take("household book", person.household_book_number)
        for relative in (person.father, person.mother, person.spouse, person.guardian, person.household_head):
            if relative is not None:
                take("relative", relative.personal_id, relative.old_card_number, relative.full_name)
        for place in (
            person.birth_registration, person.home_town, person.permanent_residence, person.current_residence
        ):  # fmt: skip
            if place is not None:
                take("address", place.line, place.commune_name)
    for organization in nation.organizations:
        take("organization", organization.organization_code, organization.name, organization.short_name)
        take("organization", organization.foreign_name, organization.head_office.line)
        for one in organization.representatives:
            take("representative", one.document_number, one.full_name, *_dates(one.date_of_birth))
    for officer in nation.officers:
        take("officer", officer.personal_id, officer.full_name)
    return {form: kind for text, kind in found.items() for form in spellings(text)}


def scan(content: bytes, wanted: Mapping[bytes, str]) -> set[str]:
    """Kinds of values that stand in ``content``, each with the first letters of one of them.

    A number counts only where it stands by itself: any run of digits occurs in random hexadecimal sooner or later.
    """
    return {
        f"{kind} ({form[:SHORTEST]!r}…)" for form, kind in wanted.items() if form in content and _apart(form, content)
    }


def _apart(form: bytes, content: bytes) -> bool:
    if not form.isdigit():
        return True
    return re.search(rb"(?<![0-9A-Za-z])" + form + rb"(?![0-9A-Za-z])", content) is not None


def files(folder: Path, but: Iterable[str]) -> dict[str, bytes]:
    """All files below a folder but those named, by relative path."""
    excused = frozenset(but)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in excused
    }

"""What a request of the control interface tells is read member by member, and refused with a reason.

Every function raises `CannotAdd`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from mocks.nation.model import Person
from mocks.nation.nation import Nation

_NAME: Final = re.compile(r"[^\W\d_][^\d_<>&]{0,99}")
_CODE: Final = re.compile(r"[A-Z0-9]{2}")


class CannotAdd(ValueError):
    """Somebody who can't be added; the text says why."""


def there(number: str, name: object, who: str, nation: Nation) -> Person:
    """The person whom a number names and, where it was told, a name too."""
    person = nation.person(number)
    if person is None or person.personal_id != number:
        raise CannotAdd(f"{who}: nobody has that personal_id; add them first")
    check_name(name, person, who)
    return person


def check_name(name: object, person: Person, who: str) -> None:
    """Refuse a name, where one was told, that is not the person's."""
    if name is not None and (not isinstance(name, str) or name.upper() != person.name.upper()):
        raise CannotAdd(f"{who}: the personal_id is somebody's of another name; leave full_name out")


def day(text: str, member: str, nation: Nation) -> str:
    """A whole date, from 1900 to the nation's day, in the one form that compares as a text (`YYYY-MM-DD`)."""
    try:
        told = date.fromisoformat(text)
    except ValueError:
        raise CannotAdd(f"{member} is no date") from None
    if told.isoformat() != text:
        raise CannotAdd(f"{member} is YYYY-MM-DD")
    if told.year < 1900 or (nation.today is not None and told > nation.today):
        raise CannotAdd(f"{member} lies after the nation's day, or before 1900")
    return text


def name(document: Mapping[str, Any], member: str) -> str:
    """A name of letters, blanks made one."""
    told = text(document, member) or ""
    if not _NAME.fullmatch(told.strip()):
        raise CannotAdd(f"{member} is a name of a hundred letters at most")
    return " ".join(told.split())


def word(document: Mapping[str, Any], member: str, words: Mapping[str, str], usual: str | None) -> str | None:
    """What one of a few words stands for."""
    told = document.get(member)
    if told is None:
        return usual
    if not isinstance(told, str) or told not in words:
        raise CannotAdd(f"{member} is one of {', '.join(words)}")
    return words[told]


def choice(document: Mapping[str, Any], member: str, choices: Mapping[str, str], usual: str) -> str:
    """One of a few codes."""
    told = text(document, member) or usual
    if told not in choices:
        raise CannotAdd(f"{member} is one of {', '.join(choices)}")
    return told


def code(document: Mapping[str, Any], member: str, usual: str) -> str:
    """A code of two signs."""
    told = text(document, member) or usual
    if not _CODE.fullmatch(told):
        raise CannotAdd(f"{member} is a code of two signs")
    return told


def listed(document: Mapping[str, Any], member: str) -> list[Any]:
    """A list, empty where nothing is told."""
    told = document.get(member, [])
    if not isinstance(told, list) or len(told) > 50:
        raise CannotAdd(f"{member} is a list of fifty at most")
    return told


def object_of(document: Mapping[str, Any], member: str, known: set[str]) -> Mapping[str, Any] | None:
    """An object that holds nothing unknown, None where nothing is told."""
    told = document.get(member)
    if told is None:
        return None
    if not isinstance(told, Mapping):
        raise CannotAdd(f"{member} is an object")
    check_known(told, known)
    return told


def check_known(document: Mapping[str, Any], known: set[str]) -> None:
    """Refuse members that nobody reads."""
    if unknown := set(document) - known:
        raise CannotAdd(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")


def text(document: Mapping[str, Any], member: str) -> str | None:
    """A text, None where nothing or an empty one is told."""
    told = document.get(member)
    if told is not None and (not isinstance(told, str) or len(told) > 1000):
        raise CannotAdd(f"{member} is a text")
    return told or None

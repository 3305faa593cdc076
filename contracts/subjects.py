"""A caller's ``subject`` becomes a query here, by the types of the query's fields: one reader for every question.

`form` gives the strict shape of the JSON (it makes the documentation too), `read` its meaning. Neither repeats a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, create_model

from contracts.dates import InvalidDate, PartialDate
from contracts.errors import Pointer, Problem
from contracts.identifiers import Identifier, InvalidIdentifier
from contracts.names import fold
from contracts.queries import From, Member, Past, Query, Words, as_key, members

VIET_NAM = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, whose date a birth date can't be after."""
LONGEST_LIST = 200
"""Elements of one list of a subject."""
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_TEXT_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
Asked = TypeVar("Asked", bound=Query)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def unprintable(text: str) -> bool:
    """Whether a text holds control, format, private or unassigned characters, or line separators."""
    if text.isprintable():  # spares most texts the look at each letter: it is stricter, by the spaces but U+0020
        return False
    return any(unicodedata.category(letter) in _TEXT_CATEGORIES for letter in text)


def form(query: type[Query]) -> type[BaseModel]:
    """The strict shape of a subject: identifiers, dates and texts are strings, a nested query is an object."""
    return _form(as_key(query))


@cache
def _form(query: Any) -> type[BaseModel]:
    made: dict[str, Any] = {}
    for member in members(query):
        for name, kind in _travelling(member):
            required = member.required and not member.alternatives
            made[name] = (kind, ...) if required else (kind | None, None)
    return create_model(
        query.__name__.removesuffix("Query") + "Subject", __base__=_Strict, __doc__=query.__doc__, **made
    )


def _travelling(member: Member) -> list[tuple[str, Any]]:
    """Names and JSON types of what stands for a field."""
    if member.alternatives:
        return [(kind.kind, str) for kind in member.kinds]
    (kind,) = member.kinds
    if member.element is not None:
        return [(member.name, list[form(member.element)])]  # type: ignore[misc]  # made while it runs
    if isinstance(kind, type) and issubclass(kind, Query):
        return [(member.name, form(kind))]
    plain = kind in (int, bool) or get_origin(kind) is Literal
    return [(member.name, kind if plain else str)]


def read(query: type[Asked], raw: Mapping[str, Any], now: datetime, prefix: str = "/subject") -> Asked:
    """Read a subject whose shape was checked by `form`; ``now`` is aware.

    Raises `Problem` ``invalid_request`` where not exactly one of several identifiers is given, or ``invalid_subject``.
    """
    errors: list[Pointer] = []
    found = _query(query, raw, now, prefix, errors)
    if found is None:
        raise Problem("invalid_subject", errors=errors)
    return found


def _query(
    query: type[Asked], raw: Mapping[str, Any], now: datetime, prefix: str, errors: list[Pointer]
) -> Asked | None:
    values: dict[str, Any] = {}
    known = len(errors)
    for member in members(query):
        names = [kind.kind for kind in member.kinds] if member.alternatives else [member.name]
        given = [place for place, name in enumerate(names) if raw.get(name) is not None]
        if len(given) > 1 or (member.required and not given):
            raise Problem("invalid_request", errors=[Pointer(prefix, f"must hold either {' or '.join(names)}")])
        values[member.name] = None
        for place in given:
            pointer = f"{prefix}/{names[place]}"
            values[member.name] = _value(member, member.kinds[place], raw[names[place]], pointer, now, errors)
    return query(**values) if len(errors) == known else None


def _value(member: Member, kind: Any, given: Any, pointer: str, now: datetime, errors: list[Pointer]) -> Any:
    if isinstance(kind, type) and issubclass(kind, Query):
        return _query(kind, given, now, pointer, errors)
    if (element := member.element) is not None:
        if len(given) > LONGEST_LIST:
            errors.append(Pointer(pointer, f"has more than {LONGEST_LIST} elements"))
            return None
        return tuple(_query(element, item, now, f"{pointer}/{place}", errors) for place, item in enumerate(given))
    if isinstance(kind, type) and issubclass(kind, Identifier):
        try:
            return kind.parse(given)
        except InvalidIdentifier as fault:
            errors.append(Pointer(pointer, fault.reason))
            return None
    if kind is PartialDate:
        return _date(given, member.mark(Past) is not None, pointer, now, errors)
    if kind is datetime:
        return _moment(given, pointer, errors)
    if kind is int and (bound := member.mark(From)) is not None and not bound.lowest <= given <= 10**9:
        errors.append(Pointer(pointer, "is out of bounds"))
    return _text(given, member.mark(Words), pointer, errors) if kind is str else given


def _date(text: str, past: bool, pointer: str, now: datetime, errors: list[Pointer]) -> PartialDate | None:
    try:
        found = PartialDate.parse_iso(text)
    except InvalidDate as fault:
        errors.append(Pointer(pointer, str(fault)))
        return None
    today = now.astimezone(VIET_NAM)
    if past and (found.year, found.month or 1, found.day or 1) > (today.year, today.month, today.day):
        errors.append(Pointer(pointer, "lies in the future"))
        return None
    return found


def _moment(text: str, pointer: str, errors: list[Pointer]) -> datetime | None:
    """RFC 3339 in UTC with ``Z``, whole seconds (API section 1)."""
    try:
        if not _MOMENT.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        errors.append(Pointer(pointer, "must be a moment in UTC such as 2026-03-02T01:30:00Z"))
        return None


def _text(text: str, words: Words | None, pointer: str, errors: list[Pointer]) -> str:
    longest = words.longest if words else 100
    found = " ".join(unicodedata.normalize("NFC", text).split()) if not unprintable(text) else ""
    if not found:
        errors.append(Pointer(pointer, "is empty or holds control characters"))
    elif len(found) > longest:
        errors.append(Pointer(pointer, f"is longer than {longest} characters"))
    elif words and words.name and not fold(found):
        errors.append(Pointer(pointer, "holds no letter"))
    return found


def check_type(query: type[Query]) -> str | None:
    """Why a query type can't be asked (a field of a kind that nothing reads), or ``None``."""
    for member in members(query):
        for kind in member.kinds:
            nested = isinstance(kind, type) and issubclass(kind, Query)
            plain = kind in (str, int, bool, PartialDate, datetime) or (get_origin(kind) is Literal and get_args(kind))
            if member.alternatives and not (isinstance(kind, type) and issubclass(kind, Identifier)):
                return f"{member.name} may be one of several identifiers, of nothing else"
            if get_origin(kind) is tuple:
                element, *rest = get_args(kind)
                if rest != [...] or not (isinstance(element, type) and issubclass(element, Query)):
                    return f"{member.name} may be a list of queries, of nothing else"
                if fault := check_type(element):
                    return f"{member.name}.{fault}"
                continue
            if not nested and not plain and not (isinstance(kind, type) and issubclass(kind, Identifier)):
                return f"{member.name} is of a kind that can't be asked"
            if nested and (fault := check_type(kind)):
                return f"{member.name}.{fault}"
    return None

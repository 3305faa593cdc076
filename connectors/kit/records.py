"""A validated answer becomes a record by the marks of its type; the schema has judged its form already.

Readers are made once per type. Values that the schema lets pass and our types don't (a number that was taken for a
personal ID and is none, an impossible date) are `SourceMalformed`, by the field's name and never by value.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, Final, NoReturn

from lxml import etree

from connectors.kit.marks import Placed, placed
from contracts.dates import InvalidDate, PartialDate
from contracts.errors import SourceMalformed
from contracts.identifiers import Identifier, InvalidIdentifier
from contracts.records import document

LONGEST_NUMBER: Final = 40
LARGEST_NUMBER: Final = 2**53 - 1
"""What JSON carries exactly (RFC 7493): a larger one could neither be answered nor put on record as it was."""
LONGEST_TEXT: Final = 100_000
_DAY: Final = len("1990-04-15")
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
Reader = Callable[[Any], Any]


def _refuse(name: str, reason: str) -> NoReturn:
    raise SourceMalformed(f"{name}: {reason}")


def _leaf(one: Placed) -> Reader:
    """From a text, number or boolean to the value that the field's type wants; ``None`` for an empty text."""
    kind, name = one.kind, one.field

    def text(value: Any) -> str | None:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | Decimal):
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            _refuse(name, "is no text, or too long")
        return unicodedata.normalize("NFC", value).strip() or None

    def whole(value: Any) -> int | None:
        written = text(value)
        if written is None:
            return None
        if len(written) > LONGEST_NUMBER or not written.removeprefix("-").removeprefix("+").isdecimal():
            _refuse(name, "is no whole number")
        if abs(found := int(written)) > LARGEST_NUMBER:
            _refuse(name, "is too large a number")
        return found

    def truth(value: Any) -> bool | None:
        written = text(value)
        return None if written is None else written in ("true", "1")

    def date(value: Any) -> PartialDate | None:
        written = text(value)
        try:
            return None if written is None else PartialDate.parse_wire(written[:_DAY])  # a time zone may follow
        except InvalidDate:
            _refuse(name, "is no date")

    def identifier(value: Any) -> Identifier | None:
        written = text(value)
        try:
            return None if written is None else kind.parse(written)
        except InvalidIdentifier as fault:
            _refuse(name, fault.reason)

    if isinstance(kind, type) and issubclass(kind, Identifier):
        return identifier
    found: Mapping[Any, Reader] = {str: text, int: whole, bool: truth, PartialDate: date}
    if kind not in found:
        raise TypeError(f"{name} is of a kind that can't be read")
    return found[kind]


def _is_record(kind: Any) -> bool:
    return (
        is_dataclass(kind) and kind is not PartialDate and not (isinstance(kind, type) and issubclass(kind, Identifier))
    )


def xml_reader(record: type[Any]) -> Callable[[etree._Element], Any]:
    """A reader of elements whose content fits ``record``'s marks; made of readers of its members."""
    parts: list[tuple[Placed, str, Reader]] = []
    for one in placed(record):
        parts.append((one, one.at.clark, xml_reader(one.kind) if _is_record(one.kind) else _leaf(one)))

    def read(element: etree._Element) -> Any:
        children: dict[str, list[etree._Element]] = {}
        for child in element:
            children.setdefault(str(child.tag), []).append(child)
        values: dict[str, Any] = {}
        for one, clark, inner in parts:
            if one.at.name == ".":
                values[one.field] = inner(element.text or "")
            elif one.at.name.startswith("@"):
                given = element.get(clark)
                values[one.field] = None if given is None else inner(given)
            elif found := children.get(clark):
                if len(found) > 1 and not one.many:
                    _refuse(one.field, "stands there twice")
                items = [_element(child, one, inner) for child in found]
                values[one.field] = tuple(item for item in items if item is not None) if one.many else items[0]
        return record(**values)

    return read


def _element(element: etree._Element, one: Placed, inner: Reader) -> Any:
    if element.get(_NIL) in ("true", "1"):
        return None
    if _is_record(one.kind):
        return inner(element)
    return inner(element.text or "")


def json_reader(record: type[Any]) -> Callable[[Any], Any]:
    """A reader of JSON values (numbers as int and Decimal) that fit ``record``'s marks."""
    parts = [(one, json_reader(one.kind) if _is_record(one.kind) else _leaf(one)) for one in placed(record)]

    def read(value: Any) -> Any:
        values: dict[str, Any] = {}
        for one, inner in parts:
            given = value if one.at.name == "." else value.get(one.at.name) if isinstance(value, Mapping) else None
            if given is None:
                continue
            if one.many:
                items = given if isinstance(given, list) else [given]
                values[one.field] = tuple(inner(item) for item in items if item is not None)
            else:
                values[one.field] = inner(given)
        return record(**values)

    return read


def is_empty(record: Any) -> bool:
    """Whether a record holds nothing at all: what some services answer for "nobody"."""
    return all(_nothing(document(getattr(record, item.name))) for item in fields(record))


def _nothing(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_nothing(item) for item in value.values())
    return value is None or (isinstance(value, list) and all(_nothing(item) for item in value))


def check_subject(query: Any, record: Any, echoes: Mapping[str, str]) -> None:
    """Raise `SourceMalformed` where the answer is about another than asked: question's field to record's field."""
    for asked, answered in echoes.items():
        given, found = _spelled(getattr(query, asked)), _spelled(getattr(record, answered))
        if given is not None and found is not None and given != found:
            _refuse(answered, "is not what was asked for")


def _spelled(value: Any) -> str | None:
    if value is None:
        return None
    plain = (
        value.value if isinstance(value, Identifier) else value.iso if isinstance(value, PartialDate) else str(value)
    )
    return unicodedata.normalize("NFC", plain).casefold()

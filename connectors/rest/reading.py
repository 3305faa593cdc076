"""JSON of a national source is read here once and strictly, so that no connector meets a duplicate key, a double
where a decimal stood, or a page of HTML.

Sources: RFC 8259 (JSON), RFC 7493 (I-JSON: UTF-8, no duplicate members, no lone surrogates), `security.md` sections 4
and 12 (items 20 to 32, 58 to 62). Every failure is one `SourceMalformed` whose reason names a place, never a value.
"""

from __future__ import annotations

import json
import re
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, NoReturn

from contracts.dates import InvalidDate, PartialDate
from contracts.errors import SourceMalformed
from contracts.texts import garbled
from contracts.wire import WireResponse

JSON_TYPES: Final = frozenset({"application/json"})
MAX_DEPTH: Final = 32
MAX_NUMBER: Final = 40
"""Characters of one number; the widest documented one (21,3) has 22."""
MAX_TEXT: Final = 4000
"""Characters of one text; the longest documented one (an enterprise's name) has 1000."""

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_]*[0-9]{0,3}")
_UTF8: Final = frozenset({"utf-8", "utf8"})


class _Refused(ValueError):
    """Raised inside the parser's hooks; `read_json` turns it into `SourceMalformed`."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("a member is written twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > MAX_NUMBER:
        raise _Refused("a number is too long")
    return int(digits)


def _fraction(digits: str) -> Decimal:
    if len(digits) > MAX_NUMBER:
        raise _Refused("a number is too long")
    try:
        value = Decimal(digits)
    except InvalidOperation:  # an exponent that no decimal holds
        raise _Refused("a number is out of range") from None
    if abs(value.adjusted()) > MAX_NUMBER:  # 1e999999 would be spelled out later
        raise _Refused("a number is out of range")
    return value


def _no_constant(name: str) -> NoReturn:
    raise _Refused("NaN and Infinity are no JSON")


def _charset(response: WireResponse) -> str:
    for parameter in response.headers.get("content-type", "").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return "utf-8"


def _walk(value: Any) -> Iterator[tuple[Any, int]]:
    """Every value below with its depth, without recursion."""
    waiting: list[tuple[Any, int]] = [(value, 1)]
    while waiting:
        here, depth = waiting.pop()
        yield here, depth
        if isinstance(here, dict):
            waiting.extend((name, depth) for name in here)
            waiting.extend((item, depth + 1) for item in here.values())
        elif isinstance(here, list):
            waiting.extend((item, depth + 1) for item in here)


def _parse(text: str) -> Any:
    try:
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_int=_whole, parse_float=_fraction, parse_constant=_no_constant
        )
        for item, depth in _walk(value):
            if depth > MAX_DEPTH:
                raise _Refused("nested too deeply")
            if isinstance(item, str) and not item.isascii():
                item.encode()  # a lone surrogate (\ud800) is no text
    except _Refused as refusal:
        raise SourceMalformed(str(refusal)) from None
    except (ValueError, RecursionError):
        raise SourceMalformed("not JSON") from None
    return value


def read_json(response: WireResponse, *, media_types: Collection[str] = JSON_TYPES) -> Node:
    """Read a reply that must be one JSON object in UTF-8; raises `SourceMalformed`.

    Refused: another media type (an HTML page with status 200), another charset, zero bytes, duplicate members,
    NaN and Infinity, numbers over 40 characters, lone surrogates, nesting over 32.
    """
    return Node(_members(read_value(response, media_types=media_types)))


def read_value(response: WireResponse, *, media_types: Collection[str] = JSON_TYPES) -> Any:
    """Read a reply that may be any JSON value, with the same strictness; fractions are `Decimal`."""
    if not response.body:
        raise SourceMalformed("zero bytes")
    if response.media_type not in media_types:
        raise SourceMalformed("another media type")
    if _charset(response) not in _UTF8:
        raise SourceMalformed("another charset")
    return _value(response.body)


def read_object(body: bytes) -> Node:
    """Read bytes that must be one JSON object in UTF-8, with the same strictness; raises `SourceMalformed`."""
    return Node(read_members(body))


def read_members(body: bytes) -> dict[str, Any]:
    """The members of bytes that must be one JSON object in UTF-8; raises `SourceMalformed`."""
    return _members(_value(body))


def _value(body: bytes) -> Any:
    try:
        text = body.removeprefix(BOM_UTF8).decode("utf-8")  # RFC 8259 section 8.1 lets a reader ignore one
    except UnicodeDecodeError:
        raise SourceMalformed("not UTF-8") from None
    return _parse(text)


def _members(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SourceMalformed("not a JSON object")
    return value


class Node:
    """One JSON object with typed readers; it remembers what was read, so the rest is drift.

    An absent member, ``null`` and an empty text all read as ``None``. Every reader raises `SourceMalformed` when the
    member has another type.
    """

    __slots__ = ("_children", "_members", "_path", "_read")

    def __init__(self, members: Mapping[str, Any], path: str = "") -> None:
        self._members = members
        self._path = path
        self._read: set[str] = set()
        self._children: list[Node] = []

    def __repr__(self) -> str:
        return f"Node({self._path})"

    def place(self, name: str) -> str:
        """Dotted path of a member that the connector knows by name: safe to show."""
        return f"{self._path}.{name}" if self._path else name

    def _refuse(self, name: str, reason: str) -> NoReturn:
        raise SourceMalformed(f"{self.place(name)}: {reason}")

    def has(self, name: str) -> bool:
        """Whether the member is written at all, ``null`` included."""
        self._read.add(name)
        return name in self._members

    def raw(self, name: str) -> Any:
        """The member as it stands, ``None`` when absent: for a reader of one's own."""
        self._read.add(name)
        return self._members.get(name)

    def known(self, *names: str) -> None:
        """Members that the contract names and the vocabulary doesn't carry: read past, no drift."""
        self._read.update(names)

    def text(self, name: str, *, longest: int = MAX_TEXT) -> str | None:
        """A text in NFC without outer spaces; control characters and garbled text are refused."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self._refuse(name, "is no text")
        if len(value) > longest or _CONTROL.search(value):
            self._refuse(name, "is too long or holds control characters")
        if garbled(value):
            self._refuse(name, "was encoded twice, or holds what nobody could read")
        return unicodedata.normalize("NFC", value).strip() or None

    def required_text(self, name: str, *, longest: int = MAX_TEXT) -> str:
        """A text that must be there."""
        value = self.text(name, longest=longest)
        if value is None:
            self._refuse(name, "is missing")
        return value

    def integer(self, name: str) -> int | None:
        """A whole number; ``true`` and ``1.0`` are none."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self._refuse(name, "is no whole number")
        return value

    def decimal(self, name: str) -> str | None:
        """A number, not negative, as a plain decimal string without idle zeros (``5000000000``, ``60.5``)."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, int | Decimal) or isinstance(value, bool) or value < 0:
            self._refuse(name, "is no amount")
        written = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return (written.rstrip("0").rstrip(".") or "0") if "." in written else written

    def code(self, name: str) -> str | None:
        """A code that is documented as text and met as a whole number, or the other way round."""
        value = self.raw(name)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else self.text(name, longest=100)

    def date(self, name: str) -> PartialDate | None:
        """A date in one of the national forms (`PartialDate.parse_wire`)."""
        value = self.text(name, longest=40)
        if value is None:
            return None
        try:
            return PartialDate.parse_wire(value)
        except InvalidDate:
            self._refuse(name, "is no date")

    def object(self, name: str) -> Node | None:
        """A member object."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._refuse(name, "is no object")
        return self._child(name, value)

    def objects(self, name: str) -> tuple[Node, ...] | None:
        """An array of objects; a single object counts as an array of one (the XML-to-JSON habit)."""
        value = self.raw(name)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, dict) for item in items):
            self._refuse(name, "is neither an object nor an array of objects")
        return tuple(self._child(name, item) for item in items)

    def _child(self, name: str, members: Mapping[str, Any]) -> Node:
        child = Node(members, self.place(name))
        self._children.append(child)
        return child

    def drift(self, policy: Literal["drift", "refuse"]) -> tuple[str, ...]:
        """Paths of members that nobody read, here and below, sorted; raises `SourceMalformed` where policy is refuse.

        A member's name is the source's own text: one that doesn't look like a plain name is told as ``?``.
        """
        found: set[str] = set()
        waiting = [self]
        while waiting:
            node = waiting.pop()
            waiting.extend(node._children)
            for name in node._members.keys() - node._read:
                shown = name if len(name) <= 60 and _PLAIN_NAME.fullmatch(name) else "?"
                found.add(node.place(shown))
        if found and policy != "drift":
            raise SourceMalformed("unknown members")
        return tuple(sorted(found))

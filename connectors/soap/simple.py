"""Simple values between wire and Python, as zeep means them and without its cost; what doesn't convert is no value.

The schema has accepted a text before it is read here, so that a reader needs no checks of form. What XSD allows and
Python has no value for (24:00:00, the year 0, a whole number of thousands of digits) raises ValueError, never None.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zeep.xsd.types import builtins
from zeep.xsd.types.collection import ListType, UnionType

_SPACE = re.compile("[ \t\r\n]+")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[-+][0-9]{2}:[0-9]{2})?")
_LONGEST_NUMBER = 64
"""Characters; zeros that lead are many enough to be an attack before they are a number."""


@dataclass(frozen=True, slots=True)
class Simple:
    """``read`` is ``None`` where the text itself is the value; ``write`` raises TypeError or ValueError."""

    read: Callable[[str], Any] | None
    write: Callable[[Any], str]


def collapsed(text: str) -> str:
    """White space as ``xs:token`` wants it."""
    return _SPACE.sub(" ", text).strip(" ")


def _boolean(text: str) -> bool:
    return text.strip(" \t\r\n") in ("true", "1")


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return Decimal(text.strip(" \t\r\n"))


def _date(text: str) -> date:
    found = _DATE.fullmatch(text.strip(" \t\r\n"))
    if found is None:
        raise ValueError("no date of four digits for a year")
    return date.fromisoformat(found[1])


def _datetime(text: str) -> datetime:
    return datetime.fromisoformat(text.strip(" \t\r\n"))


def _bytes(text: str) -> bytes:
    return base64.b64decode(_SPACE.sub("", text), validate=True)


def _iso(value: Any) -> str:
    """zeep writes the year 999 without its zero, and an offset of none as it comes."""
    return value if isinstance(value, str) else str(value.isoformat()).replace("+00:00", "Z")


def _plain(value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, list | dict | set | tuple | bytes):
        raise TypeError("a collection is no text")
    return str(value)


def _written(xsd_type: Any) -> Callable[[Any], str]:
    """zeep's own writer, for all that isn't plain text."""

    def write(value: Any) -> str:
        found = xsd_type.xmlvalue(value)
        return found.decode("ascii") if isinstance(found, bytes) else str(found)

    return write


def simple(xsd_type: Any) -> Simple:
    """How values of one of zeep's simple types are read and written."""
    match xsd_type:
        case ListType():
            item = simple(xsd_type.item_type)
            return Simple(
                lambda text: [item.read(one) if item.read else one for one in text.split()],
                lambda value: " ".join(item.write(one) for one in value),
            )
        case UnionType():
            return simple(xsd_type.item_class()) if xsd_type.item_class else Simple(None, _plain)
        case builtins.Token() | builtins.AnyURI() | builtins.QName():
            return Simple(collapsed, _plain)
        case builtins.NormalizedString():
            return Simple(lambda text: re.sub("[\t\r\n]", " ", text), _plain)
        case builtins.String():
            return Simple(None, _plain)
        case builtins.Boolean():
            return Simple(_boolean, _written(xsd_type))
        case builtins.Integer():
            return Simple(_whole, _written(xsd_type))
        case builtins.Decimal():
            return Simple(_decimal, _written(xsd_type))
        case builtins.Date():
            return Simple(_date, _iso)
        case builtins.DateTime():
            return Simple(_datetime, _iso)
        case builtins.Base64Binary():
            return Simple(_bytes, _written(xsd_type))
        case builtins.BuiltinType():
            return Simple(xsd_type.pythonvalue, _written(xsd_type))
        case _:
            return Simple(None, _plain)

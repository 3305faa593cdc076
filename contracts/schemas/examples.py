"""Synthetic documents that fit a schema: the same seed and path give the same document, on every machine.

Numbers that look like a person's or an organization's lie in the ranges that nobody has (DESIGN section 4).
"""

from __future__ import annotations

import hashlib
import math
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.guesses import likely
from contracts.schemas.patterns import TooHard, fits, matching
from contracts.schemas.xsd import Attribute, Element, Group, Kind, Simple, Wild

_DEEPEST = 12
_LARGEST = 20_000
"""Elements of one document, those of alternatives that were tried among them: a schema can ask for any number."""
_DAYS = ("1990-04-15", "2001-09-02", "2015-12-24", "2024-02-29", "2025-07-01")
_WHOLE = (
    "integer", "int", "long", "short", "byte", "decimal", "double", "float", "positiveInteger", "nonNegativeInteger",
    "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
)  # fmt: skip
_FIXED = {
    "boolean": ("true", "false"), "time": ("07:08:09",), "gYear": ("1990", "2015"), "gYearMonth": ("1990-04",),
    "gMonth": ("--04",), "gDay": ("---15",), "gMonthDay": ("--04-15",), "duration": ("P1D",), "anyURI": ("urn:thu",),
    "language": ("vi",), "dayTimeDuration": ("P1D",), "yearMonthDuration": ("P1Y",),
}  # fmt: skip
_NAMED = frozenset("ID IDREF IDREFS NCName Name NMTOKEN NMTOKENS QName ENTITY".split())
"""Types whose texts are names: no spaces, a letter first."""
_CODES = ("9900000016", "9900000023", "9900000030")
_NAMES = ("NGUYỄN THỊ THỬ NGHIỆM", "TRẦN VĂN THỬ", "H'MOK NIÊ THỬ")
Values = Mapping[str, str]
"""Texts to use where a leaf of that local name takes them: an answer repeats what was asked."""


class Chooser:
    """Numbers that follow from a seed and a path."""

    def __init__(self, seed: int | str) -> None:
        self._seed = str(seed)

    def at(self, path: str) -> Callable[[int], int]:
        """A function that gives one number below another after the other, always the same for this path."""
        count = 0

        def choose(below: int) -> int:
            nonlocal count
            count += 1
            digest = hashlib.blake2b(f"{self._seed}|{path}|{count}".encode(), digest_size=8).digest()
            return int.from_bytes(digest, "big") % below

        return choose


def of_kind(kind: str, choose: Callable[[int], int]) -> str:
    """A synthetic value of a kind of `contracts.schemas.guesses`; empty for one that isn't known."""
    if kind == "personal_id":
        return f"099{choose(4)}{choose(100):02}{choose(1_000_000):06}"
    if kind == "old_card_number":
        return f"99{choose(10_000_000):07}"
    if kind == "insurance_number":
        return f"99{choose(100_000_000):08}"
    found = {"organization_code": _CODES, "full_name": _NAMES}.get(kind, ("",))
    return found[choose(len(found))]


def nobodys(text: str) -> str:
    """The same text, where it is a number that could be somebody's under a prefix that nobody has."""
    if re.fullmatch(r"[0-9]{12}", text):
        return f"099{text[3:]}"
    return f"99{text[2:]}" if re.fullmatch(r"[0-9]{9,10}(-[0-9]{3})?", text) else text


def takes(simple: Simple, text: str) -> bool:
    """Whether a text fits the words, patterns and lengths of a type (not the form of numbers and dates)."""
    if simple.words:
        return text in simple.words
    try:
        if not all(any(fits(one, text) for one in group) for group in simple.patterns):
            return False
    except TooHard:
        return False
    length, low, high = (simple.bound(name) for name in ("length", "minLength", "maxLength"))
    exact = length is None or len(text) == int(length)
    return exact and len(text) >= int(low or 0) and (high is None or len(text) <= int(high))


class Examples:
    """Makes documents; ``whole`` with everything that may stand in them, else with what must."""

    def __init__(self, seed: int | str, *, whole: bool = True, values: Values | None = None) -> None:
        self._chooser = Chooser(seed)
        self._whole = whole
        self._values = values or {}
        self._left = _LARGEST

    def document(self, element: Element) -> etree._Element:
        """An element that fits its declaration. Raises `InvalidSchema` where none can be made up."""
        made = etree.Element(element.name, nsmap=_prefixes(element.name))
        self._left = _LARGEST
        self._fill(made, element.kind, element, element.local, ())
        return made

    def text(self, simple: Simple, name: str, path: str) -> str:
        """A text of a simple type. Raises `InvalidSchema` for a pattern that isn't understood."""
        choose = self._chooser.at(path)
        wanted = self._values.get(name)
        if wanted is not None and simple.base not in ("boolean",) and takes(simple, wanted):
            return wanted
        if simple.words:
            return simple.words[choose(len(simple.words))]
        if simple.base in _FIXED:
            return _FIXED[simple.base][choose(len(_FIXED[simple.base]))]
        if simple.base in ("date", "dateTime", "dateTimeStamp"):
            return _day(simple, choose)
        if simple.base in ("base64Binary", "hexBinary"):
            raw = bytes(choose(256) for _ in range(int(simple.bound("length") or simple.bound("minLength") or 2)))
            return raw.hex() if simple.base == "hexBinary" else b64encode(raw).decode()
        if simple.base in _WHOLE:
            return _number(simple, choose)
        known = () if simple.base in _NAMED else (of_kind(likely(name), choose), f"thử nghiệm {choose(90) + 10}")
        for text in (*known, f"thu{choose(90 if known else 900_000) + 10}", "A"):
            for sized in (text, _sized(simple, text)):
                if sized and takes(simple, sized):
                    return sized
        return self._patterned(simple, choose, path)

    def _patterned(self, simple: Simple, choose: Callable[[int], int], path: str) -> str:
        for _ in range(20 if simple.patterns else 0):
            group = simple.patterns[-1]
            try:
                text = matching(group[choose(len(group))], choose)
            except TooHard:
                continue
            for one in (nobodys(text), text):
                if one.strip() == one != "" and takes(simple, one):  # blanks around a text are nobody's meaning
                    return one
        raise InvalidSchema(f"no example of {path} can be made up: its pattern isn't understood")

    def _fill(self, made: etree._Element, kind: Kind, element: Element, path: str, above: tuple[Any, ...]) -> None:
        if kind.abstract:
            raise InvalidSchema(f"{path} is abstract: its type would be told by xsi:type, which is not supported")
        for attribute in kind.attributes:
            if attribute.required or self._whole:
                made.set(attribute.name, self._attribute(attribute, path))
        if kind.simple is not None:
            count = 2 if kind.simple.several else 1
            texts = (self.text(kind.simple, element.local, f"{path}#{place}") for place in range(count))
            made.text = element.fixed if element.fixed is not None else " ".join(texts)
        elif kind.content is not None:
            self._group(made, kind.content, path, (*above, kind))

    def _attribute(self, attribute: Attribute, path: str) -> str:
        if attribute.fixed is not None:
            return attribute.fixed
        local = attribute.name.rpartition("}")[2]
        return self.text(attribute.simple, local, f"{path}@{local}")

    def _times(self, part: Element | Group | Wild, path: str) -> int:
        if not self._whole or part.low > 1:
            return part.low
        most = 2 if part.high is None else min(part.high, 2)
        return max(part.low, 1 + self._chooser.at(f"{path}*")(most) if most > 1 else most)

    def _group(self, made: etree._Element, group: Group, path: str, above: tuple[Any, ...]) -> None:
        for turn in range(self._times(group, path)):
            if group.how == "choice" and group.parts:
                first = self._chooser.at(f"{path}?{turn}")(len(group.parts))
                self._choice(made, (*group.parts[first:], *group.parts[:first]), path, above)
                continue
            for place, part in enumerate(group.parts):
                self._part(made, part, f"{path}/{place}", above)

    def _choice(
        self, made: etree._Element, parts: tuple[Element | Group | Wild, ...], path: str, above: tuple[Any, ...]
    ) -> None:
        """The first of the alternatives that can be made: others may be abstract, or hold themselves without end."""
        before = len(made)
        for place, part in enumerate(parts):
            try:
                self._part(made, part, f"{path}/{place}", above)
            except InvalidSchema:
                if part is parts[-1]:
                    raise
                del made[before:]
            else:
                return

    def _part(self, made: etree._Element, part: Element | Group | Wild, path: str, above: tuple[Any, ...]) -> None:
        if isinstance(part, Group):
            self._group(made, part, path, above)
        elif isinstance(part, Element):
            self._elements(made, part, f"{path.rpartition('/')[0]}/{part.local}", above)
        elif part.low and part.strict:
            raise InvalidSchema(f"{path} must hold an element of another schema, which isn't known")
        elif part.low:
            etree.SubElement(made, "{urn:lienthong:example}thu")

    def _elements(self, made: etree._Element, element: Element, path: str, above: tuple[Any, ...]) -> None:
        kind = element.kind
        endless = kind in above or len(above) > _DEEPEST
        if endless and element.low == 0:
            return
        if endless:
            raise InvalidSchema(f"{path} must hold itself without end")
        for turn in range(self._times(element, path)):
            self._left -= 1
            if self._left < 0:
                raise InvalidSchema(f"an example of {path.partition('/')[0]} would be too large")
            self._fill(etree.SubElement(made, element.name), kind, element, f"{path}[{turn}]", above)


def _prefixes(name: str) -> dict[str, str]:
    return {"b": name[1:].partition("}")[0]} if name.startswith("{") else {}


def _sized(simple: Simple, text: str) -> str:
    """A text cut or stretched to what the type allows."""
    least, most = (int(simple.bound("length") or simple.bound(name) or none)
                   for name, none in (("minLength", "0"), ("maxLength", str(len(text)))))  # fmt: skip
    return (text + "x" * (least - len(text)))[: max(most, least)].strip() or text


def _day(simple: Simple, choose: Callable[[int], int]) -> str:
    """A date or a time within its bounds, by their days."""
    rest = "" if simple.base == "date" else "T07:08:09+07:00"
    low, high = simple.bound("minInclusive"), simple.bound("maxInclusive")
    within = [day for day in _DAYS if (low or "")[:10] < day < (high or "9")[:10]]
    if within or not (low or high):
        return within[choose(len(within))] + rest
    return low or high or ""


def _number(simple: Simple, choose: Callable[[int], int]) -> str:
    low, high = simple.bound("minInclusive"), simple.bound("maxInclusive")
    above, below = simple.bound("minExclusive"), simple.bound("maxExclusive")
    negative = simple.base in ("negativeInteger", "nonPositiveInteger")
    least = math.ceil(Decimal(low)) if low else math.floor(Decimal(above)) + 1 if above else -9 if negative else None
    most = math.floor(Decimal(high)) if high else math.ceil(Decimal(below)) - 1 if below else -1 if negative else None
    if least is not None and most is not None and least > most:  # no whole number lies between
        return low or high or str((Decimal(above or 0) + Decimal(below or 0)) / 2)
    if least is None:
        least = 1 if most is None else min(1, most)
    digits = simple.bound("totalDigits")
    limit = 9 if digits and int(digits) - int(simple.bound("fractionDigits") or 0) < 2 else 99
    most = max(least, limit) if most is None else min(most, least + limit - 1)
    return str(least + choose(max(most - least, 0) + 1))

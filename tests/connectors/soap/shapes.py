"""One small service that has every shape a WSDL may have, and zeep's own view of it to judge ours by."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from lxml import etree
from zeep.helpers import serialize_object
from zeep.xsd import elements as parts
from zeep.xsd.types import ComplexType, builtins
from zeep.xsd.types.collection import ListType

from connectors.soap import Service
from connectors.soap.documents import SOAP, gather
from connectors.soap.wsdl import Compiled, compile_service

ROOT = Path(__file__).parent / "wsdl"
A, OTHER, CALLS = "urn:test:shapes", "urn:test:other", "urn:test:calls"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def read(name: str) -> bytes:
    """A file of the service, as pinned files are read elsewhere."""
    try:
        return (ROOT / name).read_bytes()
    except FileNotFoundError:
        raise KeyError(name) from None


def service() -> Service:
    """A new one, that nobody has used."""
    return Service("shapes.wsdl", read=read)


def compiled() -> Compiled:
    """Its files, compiled; holds zeep's document."""
    return compile_service(gather("shapes.wsdl", read))


def envelope(body: str, soap: str = SOAP) -> bytes:
    """An envelope around a text, in which ``a``, ``b``, ``c`` and ``i`` are declared."""
    return (
        f'<s:Envelope xmlns:s="{soap}" xmlns:a="{A}" xmlns:b="{OTHER}" xmlns:c="{CALLS}" xmlns:i="{XSI}">'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def told(value: Any) -> Any:
    """A value without what says nothing, so that an absent element, a nil one and an empty one are the same."""
    if isinstance(value, dict):
        found = {key: told(inner) for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if inner is not None} or None
    if isinstance(value, list):
        return [told(inner) for inner in value] or None
    return value if value != "" else None


def by_zeep(element: Any, node: etree._Element, schema: Any) -> Any:
    """What zeep reads in an element."""
    plain: Any = serialize_object  # zeep's has no types
    return told(plain(element.parse(node, schema, allow_none=True), dict))


MILLENNIUM = datetime(1000, 1, 1)  # noqa: DTZ001 -- Hypothesis adds the zone
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=9
)
WORDS = st.from_regex(r"[A-Za-z][A-Za-z0-9 ]{0,5}[A-Za-z0-9]", fullmatch=True).filter(lambda text: "  " not in text)
SIMPLE: dict[type, st.SearchStrategy[Any]] = {
    builtins.Boolean: st.booleans(),
    builtins.Integer: st.integers(-(2**31), 2**31 - 1),
    builtins.Decimal: st.decimals(-1000, 1000, places=2),
    builtins.Date: st.dates(date(1000, 1, 1)),
    builtins.DateTime: st.datetimes(MILLENNIUM, timezones=st.just(UTC)),
    builtins.Base64Binary: st.binary(min_size=1, max_size=9),
    builtins.NormalizedString: WORDS,
    builtins.String: TEXTS,
}


def simple(xsd_type: Any) -> st.SearchStrategy[Any]:
    """Values of one of zeep's simple types."""
    if isinstance(xsd_type, ListType):
        return st.lists(simple(xsd_type.item_type), min_size=1, max_size=3)
    if xsd_type.name == "Unit":
        return st.sampled_from(["VND", "USD"])
    return next(values for kind, values in SIMPLE.items() if isinstance(xsd_type, kind))


ZEEP_CANNOT = frozenset({"payment", "knotted"})
"""Elements left out where zeep is asked: one is abstract, the other holds what zeep reads wrongly or not at all."""


def values(xsd_type: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of one of zeep's types, with every element that it can have."""
    if not isinstance(xsd_type, ComplexType):
        return simple(xsd_type)
    must: dict[str, Any] = {}
    may: dict[str, Any] = {}
    for name, one in xsd_type.attributes:
        if not isinstance(one, parts.AnyAttribute):
            (must if one.required else may)[name] = simple(one.type)
    content = xsd_type._element
    if isinstance(content, parts.Element):
        must["_value_1"] = simple(content.type)
        return st.fixed_dictionaries(must, optional=may)
    inside = [block(one, name, depth) for name, one in xsd_type.elements_nested]
    return st.tuples(st.fixed_dictionaries(must, optional=may), *inside).map(merged)


def merged(found: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {key: value for one in found for key, value in one.items()}


def block(indicator: Any, name: str | None, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Members of a sequence, a choice or a group."""
    if indicator.accepts_multiple:
        once = members(indicator, depth).filter(bool)
        return st.lists(once, min_size=1, max_size=3).map(lambda items: {name or "_value_1": items})
    optional = indicator.min_occurs == 0
    return st.one_of(st.just({}), members(indicator, depth)) if optional else members(indicator, depth)


def members(indicator: Any, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    if isinstance(indicator, parts.Group):
        return members(indicator.child, depth)
    found = [
        leaf(one, name, depth) if isinstance(one, parts.Element) else block(one, name, depth)
        for name, one in indicator.elements_nested
        if not isinstance(one, parts.Any)
    ]
    if isinstance(indicator, parts.Choice):
        return st.one_of(*found).map(chosen)
    return st.tuples(*found).map(merged)


def chosen(found: dict[str, Any]) -> dict[str, Any]:
    """Of a choice zeep forgets a nought and an empty text: something stands in their place."""
    return {name: value or (type(value)("1") if isinstance(value, str | int | Decimal) else value)
            for name, value in found.items()}  # fmt: skip


def leaf(element: Any, name: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    if element.name in ZEEP_CANNOT or (depth > 2 and element.is_optional):  # or a tree that would grow
        return st.just({})
    once = values(element.type, depth + 1)
    if element.accepts_multiple:
        return st.lists(once, min_size=element.min_occurs, max_size=2).map(lambda items: {name: items})
    given = once.map(lambda value: {name: value})
    return st.one_of(st.just({}), given) if element.is_optional or element.nillable else given

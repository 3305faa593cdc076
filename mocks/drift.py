"""Services change their answers without telling anyone: one field renamed, added, removed or retyped, XML or JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lxml import etree

from mocks.wsdl import hardened_parser

DRIFTS: Final = frozenset({"field_renamed", "field_added", "field_removed", "field_retyped"})
RENAMED, ADDED, INNER, VALUE = "Moi", "TruongMoi", "GiaTri", "thu nghiem"
"""What a renamed field's name ends with; the added one's name; what a retyped value lies in; an added field's text."""


class NoSuchField(LookupError):
    """The answer holds none of the fields that were named, or is neither XML nor JSON: nothing drifted."""


def drifted(body: bytes, kind: str, fields: Sequence[str]) -> tuple[bytes, str]:
    """The answer with the drift, and the name of the field it happened to: the first of `fields` that is there, and
    there the first place. XML that lies in JSON as a text is looked into too. Raises NoSuchField."""
    start = body.lstrip()[:1]
    try:
        if start == b"<":
            return _xml(body, kind, fields)
        if start == b"{":
            return _json(body, kind, fields)
    except (ValueError, etree.XMLSyntaxError):
        pass
    raise NoSuchField


def _xml(body: bytes, kind: str, fields: Sequence[str]) -> tuple[bytes, str]:
    root = etree.fromstring(body, hardened_parser())
    field, element = _first(
        (name, found) for name in fields for found in root.iter("*") if etree.QName(found).localname == name
    )
    namespace = etree.QName(element).namespace
    space = f"{{{namespace}}}" if namespace else ""
    parent = element.getparent()
    if parent is None:
        raise NoSuchField
    if kind == "field_renamed":
        element.tag = f"{space}{field}{RENAMED}"
    elif kind == "field_removed":
        parent.remove(element)
    elif kind == "field_added":
        added = etree.Element(f"{space}{ADDED}")
        added.text = VALUE
        element.addnext(added)
    else:
        inner = etree.Element(f"{space}{INNER}")
        inner.text, element.text = element.text, None
        inner.extend(list(element))
        element.append(inner)
    return etree.tostring(root, encoding="utf-8", xml_declaration=body.lstrip().startswith(b"<?xml")), field


def _json(body: bytes, kind: str, fields: Sequence[str]) -> tuple[bytes, str]:
    document = json.loads(body)
    field, holder = _found(document, fields)
    if field not in holder:  # it lies in the XML that this member holds as a text
        carrier = next(name for name, value in holder.items() if _is_xml(value) and f"{field}>" in value)
        holder[carrier] = _xml(holder[carrier].encode(), kind, [field])[0].decode()
        return _written(document), field
    if kind == "field_removed":
        del holder[field]
    elif kind == "field_added":
        holder[ADDED] = VALUE
    elif kind == "field_retyped":
        holder[field] = {INNER: holder[field]}
    else:
        renamed = {f"{name}{RENAMED}" if name == field else name: value for name, value in holder.items()}
        holder.clear()
        holder.update(renamed)
    return _written(document), field


def _found(document: Any, fields: Sequence[str]) -> tuple[str, dict[str, Any]]:
    return _first(
        (name, holder)
        for name in fields
        for holder in _objects(document)
        if name in holder or any(_is_xml(value) and f"{name}>" in value for value in holder.values())
    )


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object below, outer ones first."""
    waiting = [value]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, dict):
            yield here
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)


def _is_xml(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip().startswith("<")


def _first(found: Iterator[tuple[str, Any]]) -> tuple[str, Any]:
    first = next(found, None)
    if first is None:
        raise NoSuchField
    return first


def _written(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()

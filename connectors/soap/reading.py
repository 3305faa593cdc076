"""A reply is somebody else's bytes: this is the one place that turns them into elements, and trusts none of them.

Every defect ends in `SourceMalformed` with a reason of ours, never a piece of the body. Rules: UTF-8 only, no DTD,
no processing instruction, an Envelope of SOAP 1.1 or 1.2 (one of them, by contract) with at most one Header and exactly
one Body, at most one payload, which is checked against the vendored schema. Names are matched by namespace and local
name, never by prefix. A comment inside the Body is refused: it could split a number in two (security reference,
section 12, item 60).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from connectors.soap.drift import Shape, plain_name, prune
from connectors.soap.wsdl import SOAP, SOAP_12, hardened_parser
from contracts.errors import SourceMalformed

_DECLARATION = re.compile(rb"<\?xml[ \t\r\n][^>]{0,200}?\?>")
_ENCODING = re.compile(rb"""[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([^"'<>]{0,40})["']""")
_CHARSET = re.compile(r"""(?i);[ \t]*charset[ \t]*=[ \t]*["']?([^"'; \t]{0,40})""")
_CODE = re.compile(r"[A-Za-z0-9_.:\-]{1,40}")
_LONG_NUMBER = re.compile(r"[0-9]{6}")
_IRREGULAR = etree.XPath("boolean(.//@* | @* | .//text()[../* and normalize-space()])")
"""Attributes (``xsi`` hints among them) and text beside elements: to be looked at before the schema sees them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one reply, known before it is parsed. Nesting is capped by the parser itself (256, without huge_tree)."""

    size: int = 262_144
    elements: int = 5_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault: local part of its code, the source's own code in its detail, and the local name of what the detail
    holds. Each may be empty."""

    code: str
    detail: str
    element: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """The Body's one child, valid against the schema, or ``None`` for an empty Body; and what drifted."""

    element: etree._Element | None
    drift: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Payload(drift={self.drift!r})"


def charset_of(content_type: str) -> str:
    """The ``charset`` parameter of a content type, or nothing."""
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def _decode_check(body: bytes, charset: str) -> None:
    """Refuse whatever isn't plainly UTF-8: by header, byte order mark, declaration or content."""
    if charset and charset.lower() not in ("utf-8", "utf8"):
        raise SourceMalformed("charset is not UTF-8")
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if declared := _DECLARATION.match(start):
        encoding = _ENCODING.search(declared[0])
        if encoding and encoding[1].lower() not in (b"utf-8", b"utf8"):
            raise SourceMalformed("declared encoding is not UTF-8")
    if b"\0" in body:  # UTF-16 and UTF-32 without a mark
        raise SourceMalformed("not UTF-8 text")
    try:
        body.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise SourceMalformed("not UTF-8 text") from None


def parse(body: bytes, limits: Limits, charset: str = "") -> etree._Element:
    """Bytes to a tree within ``limits``; raises `SourceMalformed`. ``charset`` is the content type's parameter."""
    if not body.strip():
        raise SourceMalformed("empty body")
    if len(body) > limits.size:
        raise SourceMalformed("too large")
    if body.count(b"<") > 2 * limits.elements:  # a start and an end each
        raise SourceMalformed("too many elements")
    _decode_check(body, charset)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise SourceMalformed("document type declared")
    try:
        root = etree.fromstring(body, hardened_parser())
    except (etree.XMLSyntaxError, ValueError):
        raise SourceMalformed("not well-formed XML") from None
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None or tree.docinfo.doctype:
        raise SourceMalformed("document type declared")
    if root.getprevious() is not None or root.getnext() is not None:
        raise SourceMalformed("something beside the document's root")
    if next(root.iter(etree.ProcessingInstruction, etree.Entity), None) is not None:  # SOAP 1.1 section 3
        raise SourceMalformed("processing instruction or entity")
    return root


def _is_element(node: Any) -> bool:
    """Whether a node is an element: comments and the like have a function for a tag."""
    return isinstance(node.tag, str)


def _payload(root: etree._Element, soap: str) -> etree._Element | None:
    """The Body's only child, or ``None`` for an empty Body."""
    if root.tag != f"{{{soap}}}Envelope":
        raise SourceMalformed(f"not a SOAP {'1.2' if soap == SOAP_12 else '1.1'} envelope")
    parts = [child.tag for child in root if _is_element(child)]
    if parts not in ([f"{{{soap}}}Body"], [f"{{{soap}}}Header", f"{{{soap}}}Body"]):
        raise SourceMalformed("not exactly one Header and one Body")
    body = next(child for child in root if child.tag == f"{{{soap}}}Body")
    if next(body.iter(etree.Comment), None) is not None:
        raise SourceMalformed("comment inside the Body")
    texts = [root.text, body.text, *(child.tail for child in root), *(child.tail for child in body)]
    if any(text and text.strip() for text in texts):
        raise SourceMalformed("text between elements")
    if len(body) > 1:
        raise SourceMalformed("more than one element in the Body")
    return body[0] if len(body) else None


def _code(element: etree._Element | None) -> str:
    """A short code, or nothing where the text is no code or could be a person's number."""
    text = (element.text or "").strip() if element is not None else ""
    return text if _CODE.fullmatch(text) and not _LONG_NUMBER.search(text) else ""


def _only(parent: etree._Element, names: Sequence[str]) -> etree._Element | None:
    """The one child that bears any of ``names``; two are a contradiction."""
    found = [child for child in parent if child.tag in names]
    if len(found) > 1:
        raise SourceMalformed("fault says something twice")
    return found[0] if found else None


def _below(step: etree._Element | None, path: Sequence[str]) -> etree._Element | None:
    """What stands at the end of a path, or nothing."""
    for name in path:
        step = _only(step, (name,)) if step is not None else None
    return step


class Reading:
    """How replies of one operation are read: schema, known shape, payload name and where a fault keeps its code."""

    def __init__(
        self,
        schema: etree.XMLSchema,
        payload: str | Collection[str],
        shape: Shape,
        fault_path: Sequence[str] = (),
        limits: Limits | None = None,
        soap: str = SOAP,
        more_fault_paths: Sequence[Sequence[str]] = (),
    ) -> None:
        """``payload`` (one name, or several of one shape) and the steps of ``fault_path`` (below ``detail``) are Clark
        names; ``more_fault_paths`` are for a source that declares several faults; ``soap`` is the envelope's namespace.
        """
        self._soap = soap
        self._schema = schema
        self._names = frozenset((payload,) if isinstance(payload, str) else payload)
        self._shape = shape
        self._fault_paths = tuple(tuple(path) for path in (fault_path, *more_fault_paths) if path)
        self._limits = limits or Limits()

    def read(self, body: bytes, *, charset: str = "", refuse_unknown: bool = False) -> Payload | Fault:
        """Read one reply; raises `SourceMalformed`. A fault is a `Fault` whatever the HTTP status was."""
        element = _payload(parse(body, self._limits, charset), self._soap)
        if element is None:
            return Payload(None)
        if element.tag == f"{{{self._soap}}}Fault":
            return self._fault(element)
        if element.tag not in self._names:
            raise SourceMalformed(f"unexpected payload {plain_name(element.tag)}")
        if not _IRREGULAR(element) and self._schema.validate(element):
            return Payload(element)  # what the schema accepts as it stands holds nothing unknown
        drift = prune(element, self._shape, refuse=refuse_unknown)
        if not self._schema.validate(element):
            raise SourceMalformed("payload doesn't fit the schema")
        return Payload(element, drift)

    def _fault(self, element: etree._Element) -> Fault:
        if self._soap == SOAP_12:
            code, step = _code_12(element), _only(element, (f"{{{SOAP_12}}}Detail",))
        else:
            code = _code(_only(element, ("faultcode", f"{{{SOAP}}}faultcode")))
            step = _only(element, ("detail", f"{{{SOAP}}}detail"))
        held = [plain_name(child.tag) for child in step if _is_element(child)] if step is not None else []
        own = next(filter(None, (_code(_below(step, path)) for path in self._fault_paths)), "")
        return Fault(code.rpartition(":")[2], own, held[0] if len(held) == 1 else "")


def _code_12(element: etree._Element) -> str:
    """The innermost code of a SOAP 1.2 fault (part 1, section 5.4.1): its Subcode's where there is one."""
    step = _only(element, (f"{{{SOAP_12}}}Code",))
    found = ""
    while step is not None:
        found = _code(_only(step, (f"{{{SOAP_12}}}Value",))) or found
        step = _only(step, (f"{{{SOAP_12}}}Subcode",))
    return found

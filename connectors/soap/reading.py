"""A reply is somebody else's bytes: this is the one place that turns them into elements, and trusts none of them.

Every defect ends in `SourceMalformed` with a reason of ours, never a piece of the body. Rules: UTF-8 only, no DTD,
no processing instruction, an Envelope of the binding's SOAP with at most one Header and exactly one Body and no part
of another envelope anywhere, at most one payload, which is checked against the vendored schema. Names are matched by
namespace and local name, never by prefix. A comment inside the Body is refused: it could split a number in two
(security reference, section 12, item 60).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from connectors.soap.decoding import decoded
from connectors.soap.documents import SOAP, SOAP12, Version, hardened_parser
from connectors.soap.drift import Shape, plain_name, prune
from connectors.soap.signatures import check_signed
from contracts.errors import SourceMalformed

MAX_DEPTH = 64
"""Elements in one another; no contract of a register comes near."""
_DECLARATION = re.compile(rb"<\?xml[ \t\r\n][^>]{0,200}?\?>")
_PLAIN = (b'<?xml version="1.0" encoding="UTF-8"?>', b'<?xml version="1.0" encoding="utf-8"?>')
"""How nearly every reply begins: nothing to look into."""
_ENCODING = re.compile(rb"""[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([^"'<>]{0,40})["']""")
_CHARSET = re.compile(r"""(?i);[ \t]*charset[ \t]*=[ \t]*["']?([^"'; \t]{0,40})""")
_CODE = re.compile(r"[A-Za-z0-9_.:\-]{1,40}")
_LONG_NUMBER = re.compile(r"[0-9]{6}")
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_INSTANCE = b"XMLSchema-instance"
"""Without these bytes, and without a character reference that could spell them, a reply has no ``xsi`` attribute."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one reply, known before it is parsed. Nesting is capped for all."""

    size: int = 262_144
    elements: int = 5_000
    attributes: int = 5_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault: local part of its code (in SOAP 1.2 of the innermost subcode), the source's own code in its detail,
    and the local name of what the detail holds. Each may be empty.

    ``values`` is what the detail's element says, where the contract has it and it fits.
    """

    code: str
    detail: str
    element: str = ""
    values: Mapping[str, Any] | Any = field(default=None, repr=False)


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
    if not body.startswith(_PLAIN) and (
        declared := _DECLARATION.match(body.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n"))
    ):
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
    marks = body.count(b"<")
    if marks > 2 * limits.elements:  # a start and an end each
        raise SourceMalformed("too many elements")
    if len(body) > 4 * limits.attributes and body.count(b"=") > limits.attributes:  # texts may have some, too
        raise SourceMalformed("too many attributes")
    _decode_check(body, charset)
    if b"!" in body and (b"<!DOCTYPE" in body or b"<!ENTITY" in body):
        raise SourceMalformed("document type declared")
    try:
        root = etree.fromstring(body, hardened_parser())
    except (etree.XMLSyntaxError, ValueError):
        raise SourceMalformed("not well-formed XML") from None
    docinfo = root.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.doctype:
        raise SourceMalformed("document type declared")
    if root.getprevious() is not None or root.getnext() is not None:
        raise SourceMalformed("something beside the document's root")
    # SOAP 1.1 section 3; without these two bytes behind the declaration there is none
    if body.find(b"<?", 2) >= 0 and next(root.iter(etree.ProcessingInstruction, etree.Entity), None) is not None:
        raise SourceMalformed("processing instruction or entity")
    if marks > 2 * MAX_DEPTH and _TOO_DEEP(root):
        raise SourceMalformed("nested too deeply")
    return root


def _blank(text: str | None) -> bool:
    return not text or text.isspace()


def _envelope(root: etree._Element, soap: str, *, comments: bool) -> tuple[etree._Element | None, etree._Element]:
    """Header and Body of an envelope that has nothing else."""
    if root.tag != f"{{{soap}}}Envelope":
        raise SourceMalformed(f"not a SOAP {'1.2' if soap == SOAP12 else '1.1'} envelope")
    parts = list(root.iterchildren("*")) if comments else list(root)
    if not 1 <= len(parts) <= 2 or parts[-1].tag != f"{{{soap}}}Body":
        raise SourceMalformed("not exactly one Header and one Body")
    body = parts[-1]
    header = parts[0] if len(parts) > 1 else None
    if header is not None and header.tag != f"{{{soap}}}Header":
        raise SourceMalformed("not exactly one Header and one Body")
    if comments and next(body.iter(etree.Comment), None) is not None:
        raise SourceMalformed("comment inside the Body")
    tails = [part.tail for part in (root if comments else parts)]
    if not (_blank(root.text) and _blank(body.text) and all(map(_blank, tails))):
        raise SourceMalformed("text between elements")
    return header, body


def _payload(root: etree._Element, soap: str, *, comments: bool) -> etree._Element | None:
    """The Body's only child, or ``None`` for an empty Body."""
    header, body = _envelope(root, soap, comments=comments)
    if header is not None and len(header):
        if any(one is not header for one in header.iter(f"{{{SOAP}}}*", f"{{{SOAP12}}}*")):
            raise SourceMalformed("an envelope inside the Header")
        check_signed(root, header, body)
    if len(body) > 1:
        raise SourceMalformed("more than one element in the Body")
    if not len(body):
        return None
    if not _blank(body[0].tail):
        raise SourceMalformed("text between elements")
    return body[0]


def _tails(names: Collection[str]) -> etree.XPath | None:
    """Whether there is any text, be it white space, behind an element inside elements of these names."""
    if not names:
        return None
    spaces = {f"n{at}": name[1:].partition("}")[0] for at, name in enumerate(names) if name.startswith("{")}
    prefixed = [f"n{at}:{name.rpartition('}')[2]}" if name.startswith("{") else name for at, name in enumerate(names)]
    paths = " | ".join(f"descendant-or-self::{name}/*/following-sibling::text()" for name in prefixed)
    return etree.XPath(f"boolean({paths})", namespaces=spaces)


def _code(element: etree._Element | None) -> str:
    """A short code, or nothing where the text is no code or could be a person's number."""
    text = (element.text or "").strip() if element is not None else ""
    return text if _CODE.fullmatch(text) and not _LONG_NUMBER.search(text) else ""


def _only(parent: etree._Element | None, names: Sequence[str]) -> etree._Element | None:
    """The one child that bears any of ``names``; two are a contradiction."""
    found = [child for child in parent if child.tag in names] if parent is not None else []
    if len(found) > 1:
        raise SourceMalformed("fault says something twice")
    return found[0] if found else None


class Reading:
    """How replies of one operation are read: schema, payloads and their shapes, and where a fault keeps its code."""

    def __init__(
        self,
        schema: etree.XMLSchema,
        payloads: Mapping[str, Shape],
        *,
        fault_path: Sequence[str] = (),
        limits: Limits | None = None,
        version: Version = "1.1",
        mixed: Collection[str] = (),
        details: Mapping[str, Callable[[etree._Element], Any]] | None = None,
    ) -> None:
        """``payloads`` and the steps of ``fault_path`` (below the detail) go by Clark names.

        ``mixed``: Clark names of elements that may hold text and elements; ``details``: readers of the elements that
        the contract puts into a fault's detail.
        """
        self._schema = schema
        self._payloads = dict(payloads)
        self._fault_path = tuple(fault_path)
        self._limits = limits or Limits()
        self._soap = SOAP if version == "1.1" else SOAP12
        self._mixed = tuple(mixed)
        self._has_tails = _tails(self._mixed)
        self._details = dict(details or {})

    def read(self, body: bytes, *, charset: str = "", refuse_unknown: bool = False) -> Payload | Fault:
        """Read one reply; raises `SourceMalformed`. A fault is a `Fault` whatever the HTTP status was."""
        root = parse(body, self._limits, charset)
        element = _payload(root, self._soap, comments=b"!" in body and b"<!--" in body)
        if element is None:
            return Payload(None)
        tag = str(element.tag)
        if tag == f"{{{self._soap}}}Fault":
            return self._fault(element)
        shape = self._payloads.get(tag)
        if shape is None:
            raise SourceMalformed(f"unexpected payload {plain_name(tag)}")
        if not (_INSTANCE in body or (b"&" in body and b"&#" in body)) and self._schema.validate(element):
            self._check_mixed(element)
            return Payload(element)  # what the schema accepts as it stands holds nothing unknown
        drift = prune(element, shape, refuse=refuse_unknown)
        if not self._schema.validate(element):
            raise SourceMalformed("payload doesn't fit the schema")
        self._check_mixed(element)
        return Payload(element, drift)

    def _check_mixed(self, element: etree._Element) -> None:
        """Text between the elements of a mixed type has no meaning that a reader could keep."""
        if self._has_tails is not None and self._has_tails(element):
            for one in element.iter(*self._mixed):
                if any(not _blank(child.tail) for child in one):
                    raise SourceMalformed("text between elements")

    def _fault(self, element: etree._Element) -> Fault:
        if self._soap == SOAP12:
            code, detail = _code_12(element), _only(element, (f"{{{SOAP12}}}Detail",))
        else:
            code = _code(_only(element, ("faultcode", f"{{{SOAP}}}faultcode")))
            detail = _only(element, ("detail", f"{{{SOAP}}}detail"))
        step = detail
        for name in self._fault_path:
            step = _only(step, (name,))
        own = _code(step) if self._fault_path else ""
        held = detail[0] if detail is not None and len(detail) == 1 else None
        name = plain_name(held.tag) if held is not None else ""
        return Fault(code.rpartition(":")[2], own, name, self._told(held))

    def _told(self, element: etree._Element | None) -> Any:
        """Values of the detail's element; nothing where it isn't the contract's or doesn't fit it."""
        if element is None or str(element.tag) not in self._details:
            return None
        prune(element, Shape(any_child=True, any_attribute=True), refuse=False)
        if not self._schema.validate(element):
            return None
        return decoded(self._details[str(element.tag)], element)


def _code_12(element: etree._Element) -> str:
    """The innermost code of a SOAP 1.2 fault (part 1, section 5.4.1): its Subcode's where there is one."""
    step = _only(element, (f"{{{SOAP12}}}Code",))
    found = ""
    while step is not None:
        found = _code(_only(step, (f"{{{SOAP12}}}Value",))) or found
        step = _only(step, (f"{{{SOAP12}}}Subcode",))
    return found

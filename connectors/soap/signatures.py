"""Signature wrapping moves what was signed aside and puts something else into the Body: such shapes are refused here.

No signature of a reply is verified (no profile has one; the connection is what is trusted). But a reply that says of
itself that its Body is signed, while the signature is about something else, lies to whoever would verify it, and is
malformed whatever it holds. Rules of security reference, section 4: one signature, in the Header's one Security; each
id once; each reference an id in this document, of the Body itself, of a Timestamp or of another block of the Header.
"""

from __future__ import annotations

from lxml import etree

from contracts.errors import SourceMalformed

SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_IDS = (f"{{{UTILITY}}}Id", "{http://www.w3.org/XML/1998/namespace}id", "Id", "ID", "AssertionID")


def check_signed(root: etree._Element, header: etree._Element, body: etree._Element) -> None:
    """Refuse an envelope whose signature isn't about its Body; raises `SourceMalformed`. Without one: nothing."""
    signatures = list(root.iter(f"{{{SIGNATURE}}}Signature"))
    securities = list(root.iter(f"{{{SECURITY}}}Security"))
    if len(securities) > 1 or any(one.getparent() is not header for one in securities):
        raise SourceMalformed("security that isn't the Header's one")
    if not signatures:
        return
    if len(signatures) > 1 or not securities or signatures[0].getparent() is not securities[0]:
        raise SourceMalformed("a signature that isn't the Header's one")
    bearers: dict[str, etree._Element] = {}
    for element in root.iter("*"):
        for name in _IDS:
            told = element.get(name)
            if told is not None and bearers.setdefault(told, element) is not element:
                raise SourceMalformed("an id twice")
    references = list(signatures[0].iter(f"{{{SIGNATURE}}}Reference"))
    meant = [bearers.get((one.get("URI") or "")[1:]) for one in references if (one.get("URI") or "").startswith("#")]
    if len(meant) != len(references) or body not in meant:
        raise SourceMalformed("a signature that isn't about the Body")
    for one in meant:
        if one is None or (one is not body and one.getparent() not in (header, securities[0])):
            raise SourceMalformed("a signature about something hidden")

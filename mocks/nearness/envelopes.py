"""A SOAP request that a service refuses is compared with its schema here, element by element, in plain words."""

from typing import Any

from lxml import etree

from mocks.nearness.difference import Difference
from mocks.nearness.forms import Form, named, told
from mocks.wsdl import hardened_parser

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"


def envelope_differences(body: bytes, element: str, form: Form) -> list[Difference]:
    """In which ways a body isn't a SOAP 1.1 envelope around one `element` ({namespace}name) of that form."""
    root = _parsed(body)
    if root is None:
        return [Difference(where="body", problem="not_xml")]
    docinfo: Any = root.getroottree().docinfo  # the stubs lack its doctype
    if docinfo.doctype:
        return [Difference(where="body", problem="doctype")]
    name = etree.QName(root)
    if name.namespace == SOAP_12:
        return [Difference(where="Envelope", problem="soap_version", expected=SOAP, received=SOAP_12)]
    if root.tag != f"{{{SOAP}}}Envelope":
        return [Difference(where="body", problem="wrong_element", expected="Envelope", received=name.localname)]
    bodies = root.findall(f"{{{SOAP}}}Body")
    if len(bodies) != 1:
        problem = "repeated" if bodies else "missing"
        return [Difference(where="Envelope.Body", problem=problem, expected="Body")]
    calls = list(bodies[0].iterchildren(etree.Element))
    wanted = etree.QName(element)
    if len(calls) != 1:
        problem = "repeated" if calls else "missing"
        return [Difference(where="Body", problem=problem, expected=wanted.localname)]
    came = etree.QName(calls[0])
    if came.localname != wanted.localname:
        return [Difference(where="Body", problem="wrong_element", expected=wanted.localname, received=came.localname)]
    return _element_differences(calls[0], form, wanted.namespace or "", wanted.localname)


def element_named(body: bytes, name: str) -> bool:
    """Whether a body is XML that holds an element of this local name."""
    if name.encode() not in body:
        return False
    root = _parsed(body)
    return root is not None and any(etree.QName(one).localname == name for one in root.iter(etree.Element))


def _parsed(body: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(body, hardened_parser())
    except (etree.XMLSyntaxError, ValueError):
        return None


def _element_differences(element: etree._Element, form: Form, namespace: str, where: str) -> list[Difference]:
    came = etree.QName(element)
    found: list[Difference] = []
    if (came.namespace or "") != namespace:
        found.append(
            Difference(where=where, problem="wrong_namespace", expected=namespace, received=came.namespace or "")
        )
        namespace = came.namespace or ""  # said once, not of every element inside
    if not form.members:
        text = element.text or ""
        if not form.fits(text):
            found.append(Difference(where=where, problem="wrong_form", expected=form.told(), received=told(text)))
        return found
    children = list(element.iterchildren(etree.Element))
    found += named([etree.QName(child).localname for child in children], form, where)
    forms = {member.name: member.form for member in form.members}
    for child in children:
        name = etree.QName(child).localname
        if name in forms:
            found += _element_differences(child, forms[name], namespace, f"{where}.{name}")
    return found

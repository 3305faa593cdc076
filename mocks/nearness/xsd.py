"""What a SOAP service expects is read from its schema, so that near misses and contract can't part."""

from collections.abc import Iterator

from lxml import etree

from contracts.schemas import read
from mocks.nearness.forms import Form, Member

_XS = "{http://www.w3.org/2001/XMLSchema}"


def element_of(name: str, element: str) -> tuple[str, Form]:
    """An element of a vendored schema ("population/confirmation.xsd") as {namespace}name, and its form.

    Raises LookupError where there is no such element.
    """
    schema = etree.fromstring(read(name))
    for declared in schema.findall(f"{_XS}element"):
        if declared.get("name") == element:
            return f"{{{schema.get('targetNamespace') or ''}}}{element}", _Schema(schema).form(declared)
    raise LookupError(element)


class _Schema:
    def __init__(self, root: etree._Element) -> None:
        self._types = {
            str(one.get("name")): one for one in root if one.tag in (f"{_XS}complexType", f"{_XS}simpleType")
        }

    def form(self, element: etree._Element) -> Form:
        """The form of an element: sequences and choices of elements, restrictions of texts; anything else is "any"."""
        inner = element.find(f"{_XS}complexType")
        inner = inner if inner is not None else element.find(f"{_XS}simpleType")
        if inner is None:
            inner = self._types.get((element.get("type") or "").rpartition(":")[2])
        if inner is None:
            return Form(kind="text")
        if inner.tag == f"{_XS}simpleType":
            return _restricted(inner)
        members = tuple(self._members(inner, ""))
        ordered = inner.find(f"{_XS}sequence") is not None
        return Form(kind="object", members=members, closed=True, ordered=ordered)

    def _members(self, parent: etree._Element, choice: str) -> Iterator[Member]:
        for place, child in enumerate(parent):
            if child.tag == f"{_XS}element":
                yield Member(
                    name=str(child.get("name")),
                    form=self.form(child),
                    required=child.get("minOccurs") != "0",
                    choice=choice,
                )
            elif child.tag == f"{_XS}sequence":
                yield from self._members(child, choice)
            elif child.tag == f"{_XS}choice":
                yield from self._members(child, f"{choice}/{place}")


def _restricted(simple: etree._Element) -> Form:
    restriction = simple.find(f"{_XS}restriction")
    if restriction is None:
        return Form(kind="text")
    facets: dict[str, list[str]] = {}
    for facet in restriction.iterchildren(etree.Element):
        facets.setdefault(etree.QName(facet).localname, []).append(str(facet.get("value")))
    return Form(
        kind="text",
        values=tuple(facets.get("enumeration", ())),
        pattern=facets.get("pattern", [""])[0],
        shortest=int(facets.get("minLength", ["0"])[0]),
        longest=int(facets["maxLength"][0]) if "maxLength" in facets else None,
    )

"""One validator for all schemas of a service, however they are scattered; libxml2 is given nothing else to open."""

from collections.abc import Callable

import pytest
from lxml import etree

from connectors.soap.documents import XSD, gather
from connectors.soap.schema import assemble, vendored_schema
from contracts import schemas
from tests.connectors.soap import shapes

COLLECTION = "http://www.mic.gov.vn/dancu/1.0"
DOCUMENTS = gather("shapes.wsdl", shapes.read)
ASSEMBLED = assemble(DOCUMENTS)


def valid(text: str) -> bool:
    declared = f'xmlns:a="{shapes.A}" xmlns:b="{shapes.OTHER}" xmlns:i="urn:test:imported"'
    head, _, rest = text.partition(">")
    return bool(ASSEMBLED.schema.validate(etree.fromstring(f"{head} {declared}>{rest}")))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("<a:Bare>5</a:Bare>", True),
        ("<a:Bare>five</a:Bare>", False),
        ("<b:other><unqualified>VND</unqualified></b:other>", True),  # its type comes from a file without a namespace
        ("<b:other><unqualified>EUR</unqualified></b:other>", False),
        ("<i:imported>x</i:imported>", True),
        ("<a:imported>x</a:imported>", False),
        ("<a:gold_card><a:id>1</a:id></a:gold_card>", True),
        ("<a:payment><a:id>1</a:id></a:payment>", False),
    ],
)
def test_every_schema_is_part_of_it(text: str, *, holds: bool) -> None:
    assert valid(text) == holds


def test_who_may_stand_for_whom() -> None:
    found = {(one.tag.rpartition("}")[2], one.head.rpartition("}")[2]): one for one in ASSEMBLED.substitutes}
    assert set(found) == {("cash", "payment"), ("card", "payment"), ("gold_card", "card")}
    assert found["cash", "payment"].untyped and not found["card", "payment"].untyped


def test_elements_of_mixed_types_are_known_by_name() -> None:
    assert ASSEMBLED.mixed == frozenset()
    mixed = assemble(gather("population/population.wsdl", schemas.read)).mixed
    assert mixed == {"HoVaTen", f"{{{COLLECTION}}}HoVaTen"}


def test_an_rpc_wrapper_is_one_more_element() -> None:
    wrapper = (
        f'<s:schema xmlns:s="{XSD}" targetNamespace="{shapes.A}"><s:element name="Called"><s:complexType><s:sequence>'
        f'<s:element name="part" type="t:Name" xmlns:t="{shapes.A}"/></s:sequence></s:complexType></s:element>'
        "</s:schema>"
    )
    schema = assemble(DOCUMENTS, [wrapper.encode()]).schema
    text = '<a:Called xmlns:a="{}"><part><a:first>x</a:first><a:last>y</a:last></part></a:Called>'
    assert schema.validate(etree.fromstring(text.format(shapes.A)))
    assert not ASSEMBLED.schema.validate(etree.fromstring(text.format(shapes.A)))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b'type="a:Name"', b'type="a:Nobody"'),
        lambda text: text.replace(b'<xs:include schemaLocation="parts/chameleon.xsd"/>', b""),
        lambda text: text.replace(b"xs:include", b"xs:redefine"),
        lambda text: text.replace(b'name="Bare" type="xs:int"', b'name="Ask" type="xs:int"'),
    ],
)
def test_what_does_not_compile_says_which_service(change: Callable[[bytes], bytes]) -> None:
    def read(name: str) -> bytes:
        return change(shapes.read(name)) if name == "shapes.wsdl" else shapes.read(name)

    with pytest.raises(ValueError, match=r"shapes\.wsdl"):
        assemble(gather("shapes.wsdl", read))


def test_a_hint_in_a_schema_opens_nothing(tmp_path: object) -> None:
    """Locations are names of ours; an import without one, of a namespace that nobody has, is dropped."""
    name = b'<xs:import namespace="urn:nowhere"/><xs:include schemaLocation'

    def read(file: str) -> bytes:
        found = shapes.read(file)
        return found.replace(b"<xs:include schemaLocation", name) if file == "shapes.wsdl" else found

    assert assemble(gather("shapes.wsdl", read)).schema is not None


def test_a_schema_is_compiled_from_its_pinned_bytes() -> None:
    schema = vendored_schema("population/population-reply.xsd")
    assert schema.validate(etree.fromstring(f'<CongdanCollection xmlns="{COLLECTION}"/>'))
    with pytest.raises(KeyError):
        vendored_schema("population/unknown.xsd")

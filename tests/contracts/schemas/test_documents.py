"""Schemas are followed from a list alone: nothing outside it is read, whatever they point at."""

from collections.abc import Callable

import pytest
from lxml import etree

from contracts.schemas.documents import Document, InvalidSchema, compiled, follow, parse, place_of

XS = "http://www.w3.org/2001/XMLSchema"


def known(files: dict[str, bytes]) -> Callable[[str], bytes]:
    return files.__getitem__


def schema(space: str, inside: str, **more: str) -> bytes:
    names = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in more.items())
    return f'<xs:schema xmlns:xs="{XS}" targetNamespace="{space}"{names}>{inside}</xs:schema>'.encode()


FILES = {
    "a.xsd": schema("urn:a", '<xs:import namespace="urn:b" schemaLocation="parts/b.xsd"/>'
                             '<xs:element name="A" type="b:B"/>', b="urn:b"),
    "parts/b.xsd": schema("urn:b", '<xs:include schemaLocation="../c.xsd"/><xs:complexType name="B"><xs:sequence>'
                                   '<xs:element name="n" type="b:C"/></xs:sequence></xs:complexType>', b="urn:b"),
    "c.xsd": f'<xs:schema xmlns:xs="{XS}"><xs:simpleType name="C"><xs:restriction base="xs:string">'
             '<xs:length value="2"/></xs:restriction></xs:simpleType></xs:schema>'.encode(),
}  # fmt: skip


def documents(files: dict[str, bytes]) -> tuple[Document, ...]:
    return follow([Document("a.xsd", parse(files["a.xsd"], "a.xsd"), "")], known(files))


def test_imports_and_includes_are_followed_and_an_included_one_takes_its_includers_namespace() -> None:
    assert [(one.name, one.space) for one in documents(FILES)] == [
        ("a.xsd", "urn:a"), ("parts/b.xsd", "urn:b"), ("c.xsd", "urn:b"),
    ]  # fmt: skip


def test_scattered_schemas_are_one_validator() -> None:
    judge = compiled(documents(FILES))
    good, bad = (etree.fromstring(f'<a:A xmlns:a="urn:a"><n>{text}</n></a:A>') for text in ("xy", "xyz"))
    assert judge.validate(good) and not judge.validate(bad)


def test_schemas_that_import_without_saying_where_are_one_validator_too() -> None:
    files = {name: raw.replace(b' schemaLocation="parts/b.xsd"', b"") for name, raw in FILES.items()}
    given = [Document(name, parse(files[name], name), "") for name in ("a.xsd", "parts/b.xsd")]
    assert compiled(follow(given, known(files))).validate(etree.fromstring('<a:A xmlns:a="urn:a"><n>xy</n></a:A>'))


@pytest.mark.parametrize(
    "location",
    ["http://example.invalid/b.xsd", "file:///etc/passwd", "/etc/passwd", "../b.xsd", "..\\b.xsd", "a/../../b.xsd",
     "%2e%2e/b.xsd"],
)  # fmt: skip
def test_what_points_outside_is_refused_unread(location: str) -> None:
    files = {**FILES, "a.xsd": FILES["a.xsd"].replace(b"parts/b.xsd", location.encode())}
    with pytest.raises(InvalidSchema):
        documents(files)
    with pytest.raises(InvalidSchema):
        place_of("a.xsd", location)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://example.invalid/x.dtd"><x/>',
        "<x><y></x>",
        "",
    ],
)
def test_no_document_type_and_no_entity_is_ever_read(text: str) -> None:
    with pytest.raises(InvalidSchema) as refused:
        parse(text.encode(), "given.wsdl")
    assert "passwd" not in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'type="b:B"', b'type="b:Missing"'),
        (b"<xs:import ", b'<xs:redefine schemaLocation="x.xsd"/><xs:import '),
        (b"xs:schema", b"xs:other"),
    ],
)
def test_a_schema_that_is_none_is_told_so(before: bytes, after: bytes) -> None:
    files = {**FILES, "a.xsd": FILES["a.xsd"].replace(before, after)}
    with pytest.raises(InvalidSchema):
        compiled(documents(files))


def test_groups_that_hold_groups_are_counted_before_they_are_written_out() -> None:
    groups = "".join(
        f'<xs:group name="G{n}"><xs:choice>' + f'<xs:group ref="a:G{n + 1}"/>' * 9 + "</xs:choice></xs:group>"
        for n in range(9)
    )
    last = '<xs:group name="G9"><xs:sequence><xs:element name="z"/></xs:sequence></xs:group>'
    with pytest.raises(InvalidSchema, match="more than"):
        compiled([Document("a.xsd", parse(schema("urn:a", groups + last, a="urn:a"), "a.xsd"), "urn:a")])
    circle = '<xs:group name="G"><xs:sequence><xs:group ref="a:G"/></xs:sequence></xs:group>'
    with pytest.raises(InvalidSchema, match="holds itself"):
        compiled([Document("a.xsd", parse(schema("urn:a", circle, a="urn:a"), "a.xsd"), "urn:a")])

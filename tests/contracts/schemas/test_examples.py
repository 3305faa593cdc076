"""Examples of every kind of schema are valid by libxml2, the same for the same seed, and nobody's."""

import re
from pathlib import Path

import pytest
from lxml import etree

from contracts.schemas.documents import XS, Document, InvalidSchema, compiled, parse
from contracts.schemas.examples import Chooser, Examples, nobodys, of_kind, takes
from contracts.schemas.wsdl import describe
from contracts.schemas.xsd import Schemas, Simple
from tests.house.test_numbers import somebodys

DESCRIPTIONS = Path(__file__).parents[2] / "gateway" / "kit" / "descriptions"
SERVICES = [describe(name, lambda one: (DESCRIPTIONS / one).read_bytes()) for name in
            ("bare.wsdl", "wrapped.wsdl", "rpc.wsdl")]  # fmt: skip


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.service)
def test_examples_are_valid_and_nobodys(service, whole: bool) -> None:  # type: ignore[no-untyped-def]  # a Description
    judge = compiled(service.documents)
    elements = {one.request for port in service.ports for one in port.operations} | {
        one.reply for port in service.ports for one in port.operations
    }
    for clark in elements:
        for seed in range(8):
            made = Examples(seed, whole=whole).document(service.schemas.element(clark))
            assert judge.validate(made), etree.tostring(made)
            assert not somebodys(etree.tostring(made, encoding="unicode"))


def test_the_same_seed_makes_the_same_document_and_another_another() -> None:
    element = SERVICES[0].schemas.element("{urn:thu:ho-tich}KetQua")
    first, again, other = (etree.tostring(Examples(seed).document(element)) for seed in (1, 1, 2))
    assert first == again and first != other


def test_values_are_repeated_where_the_type_takes_them() -> None:
    element = SERVICES[1].schemas.element("{urn:thu:dat-dai}TraCuuThuaDatResponse")
    made = Examples(1, values={"SoDinhDanh": "099190000123", "SoThua": "x" * 3}).document(element)
    assert made.findtext(".//{urn:thu:kieu}SoDinhDanh") == "099190000123"


@pytest.mark.parametrize(
    "simple",
    [
        Simple("int", facets=(("minInclusive", "7"), ("maxInclusive", "9"))),
        Simple("negativeInteger"),
        Simple("decimal", facets=(("maxExclusive", "2"),)),
        Simple("decimal", facets=(("totalDigits", "2"), ("fractionDigits", "1"))),
        Simple("int", facets=(("maxInclusive", "-5"),)),
    ],
)
def test_numbers_stay_within_their_bounds(simple: Simple) -> None:
    low = {"minInclusive": 7}.get(next(iter(dict(simple.facets)), ""), -200)
    for seed in range(20):
        number = int(Examples(seed).text(simple, "n", f"n{seed}"))
        high = simple.bound("maxInclusive") or "99"
        assert low <= number <= int(high) and (simple.base != "negativeInteger" or number < 0)


@pytest.mark.parametrize("kind", ["personal_id", "old_card_number", "organization_code", "insurance_number"])
def test_numbers_of_a_kind_lie_where_nobody_is(kind: str) -> None:
    for seed in range(50):
        made = of_kind(kind, Chooser(seed).at("x"))
        assert made.startswith("099" if kind == "personal_id" else "99") and not somebodys(f' "{made}" ')
    assert nobodys("9" * 12).startswith("099") and nobodys("1" * 10).startswith("99")


def test_a_pattern_that_isnt_understood_is_an_error() -> None:
    hard = Simple("string", patterns=(("[^a-z]{3}\\p{IsGreek}",),))
    assert not takes(hard, "abc")
    with pytest.raises(InvalidSchema, match="pattern"):
        Examples(1).text(hard, "x", "x")


def test_lengths_are_kept() -> None:
    for low, high in ((0, 3), (40, 50), (5, 5)):
        text = Examples(1).text(Simple("string", facets=(("minLength", str(low)), ("maxLength", str(high)))), "x", "x")
        assert low <= len(text) <= high and re.fullmatch(r"\S.*", text)


@pytest.mark.parametrize(
    ("simple", "form"),
    [
        (Simple("ID"), r"[A-Za-z]\w*"),
        (Simple("NCName"), r"[A-Za-z]\w*"),
        (Simple("hexBinary", facets=(("length", "4"),)), "[0-9a-f]{8}"),
        (Simple("base64Binary", facets=(("length", "3"),)), "[A-Za-z0-9+/]{4}"),
        (Simple("date", facets=(("minInclusive", "2030-01-01"),)), "2030-01-01"),
        (Simple("date", facets=(("minInclusive", "1995-01-01"), ("maxInclusive", "2005-01-01"))), "2001-09-02"),
        (Simple("decimal", facets=(("minInclusive", "0.5"), ("maxInclusive", "0.9"))), r"0\.5"),
        (Simple("int", facets=(("minExclusive", "5"), ("maxInclusive", "6"))), "6"),
        (Simple("string", patterns=((r"[\p{L} ]+",),)), r"\S.*"),
    ],
)
def test_types_with_forms_of_their_own(simple: Simple, form: str) -> None:
    for seed in range(10):
        assert re.fullmatch(form, Examples(seed).text(simple, "x", "x"))


def test_another_alternative_is_taken_where_one_has_no_end() -> None:
    text = (
        f'<xs:schema xmlns:xs="{XS}"><xs:complexType name="T"><xs:choice><xs:element name="t" type="T"/>'
        '<xs:element name="u" type="A"/><xs:element name="x" type="xs:string"/></xs:choice></xs:complexType>'
        '<xs:complexType name="A" abstract="true"/><xs:element name="R" type="T"/></xs:schema>'
    )
    schemas = Schemas([Document("a", parse(text.encode(), "a"), "")])
    for seed in range(10):
        made = Examples(seed).document(schemas.element("R"))
        assert [str(one.tag) for one in made] == ["x"]

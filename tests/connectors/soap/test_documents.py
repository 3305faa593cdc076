"""Files of a service are followed to the last import, inside their folder and nowhere else."""

from pathlib import Path

import pytest
from lxml import etree

from connectors.soap.documents import WSDL, gather, hardened_parser, place, spoken
from contracts import schemas
from tests.connectors.soap import shapes


def test_every_import_is_gathered_and_nothing_is_compiled() -> None:
    found = gather("shapes.wsdl", shapes.read)
    assert set(found.files) == {"shapes.wsdl", "parts/chameleon.xsd", "parts/imported.xsd"}
    assert found.root == "shapes.wsdl" and len(found.ports) == 3
    assert set(gather("population/population.wsdl", schemas.read).files) == {
        "population/population.wsdl", "population/population-request.xsd", "population/population-reply.xsd"
    }  # fmt: skip


@pytest.mark.parametrize(
    "location",
    ["/etc/passwd", "file:///etc/passwd", "http://elsewhere.invalid/x.xsd", "../records.py", "parts/../../x", "C:x"],
)
def test_nothing_outside_is_followed(location: str) -> None:
    asked: list[str] = []

    def read(name: str) -> bytes:
        asked.append(name)
        found = shapes.read("shapes.wsdl").replace(b"parts/imported.xsd", location.encode())
        return found if name == "shapes.wsdl" else shapes.read(name)

    with pytest.raises(ValueError, match="isn't vendored"):
        gather("shapes.wsdl", read)
    assert asked == ["shapes.wsdl"]


def test_places_are_relative_to_the_file() -> None:
    assert place("a/b.wsdl", "c.xsd") == "a/c.xsd" and place("a/b/c.xsd", "../d.xsd") == "a/d.xsd"


@pytest.mark.parametrize("content", [b"", b"<x>", b"<html/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", b"\xff\xfe"])
def test_what_is_no_wsdl_is_refused_with_its_name(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"x\.wsdl"):
        gather("x.wsdl", lambda name: content)


def test_a_pin_that_does_not_hold_is_noticed() -> None:
    with pytest.raises(KeyError):
        gather("population/unknown.wsdl", schemas.read)


def test_a_binding_without_a_service_is_a_port() -> None:
    text = shapes.read("shapes.wsdl").decode()
    text = text[: text.index("<wsdl:service")] + "</wsdl:definitions>"
    ports = gather("x.wsdl", lambda name: text.encode() if name == "x.wsdl" else shapes.read(name)).ports
    assert [(port.name, port.version) for port in ports] == [("Modern", "1.2"), ("Classic", "1.1"), ("Calls", "1.1")]


def test_a_wsdl_that_imports_another_has_its_ports() -> None:
    place = 'namespace="urn:test:wsdl" location="s/shapes.wsdl"'
    outer = f'<w:definitions xmlns:w="{WSDL}" targetNamespace="urn:o"><w:import {place}/></w:definitions>'

    def read(name: str) -> bytes:
        return outer.encode() if name == "o.wsdl" else shapes.read(name.removeprefix("s/"))

    assert [port.name for port in gather("o.wsdl", read).ports] == ["Modern", "Classic", "Calls"]


def test_the_parser_knows_no_entities() -> None:
    assert hardened_parser() is not hardened_parser(), "an error log may hold parts of a body"
    bomb = '<!DOCTYPE x [<!ENTITY a "secret">]><x>&a;</x>'
    assert etree.fromstring(bomb, hardened_parser()).text is None


def test_ports_of_other_protocols_are_no_part_of_what_is_compiled() -> None:
    descriptions = Path(__file__).parents[2] / "gateway" / "kit" / "descriptions"
    found = gather("odd.wsdl", lambda name: (descriptions / name).read_bytes())
    root = etree.fromstring(spoken(found)["odd.wsdl"])
    assert [one.get("name") for one in root.iterfind(f"{{{WSDL}}}binding")] == ["B", "B2"]
    assert [one.get("name") for one in root.iter(f"{{{WSDL}}}port")] == ["AdvPort", "CongHai"]
    shaped = gather("shapes.wsdl", shapes.read)
    assert spoken(shaped) == shaped.files  # where all is SOAP the bytes stay

"""Descriptions in every style are read: ports, both versions, rpc wrappers, faults, and what is left out."""

from pathlib import Path

import pytest

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.wsdl import describe

DESCRIPTIONS = Path(__file__).parents[2] / "gateway" / "kit" / "descriptions"


def read(name: str) -> bytes:
    return (DESCRIPTIONS / name).read_bytes()


def test_two_ports_of_one_port_type_whose_other_half_is_imported() -> None:
    found = describe("wrapped.wsdl", read)
    assert [name for name, _ in found.files] == [
        "wrapped.wsdl", "parts/land.wsdl", "parts/types.xsd", "parts/common.xsd",
    ]  # fmt: skip
    assert [(port.name, port.version, port.path) for port in found.ports] == [
        ("LandSoap11", "1.1", "/ws/land"), ("LandSoap12", "1.2", "/ws/land12"),
    ]  # fmt: skip
    operation = found.ports[1].operations[0]
    assert operation.request == "{urn:thu:dat-dai}TraCuuThuaDat" and operation.faults == ("{urn:thu:dat-dai}Loi",)
    assert operation.documentation == "Tra cứu thửa đất của một người" and found.left_out == ()


def test_rpc_messages_are_elements_of_a_schema_of_ours() -> None:
    found = describe("rpc.wsdl", read)
    parts = {one.local: required for one, required, _ in found.schemas.element("{urn:thu:xe}timXe").kind.elements()}
    assert parts == {"bienSo": True, "conHieuLuc": True}
    answer = [one.name for one, _, _ in found.schemas.element("{urn:thu:xe}timXeResponse").kind.elements()]
    assert answer == ["xe", "maKetQua"]


def test_what_no_schema_describes_is_left_out_and_told() -> None:
    found = describe("rpc.wsdl", read)
    assert [one.name for port in found.ports for one in port.operations] == ["timXe", "kiemTraPhat"]
    assert [one.partition(":")[0] for one in found.left_out] == ["maHoa at Xe", "ghiNhan at Xe", "port XeHttp"]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('location="parts/land.wsdl"', 'location="http://example.invalid/land.wsdl"', "save it there"),
        ('location="parts/land.wsdl"', 'location="../../../../../etc/passwd"', "outside the folder"),
        ('type="tns:Land"', 'type="tns:Khong"', "no portType"),
        ('binding="tns:Land11"', 'binding="khong:Land11"', "isn't declared"),
        ('use="literal"', 'use="encoded"', "no operation that can be asked"),
        ("<wsdl:definitions", "<wsdl:dinhnghia", "well-formed"),
        ('<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE x>", "document type"),
    ],
)
def test_a_broken_or_hostile_description_is_refused(before: str, after: str, says: str) -> None:
    def spoiled(name: str) -> bytes:
        text = read(name).decode()
        return (text.replace(before, after) if name == "wrapped.wsdl" else text).encode()

    with pytest.raises(InvalidSchema, match=says):
        describe("wrapped.wsdl", spoiled)

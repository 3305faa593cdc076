"""A WSDL becomes operations and profiles, and anything hostile in it is refused before a file or a host is asked."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.kit import from_wsdl
from gateway.kit.model import CannotWrite, Leaf
from tests.gateway.kit.made import DESCRIPTIONS, blueprint, operation


def test_ports_of_one_port_type_are_profiles() -> None:
    profiles = blueprint("dat_dai").profiles
    assert list(profiles) == ["land-soap11", "land-soap12"]
    assert profiles["land-soap12"]["ports"] == {"TraCuuThuaDat": "LandSoap12"}
    assert profiles["land-soap12"]["paths"] == {"TraCuuThuaDat": "/ws/land12"}


def test_ports_of_several_port_types_are_one_profile() -> None:
    (profile,) = blueprint("phuong_tien").profiles.values()
    assert profile["ports"] == {"timXe": "Xe", "kiemTraPhat": "Phat"}
    assert profile["paths"] == {"timXe": "/xe", "kiemTraPhat": "/phat"}


def test_a_frame_around_one_thing_is_stepped_through() -> None:
    assert operation("dat_dai", "dat_dai_tra_cuu_thua_dat").within == ("{urn:thu:dat-dai}ThuaDat",)
    assert operation("phuong_tien", "phuong_tien_tim_xe").within == ()


def test_a_declared_fault_leads_to_its_code() -> None:
    asked = operation("dat_dai", "dat_dai_tra_cuu_thua_dat")
    assert asked.fault_path == ("{urn:thu:dat-dai}Loi", "{urn:thu:dat-dai}MaLoi")


def test_what_an_answer_repeats_shows_whom_it_is_about() -> None:
    assert operation("dat_dai", "dat_dai_tra_cuu_thua_dat").echoes == ("so_dinh_danh",)


@pytest.fixture
def spoiled(tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(DESCRIPTIONS, tmp_path / "given")
    yield tmp_path / "given" / "wrapped.wsdl"


HOSTILE = {
    "an entity": ("wrapped.wsdl", "<wsdl:definitions", '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><wsdl:definitions'),
    "a bomb": ("parts/types.xsd", "<xs:schema", '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xs:schema'),
    "another host": ("wrapped.wsdl", "parts/land.wsdl", "http://127.0.0.1:9/land.wsdl"),
    "a schema on another host": ("parts/land.wsdl", "types.xsd", "https://example.invalid/types.xsd"),
    "a file": ("parts/types.xsd", "common.xsd", "/etc/passwd"),
    "a folder above": ("parts/types.xsd", "common.xsd", "../../secret.xsd"),
    "a file that isn't there": ("parts/types.xsd", "common.xsd", "none.xsd"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_description_is_refused_and_reads_nothing_else(spoiled: Path, name: str) -> None:
    file, before, after = HOSTILE[name]
    place = spoiled.parent / file
    place.write_text(place.read_text().replace(before, after, 1))
    (spoiled.parent.parent / "secret.xsd").write_text("<x/>")
    heard: list[str] = []

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event in ("open", "socket.connect", "socket.getaddrinfo"):
            heard.append(str(arguments[0]))

    listening = True
    sys.addaudithook(hear)
    with pytest.raises(CannotWrite):
        from_wsdl.blueprint("land", spoiled, title="", owner="", taken=())
    listening = False
    assert all(Path(one).is_relative_to(spoiled.parent) for one in heard), heard


def test_too_many_operations_are_refused(spoiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_wsdl, "MOST_OPERATIONS", 0)
    with pytest.raises(CannotWrite, match="split it"):
        from_wsdl.blueprint("land", spoiled, title="", owner="", taken=())


def test_a_description_that_lacks_anything_is_written_from_or_refused(tmp_path: Path) -> None:
    """Each line of it is left out, or its words are mixed up, in turn: nothing but a refusal may come of that."""
    lines = (DESCRIPTIONS / "bare.wsdl").read_text().splitlines()
    file, refused = tmp_path / "bare.wsdl", 0
    for number in range(2, len(lines)):
        for spoiled in ("", lines[number].replace("tns:", "xs:").replace('"1"', '"x"')):
            file.write_text("\n".join([*lines[:number], spoiled, *lines[number + 1 :]]))
            try:
                from_wsdl.blueprint("ho_tich", file, title="", owner="", taken=())
            except CannotWrite as reason:
                refused += 1
                assert "\n" not in str(reason)
    assert refused > len(lines) // 2


def test_odd_shapes_are_asked_rightly_or_left_out_each_by_itself() -> None:
    odd = blueprint("la_xml")
    assert [one.name for one in odd.operations] == [
        "LayThongTin", "XemThuocTinh", "TimDoiTuong", "import", "DocCay", "KiemTra", "XemMa", "TimNhieu",
    ]  # fmt: skip
    told = "\n".join(odd.left_out)
    for reason in (
        "GuiDi at AdvPort: one way", "port Get: not SOAP", "DapChon: members that repeat together",
        "TruuTuong: DapTruuTuong/a[0] is abstract", "BatCuGi: its reply holds nothing",
        "BatBuoc: the question must hold", "HaiLan: a question can't be put", "Lấy: its soapAction",
        "XemMa at CongHai: another port type",
    ):  # fmt: skip
        assert reason in told
    (profile,) = odd.profiles.values()
    assert set(profile["ports"].values()) == {"AdvPort"}


def test_a_union_and_a_long_number_are_texts_in_a_record() -> None:
    record = {one.field: one.type for one in operation("la_xml", "la_xml_xem_thuoc_tinh").record.members}
    assert record["lan"] == Leaf("text", 1000) and record["so"] == Leaf("text", 20)


def test_what_the_common_toolkit_writes_is_read() -> None:
    """WCF's schema of globally unique ids and durations has patterns with classes inside classes."""
    asked = operation("dot_net", "dot_net_get")
    assert [one.field for one in asked.question.members] == ["q"] and asked.within == (
        "{http://tempuri.org/}GetResult",
    )


STRING = '<xs:sequence><xs:element name="z" type="xs:string"{}/></xs:sequence>'
ENDLESS = {
    "types of types": ("places for values", "".join(
        f'<xs:complexType name="T{n}"><xs:sequence>'
        + "".join(f'<xs:element name="{c}" type="t:T{n + 1}"/>' for c in "abcdefgh")
        + "</xs:sequence></xs:complexType>" for n in range(8)
    ) + f'<xs:complexType name="T8">{STRING.format("")}</xs:complexType><xs:element name="A" type="t:T0"/>'),
    "groups of groups": ("more than 50000", "".join(
        f'<xs:group name="G{n}"><xs:choice>' + f'<xs:group ref="t:G{n + 1}"/>' * 8 + "</xs:choice></xs:group>"
        for n in range(9)
    ) + f'<xs:group name="G9">{STRING.format("")}</xs:group>'
    '<xs:element name="A"><xs:complexType><xs:group ref="t:G0"/></xs:complexType></xs:element>'),
    "many of one": ("too large", '<xs:element name="A"><xs:complexType>'
                    + STRING.format(' minOccurs="30000" maxOccurs="unbounded"') + "</xs:complexType></xs:element>"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
def test_a_small_description_of_endless_work_is_refused(tmp_path: Path, name: str) -> None:
    says, types = ENDLESS[name]
    space = "urn:t"
    file = tmp_path / "a.wsdl"
    file.write_text(
        '<d:definitions xmlns:d="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" '
        f'xmlns:t="{space}" targetNamespace="{space}"><d:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'targetNamespace="{space}">{types}<xs:element name="Q"><xs:complexType/></xs:element></xs:schema></d:types>'
        '<d:message name="I"><d:part name="p" element="t:Q"/></d:message><d:message name="O">'
        '<d:part name="p" element="t:A"/></d:message><d:portType name="P"><d:operation name="Hoi">'
        '<d:input message="t:I"/><d:output message="t:O"/></d:operation></d:portType><d:binding name="B" type="t:P">'
        '<s:binding transport="http://schemas.xmlsoap.org/soap/http"/><d:operation name="Hoi">'
        '<s:operation soapAction=""/><d:input><s:body use="literal"/></d:input><d:output><s:body use="literal"/>'
        '</d:output></d:operation></d:binding><d:service name="S"><d:port name="C" binding="t:B">'
        '<s:address location="http://x.invalid/x"/></d:port></d:service></d:definitions>'
    )
    with pytest.raises(CannotWrite, match=says):
        from_wsdl.blueprint("bomb", file, title="", owner="", taken=())

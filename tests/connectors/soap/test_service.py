"""A service is checked when it is made, compiled when it is first asked and once, and has every port's manners."""

import threading
from typing import Any

import pytest
from lxml import etree

from connectors.population.connector import PopulationConnector
from connectors.soap import Fault, InvalidRequest, Limits, Reply, Service, service, wsdl
from connectors.soap.documents import SOAP12, hardened_parser
from contracts.errors import SourceMalformed
from tests.connectors.soap import shapes

DAN = "http://dancuquocgia.bca"
COLLECTION = "{http://www.mic.gov.vn/dancu/1.0}CongdanCollection"
VALUES: dict[str, object] = {
    "MaYeuCau": "H26-20260302-000000001",
    "MaDVC": "1.001193",
    "MaTichHop": "037",
    "MaCanBo": "099080000001",
    "MaDonVi": "H26.99",
    "TaiKhoan": "canbo.thu",
    "SoDienThoai": "0",
    "SoDinhDanh": "099190000123",
    "HoVaTen": "NGUYENTHIMINHKHUE",
    "NgayThangNamSinh": {"NgayThangNam": "19900415"},
}
POPULATION = Service("population/population.wsdl", prefixes={"dan": DAN}).operation("TraCuuThongTinCongDan")
SHAPES = shapes.service()


def test_the_envelope_has_header_body_and_the_schemas_order() -> None:
    shuffled = dict(sorted(VALUES.items(), reverse=True))
    root = etree.fromstring(POPULATION.envelope(shuffled), hardened_parser())
    assert [etree.QName(child).localname for child in root] == ["Header", "Body"]
    payload = root[1][0]
    assert payload.tag == f"{{{DAN}}}TraCuuThongTinCongDan" and payload.prefix == "dan"
    assert [str(child.tag).rpartition("}")[2] for child in payload] == list(VALUES)


@pytest.mark.parametrize(
    "change",
    [
        {"HoVaTen": "A" * 101},
        {"HoVaTen": ""},
        {"SoDinhDanh": "99190000123"},
        {"NgayThangNamSinh": {"NgayThangNam": "1990-04-15"}},
        {"NgayThangNamSinh": {}},
        {"Khac": "x"},
        {"MaDVC": "x" * 21},
    ],
)
def test_the_schemas_facets_hold_for_requests(change: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        POPULATION.envelope({**VALUES, **change})


def test_the_shape_is_the_schemas() -> None:
    citizen = POPULATION.shape(COLLECTION).children["{http://www.mic.gov.vn/dancu/1.0}CongDan"]
    names = [name.rpartition("}")[2] for name in citizen.children]
    assert names[:3] == ["SoDinhDanh", "SoCMND", "HoVaTen"] and len(names) == 24
    father = citizen.children["{http://www.mic.gov.vn/dancu/1.0}Cha"]
    assert "{http://www.mic.gov.vn/dancu/1.0}HoVaTen" in father.children
    assert not citizen.attributes
    with pytest.raises(KeyError):
        POPULATION.shape("{urn:x}unknown")


# ---- ports


def test_ports_are_known_before_anything_is_compiled() -> None:
    fresh = shapes.service()
    assert [(port.name, port.version, sorted(port.actions)) for port in fresh.ports] == [
        ("Modern", "1.2", ["Look"]), ("Classic", "1.1", ["Look", "Plain"]), ("Calls", "1.1", ["Add"])
    ]  # fmt: skip
    assert not fresh.is_compiled
    with pytest.raises(KeyError):
        fresh.operation("Nothing")
    with pytest.raises(KeyError):
        fresh.operation("Plain", port="Modern")


def test_each_soap_has_its_headers_and_its_envelope() -> None:
    classic, modern = SHAPES.operation("Look"), SHAPES.operation("Look", port="Modern")
    assert (classic.port.name, classic.headers, classic.content_type) == (
        "Classic", {"SOAPAction": '"urn:look"'}, "text/xml; charset=utf-8"
    )  # fmt: skip
    assert modern.headers == {}
    assert modern.content_type == 'application/soap+xml; charset=utf-8; action="urn:look12"'
    assert (classic.media_types, modern.media_types) == (("text/xml",), ("application/soap+xml",))
    asked = {"number": "1", "version": 3}
    assert etree.fromstring(modern.envelope(asked)).tag == f"{{{SOAP12}}}Envelope"
    told = "<a:Told><a:text>t</a:text></a:Told>"
    assert isinstance(modern.read(shapes.envelope(told, SOAP12)), Reply)
    for operation, body in ((modern, shapes.envelope(told)), (classic, shapes.envelope(told, SOAP12))):
        with pytest.raises(SourceMalformed):
            operation.read(body)


def test_a_fault_of_soap_1_2_says_who_and_what() -> None:
    detail = "<s:Detail><a:Refused><a:code>E1</a:code><a:level>3</a:level></a:Refused></s:Detail>"
    code = "<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:Busy</s:Value></s:Subcode></s:Code>"
    reason = '<s:Reason><s:Text xml:lang="vi">Lỗi của 099190000123</s:Text></s:Reason>'
    found = SHAPES.operation("Look", port="Modern").read(
        shapes.envelope(f"<s:Fault>{code}{reason}{detail}</s:Fault>", SOAP12)
    )
    assert isinstance(found, Fault)
    assert (found.code, found.detail, found.values) == ("Busy", "", {"code": "E1", "level": 3})
    assert "099190000123" not in repr(found)


def test_a_detail_that_does_not_fit_its_contract_says_nothing() -> None:
    for inner in ("<a:code>E1</a:code>", "<a:code>E1</a:code><a:level>x</a:level>", "<a:code i:type='a:Name'/>"):
        body = shapes.envelope(
            f"<s:Fault><faultcode>c</faultcode><detail><a:Refused>{inner}</a:Refused></detail></s:Fault>"
        )
        if "i:type" in inner:
            with pytest.raises(SourceMalformed):
                SHAPES.operation("Look").read(body)
        else:
            found = SHAPES.operation("Look").read(body)
            assert isinstance(found, Fault) and (found.element, found.values) == ("Refused", None)


def test_a_call_is_answered_in_its_own_element() -> None:
    add = SHAPES.operation("Add")
    longer = "<longer><a:id>4</a:id></longer>"
    found = add.read(shapes.envelope(f"<c:AddResponse><total>3</total>{longer}</c:AddResponse>"))
    assert isinstance(found, Reply) and found.values["total"] == 3 and found.values["longer"]["id"] == 4
    for wrong in ("<c:Add><total>3</total></c:Add>", f"<c:AddResponse>{longer}<total>3</total></c:AddResponse>",
                  f"<c:AddResponse><a:total>3</a:total>{longer}</c:AddResponse>"):  # fmt: skip
        with pytest.raises(SourceMalformed):
            add.read(shapes.envelope(wrong))
    fault = add.read(shapes.envelope("<s:Fault><faultcode>s:Server</faultcode></s:Fault>"))
    assert fault == Fault("Server", "")


def test_a_bare_document_is_a_value() -> None:
    found = SHAPES.operation("Plain").read(shapes.envelope("<a:BareTold>2020-02-29</a:BareTold>"))
    assert isinstance(found, Reply) and str(found.values) == "2020-02-29" and "2020" not in repr(found)
    assert SHAPES.operation("Plain").read(shapes.envelope("")) == Reply(None)


def test_what_is_unknown_is_drift_or_refused() -> None:
    body = shapes.envelope(
        '<a:Told new="1"><a:text>t</a:text><a:count i:nil="true"/><a:all><a:x>1</a:x><a:z/></a:all></a:Told>'
    )
    found = SHAPES.operation("Look").read(body)
    assert isinstance(found, Reply) and found.drift == ("Told/all/z", "Told@new")
    assert found.values["all"] == {"x": 1, "y": None} and found.values["count"] is None
    with pytest.raises(SourceMalformed):
        SHAPES.operation("Look").read(body, refuse_unknown=True)


@pytest.mark.parametrize(
    "inside",
    [
        '<a:text i:nil="true">t</a:text>',
        "<a:text>t</a:text><a:tree i:type='a:Base'><a:label>x</a:label></a:tree>",
        "<a:text>t</a:text><a:open><a:known>k</a:known><z:q xmlns:z='urn:z' i:type='a:Base'/></a:open>",
        "<a:text>t</a:text><a:open><a:known>k</a:known><s:Body/></a:open>",
        "<a:text>t</a:text><s:Body/>",
        "<a:text>t</a:text><a:payment><a:id>1</a:id></a:payment>",
        f"<a:text>t</a:text><a:tree><a:label/>{'<a:branch><a:label/>' * 80}{'</a:branch>' * 80}</a:tree>",
    ],
)
def test_what_no_reply_may_hold(inside: str) -> None:
    with pytest.raises(SourceMalformed):
        SHAPES.operation("Look").read(shapes.envelope(f"<a:Told>{inside}</a:Told>"))


# ---- lazy, and once


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the services that were compiled from now on."""
    seen: list[str] = []
    compile_service = wsdl.compile_service

    def counting(documents: Any) -> Any:
        seen.append(documents.root)
        return compile_service(documents)

    monkeypatch.setattr(service, "compile_service", counting)
    return seen


def test_nothing_is_compiled_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = counted(monkeypatch)
    PopulationConnector()
    services = [shapes.service() for _ in range(20)]
    operations = [one.operation("Look") for one in services]
    assert seen == [] and not any(one.is_compiled for one in services)
    operations[3].envelope({"number": "1", "version": 3})
    operations[3].envelope({"number": "2", "version": 3})
    services[3].operation("Plain").envelope(1)
    assert seen == ["shapes.wsdl"] and [one.is_compiled for one in services].count(True) == 1


def test_whoever_comes_first_compiles_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = counted(monkeypatch)
    asked = shapes.service().operation("Look")
    barrier, found = threading.Barrier(8), []

    def ask() -> None:
        barrier.wait(20)
        found.append(asked.envelope({"number": "1", "version": 3}))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert seen == ["shapes.wsdl"] and len(found) == 8 and len(set(found)) == 1


def test_a_broken_file_is_noticed_before_anything_is_asked() -> None:
    def cut(name: str) -> bytes:
        return shapes.read(name)[:200] if name.endswith("chameleon.xsd") else shapes.read(name)

    def gone(name: str) -> bytes:
        if name.endswith("imported.xsd"):
            raise KeyError(name)
        return shapes.read(name)

    def swapped(name: str) -> bytes:
        raise ValueError(f"{name} differs from its pin")

    for read, fault in ((cut, ValueError), (gone, KeyError), (swapped, ValueError)):
        with pytest.raises(fault):
            Service("shapes.wsdl", read=read)


def test_a_contract_that_does_not_compile_says_so_each_time() -> None:
    def broken(name: str) -> bytes:
        return shapes.read(name).replace(b'type="a:Longer" minOccurs', b'type="a:Nobody" minOccurs')

    asked = Service("shapes.wsdl", read=broken).operation("Look")
    for _ in range(2):
        with pytest.raises(ValueError, match=r"shapes\.wsdl"):
            asked.read(b"<x/>")


def test_limits_are_the_operations_own() -> None:
    told = shapes.envelope(f"<a:Told><a:text>{'t' * 500}</a:text></a:Told>")
    assert isinstance(SHAPES.operation("Look").read(told), Reply)
    with pytest.raises(SourceMalformed):
        SHAPES.operation("Look", limits=Limits(size=400)).read(told)

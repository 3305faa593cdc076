"""A SOAP answer is held to its WSDL, faults included; what is no SOAP at all is said to be none."""

from pathlib import Path

import pytest
from lxml import etree

from contracts import schemas
from mocks.nation.personas import synthetic_nation
from mocks.population.reply import Reply
from mocks.wsdl import BrokenDescription, description, located
from tests.mocks.asking import KHUE, envelope

LOOK_UP = description("population/population.wsdl")
KHUE_HERSELF = synthetic_nation().people[0]
ANSWER = Reply().collection([(KHUE_HERSELF, KHUE[0])]).encode()
FAULT = Reply().fault("Client", "SAI_DINH_DANG", "Sai").encode()


def test_a_question_is_read() -> None:
    call, wrong = LOOK_UP.asked(envelope(*KHUE).encode())
    assert isinstance(call, etree._Element) and not wrong
    assert etree.QName(call).localname == "TraCuuThongTinCongDan"


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("19900415", "1990", "body.TraCuuThongTinCongDan.NgayThangNamSinh.NgayThangNam"),
        ("<dan:SoDienThoai>0</dan:SoDienThoai>", "", "body.TraCuuThongTinCongDan.SoDinhDanh"),
        ("dan:TraCuuThongTinCongDan", "dan:Khac", "body.Envelope.Body"),
        ("soapenv:Body", "soapenv:Khac", "body.Envelope"),
        ("schemas.xmlsoap.org/soap/envelope/", "other.invalid/", "body"),
        ("<soapenv:Envelope", "<!DOCTYPE x><soapenv:Envelope", "body"),
        ("</soapenv:Envelope>", "", "body"),
    ],
)
def test_a_question_of_another_form_says_where(old: str, new: str, at: str) -> None:
    body = envelope(*KHUE).replace(old, new)
    assert body != envelope(*KHUE)
    call, wrong = LOOK_UP.asked(body.encode())
    assert call is None and [one.at for one in wrong] == [at]


@pytest.mark.parametrize("answer", [ANSWER, FAULT, Reply().collection([]).encode()])
def test_answers_and_declared_faults_keep_the_description(answer: bytes) -> None:
    assert LOOK_UP.answered(answer) == []


@pytest.mark.parametrize(
    ("answer", "old", "new", "at"),
    [
        (ANSWER, b"GioiTinh>", b"GioiTinhKhac>", "body.CongdanCollection.CongDan.GioiTinhKhac"),
        (ANSWER, b"<ns1:GioiTinh>2", b"<ns1:GioiTinh>F", "body.CongdanCollection.CongDan.GioiTinh"),
        (ANSWER, b"ns1:CongdanCollection", b"ns1:Loi", "body.Envelope.Body"),
        (ANSWER, b"</soapenv:Envelope>", b"", "body"),
        (Reply().encode(), b"Body", b"Body", "body.Envelope.Body"),
        (FAULT, b"soapenv:Client", b"soapenv:Sender", "body.Envelope.Body.Fault.faultcode"),
        (FAULT, b"soapenv:Client", b"Client", "body.Envelope.Body.Fault.faultcode"),
        (FAULT, b"<faultstring>Sai</faultstring>", b"", "body.Envelope.Body.Fault"),
        (FAULT, b"ns1:Loi", b"ns1:CongDan", "body.Envelope.Body.Fault.detail"),
        (FAULT, b"<ns1:Ma>SAI_DINH_DANG</ns1:Ma>", b"", "body.Loi.MoTa"),
    ],
)
def test_an_answer_that_breaks_the_description_is_noticed(answer: bytes, old: bytes, new: bytes, at: str) -> None:
    assert old in answer
    assert [one.at for one in LOOK_UP.answered(answer.replace(old, new))] == [at]


def test_the_description_is_served_under_the_services_own_address() -> None:
    served = etree.fromstring(located("population/relatives.wsdl", "http://127.0.0.1:1/x"))
    (place,) = served.iter("{http://schemas.xmlsoap.org/wsdl/soap/}address")
    imports = [one.get("schemaLocation") for one in served.iter("{http://www.w3.org/2001/XMLSchema}import")]
    assert place.get("location") == "http://127.0.0.1:1/x"
    assert imports == [f"http://127.0.0.1:1/x?xsd={name}" for name in ("relatives.xsd", "population-reply.xsd")]


@pytest.mark.parametrize(
    ("old", "new"), [('use="literal"', 'use="encoded"'), ('element="dan:TraCuuThongTinCongDan"', 'type="dan:X"')]
)
def test_another_kind_of_description_is_refused(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(schemas.__path__[0]) / "population" / "population.wsdl").read_text("utf-8")
    assert old in text
    monkeypatch.setattr(schemas, "read", lambda name: text.replace(old, new).encode())
    with pytest.raises(BrokenDescription, match=r"other\.wsdl"):
        description.__wrapped__("other.wsdl")

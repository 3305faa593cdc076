"""A mock of any WSDL: what is asked by contract is answered by contract, and everything else is a fault."""

from pathlib import Path

import pytest
from lxml import etree

from contracts.schemas.documents import compiled
from contracts.schemas.wsdl import describe
from mocks.kit import SoapMock
from tests.mocks.kit.serving import DESCRIPTIONS, Served

LAND = "urn:thu:dat-dai"
SOAP_11, SOAP_12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
QUESTION = (
    f'<q:TraCuuThuaDat xmlns:q="{LAND}"><q:MaYeuCau>r-1</q:MaYeuCau><q:MaCanBo>c</q:MaCanBo>'
    "<q:SoDinhDanh>{}</q:SoDinhDanh></q:TraCuuThuaDat>"
)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Served:
    return Served(SoapMock, "wrapped.wsdl", monkeypatch)


def envelope(inside: str, soap: str = SOAP_11) -> bytes:
    return f'<s:Envelope xmlns:s="{soap}"><s:Body>{inside}</s:Body></s:Envelope>'.encode()


def payload(content: bytes) -> etree._Element:
    return etree.fromstring(content)[0][0]


@pytest.mark.parametrize(("path", "soap"), [("/ws/land", SOAP_11), ("/ws/land12", SOAP_12)])
async def test_an_answer_is_valid_repeats_the_question_and_is_always_the_same(
    served: Served, path: str, soap: str
) -> None:
    question = envelope(QUESTION.format("099190000123"), soap)
    first = await served.ask("POST", path, question)
    again = await served.ask("POST", path, question.replace(b"r-1", b"r-2"))  # another request, the same question
    assert first.status_code == 200 and first.content == again.content
    judge = compiled(describe("wrapped.wsdl", lambda name: (DESCRIPTIONS / name).read_bytes()).documents)
    assert judge.validate(payload(first.content))
    assert payload(first.content).findtext(".//{urn:thu:kieu}SoDinhDanh") == "099190000123"
    other = await served.ask("POST", path, envelope(QUESTION.format("099190000124"), soap))
    assert other.content != first.content


async def test_the_reserved_ending_finds_nobody(served: Served) -> None:
    answer = await served.ask("POST", "/ws/land", envelope(QUESTION.format("099190000000")))
    assert answer.status_code == 200 and len(etree.fromstring(answer.content)[0]) == 0


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (envelope(QUESTION.format("x")), "doesn't fit the schema"),
        (envelope("<x/>"), "no operation"),
        (envelope(""), "no operation"),
        (envelope(QUESTION.format("099190000123"), SOAP_12), "no operation"),
        (envelope("<a/><b/>"), "no SOAP envelope"),
        (b"<x/>", "no SOAP envelope"),
        (b'<!DOCTYPE x [<!ENTITY e "v">]><x/>', "document type"),
        (b"x", "no well-formed"),
    ],
)
async def test_what_isnt_by_contract_is_the_callers_fault(served: Served, body: bytes, note: str) -> None:
    answer = await served.ask("POST", "/ws/land", body)
    assert answer.status_code == 500 and note in served.notes()
    code = payload(answer.content)[0]
    assert "".join(str(part) for part in code.itertext()) in ("s:Client", "s:Sender")


async def test_faults_of_the_menu(served: Served) -> None:
    question = envelope(QUESTION.format("099190000123"))
    fault = await served.ask("POST", "/ws/land", question, {"x-mock-fault": "fault_in_200"})
    assert fault.status_code == 200 and payload(fault.content).find(f"detail/{{{LAND}}}Loi") is not None
    cut = await served.ask("POST", "/ws/land", question, {"x-mock-fault": "malformed_xml"})
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(cut.content)
    good = await served.ask("POST", "/ws/land", question)
    other = await served.ask("POST", "/ws/land", question, {"x-mock-fault": "wrong_prefix"})
    assert other.content != good.content
    assert etree.tostring(payload(good.content), method="c14n2") == etree.tostring(
        payload(other.content), method="c14n2"
    )


async def test_the_description_is_served(served: Served) -> None:
    told = await served.ask("GET", "/ws/land?wsdl")
    assert told.content == (Path(DESCRIPTIONS) / "wrapped.wsdl").read_bytes()
    assert (await served.ask("GET", "/ws/land")).status_code == 405


def test_a_mock_without_its_description_doesnt_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"land\.openapi\.json"):
        Served(SoapMock, "land.openapi.json", monkeypatch)


async def test_of_two_operations_with_one_element_the_action_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    served = Served(SoapMock, "odd.wsdl", monkeypatch)
    question = envelope('<q:HoiMa xmlns:q="urn:thu:la"><q:ma>x</q:ma></q:HoiMa>')
    for action, answered in (("TimDoiTuong", "DapDoiTuong"), ("XemMa", "DapMa")):
        answer = await served.ask("POST", "/dv/adv", question, {"SOAPAction": f'"urn:thu:la/{action}"'})
        assert payload(answer.content).tag == f"{{urn:thu:la}}{answered}"

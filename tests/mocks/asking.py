"""A plain caller of the population mock, built by hand from the fact sheet and sharing no code with gateway or mock."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import zeep
from lxml import etree

import contracts.schemas
from mocks.nation.model import Person

PATH = "/csdldc/v1/TraCuuThongTinCongDan"
SV_URL = "/mock/csdldc/TraCuuThongTinCongDan"
USER, SECRET = "mock_hanoi", "mock-secret"
NS = {"dc": "http://www.mic.gov.vn/dancu/1.0", "soap": "http://schemas.xmlsoap.org/soap/envelope/"}
KHUE = ("099190000123", "NGUYENTHIMINHKHUE", "19900415")


def zeep_client() -> Any:
    """An ordinary zeep client of the vendored description: an independent reader and writer of the same contract."""
    make: Any = zeep.Client  # noqa: TID251  # reads our own file and never sends
    return make(str(Path(contracts.schemas.__path__[0]) / "population" / "population.wsdl"))


def envelope(
    number: str,
    name: str,
    born: str,
    *,
    procedure: str = "1.001193",
    officer: str = "099080000001",
    agency: str = "H26.99",
    code: str = "037",
) -> str:
    """The composed request of the fact sheet, section 2.4, for one question."""
    element = "SoDinhDanh" if len(number) == 12 else "SoCMND"
    date = f"<dan:Nam>{born}</dan:Nam>" if len(born) == 4 else f"<dan:NgayThangNam>{born}</dan:NgayThangNam>"
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:dan="http://dancuquocgia.bca"><soapenv:Header/><soapenv:Body><dan:TraCuuThongTinCongDan>'
        f"<dan:MaYeuCau>H26-20260302-000000001</dan:MaYeuCau><dan:MaDVC>{procedure}</dan:MaDVC>"
        f"<dan:MaTichHop>{code}</dan:MaTichHop><dan:MaCanBo>{officer}</dan:MaCanBo>"
        f"<dan:MaDonVi>{agency}</dan:MaDonVi><dan:TaiKhoan>canbo.thu</dan:TaiKhoan>"
        f"<dan:SoDienThoai>0</dan:SoDienThoai><dan:{element}>{number}</dan:{element}><dan:HoVaTen>{name}</dan:HoVaTen>"
        f"<dan:NgayThangNamSinh>{date}</dan:NgayThangNamSinh>"
        "</dan:TraCuuThongTinCongDan></soapenv:Body></soapenv:Envelope>"
    )


def signed(
    timestamp: str | None = None, *, user: str = USER, secret: str = SECRET, sv_url: str = SV_URL
) -> dict[str, str]:
    """The headers of scheme C."""
    stamp = timestamp or str(int(datetime.now(UTC).timestamp() * 1000))
    digest = hashlib.sha256((sv_url + user + stamp + secret).encode()).hexdigest()
    return {
        "timestamp": stamp,
        "authorization": "Basic " + base64.b64encode(f"{user}:{digest}".encode()).decode(),
        "content-type": "application/xml",
        "soapaction": '""',
    }


def question(person: Person) -> tuple[str, str, str]:
    """Number, name and birth year of a persona: what any caller could ask with."""
    return person.personal_id or person.old_card_number, person.name, person.date_of_birth[:4]


async def ask(
    client: httpx.AsyncClient,
    base: str,
    asked: tuple[str, str, str] = KHUE,
    headers: dict[str, str] | None = None,
    **options: str,
) -> httpx.Response:
    """Put one signed question."""
    body = envelope(*asked, **options)
    return await client.post(base + PATH, content=body.encode(), headers={**signed(), **(headers or {})})


def citizens(response: httpx.Response) -> list[etree._Element]:
    """The CongDan elements of an answer."""
    return etree.fromstring(response.content).findall(".//dc:CongDan", NS)


def text(parent: etree._Element, path: str) -> str | None:
    """The text of an element below, None where there is no such element."""
    found = parent.find("/".join(f"dc:{name}" for name in path.split("/")), NS)
    return None if found is None else found.text or ""


def fault_code(response: httpx.Response) -> str | None:
    """Ma of the SOAP fault in an answer."""
    return etree.fromstring(response.content).findtext(".//soap:Fault/detail/dc:Loi/dc:Ma", None, NS)

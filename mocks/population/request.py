"""The service refuses whatever its schema doesn't allow, element order included; this reads a request that strictly."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from mocks.folding import fold_name
from mocks.nation.model import Person
from mocks.nation.nation import Nation
from mocks.wsdl import Violation, description

REQUEST = "http://dancuquocgia.bca"


class RequestRefused(ValueError):
    """The request isn't what the service accepts; `code` is the fault's Ma, the text its MoTa, without any value."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question as read from the wire. Exactly one of `personal_id` and `old_card_number` is filled, and exactly one
    of `year` (yyyy) and `full_date` (yyyyMMdd)."""

    request_id: str
    procedure: str
    integration_code: str
    service_code: str = ""
    """`MaDichVu`, which the yes/no service 033 has in the other's place."""
    officer: str
    agency: str
    account: str
    personal_id: str
    old_card_number: str
    name: str
    year: str
    full_date: str


LOOK_UP, CONFIRM = "TraCuuThongTinCongDan", "XacThucThongTinCongDan"
RELATIVES = "XacMinhThongTinNhanThan"
HOUSEHOLD = "TraCuuThongTinHoGiaDinh"
DESCRIPTIONS = {
    LOOK_UP: "population/population.wsdl",
    CONFIRM: "population/confirmation.wsdl",
    RELATIVES: "population/relatives.wsdl",
    HOUSEHOLD: "population/household.wsdl",
}


def read_request(body: bytes, operation: str = LOOK_UP) -> Ask:
    """Read one SOAP 1.1 request. Raises RequestRefused (SAI_DINH_DANG) for anything outside the operation's schema."""
    call, wrong = description(DESCRIPTIONS[operation]).asked(body)
    return read_call(call, wrong)


def read_call(call: object, wrong: Sequence[Violation]) -> Ask:
    """Read the question's element. Raises RequestRefused (SAI_DINH_DANG) where something is wrong with the request,
    with the place alone, as the validator's text would repeat the value."""
    for one in wrong:
        raise RequestRefused("SAI_DINH_DANG", _said(one.at))
    if not isinstance(call, etree._Element):
        raise TypeError("a request that kept its contract holds a question")
    told = _texts(call)
    return Ask(
        request_id=told.get("MaYeuCau", ""),
        procedure=told.get("MaDVC", ""),
        integration_code=told.get("MaTichHop", ""),
        service_code=told.get("MaDichVu", ""),
        officer=told.get("MaCanBo", ""),
        agency=told.get("MaDonVi", ""),
        account=told.get("TaiKhoan", ""),
        personal_id=told.get("SoDinhDanh", ""),
        old_card_number=told.get("SoCMND", ""),
        name=told.get("HoVaTen", ""),
        year=told.get("Nam", ""),
        full_date=told.get("NgayThangNam", ""),
    )


def _said(at: str) -> str:
    last = at.rpartition(".")[2]
    if at.startswith("header."):
        return f"Thiếu hoặc sai {last}"
    return "Nội dung không phải SOAP 1.1 hợp lệ" if at == "body" else f"Không đúng lược đồ tại {last}"


def _texts(call: etree._Element) -> dict[str, str]:
    """Texts by local name; in a question that kept its schema no name stands twice."""
    return {element.tag.rpartition("}")[2]: element.text or "" for element in call.iter(etree.Element)}


def wire_date(person: Person) -> str:
    """The full-date element of a person's record: yyyyMMdd with 00 for an unknown part, "" where only the year is
    known, or the placeholder that the register keeps."""
    if person.wire_date_of_birth is not None:
        return person.wire_date_of_birth
    parts = person.date_of_birth.split("-")
    return "" if len(parts) == 1 else "".join([*parts, "00"][:3])


def find(nation: Nation, ask: Ask) -> tuple[list[Person], str]:
    """Who matches, and a note for the journal: number, folded name, and full date or year must all agree.

    The wire never tells which of them differed (fact sheet 2.3).
    """
    held = nation.persons(ask.personal_id) if ask.personal_id else nation.persons_with_old_card(ask.old_card_number)
    if not held:
        return [], "no such number"
    wanted = fold_name(ask.name)
    named = [person for person in held if wanted and fold_name(person.full_name) == wanted]
    if not named:
        return [], "name differs"
    born = [person for person in named if _same_birth(person, ask)]
    return born, f"{len(born)} found" if born else "birth date differs"


def _same_birth(person: Person, ask: Ask) -> bool:
    if ask.year:
        return person.date_of_birth[:4] == ask.year
    stored = wire_date(person)
    return ask.full_date in (stored, stored.replace("-", ""))

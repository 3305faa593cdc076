"""A second hand that writes population replies, from our records to the wire, so that the reader has a counterpart."""

import tomllib
from html import escape
from importlib.resources import files
from typing import Any

from contracts.conformance import read_context
from contracts.connector import Context
from contracts.records import Address, HouseholdHead, Person, Relative
from contracts.wire import WireResponse

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
REPLY = "http://www.mic.gov.vn/dancu/1.0"
SEX = {"unknown": "0", "male": "1", "female": "2", None: ""}
MARITAL = {"unknown": "0", "never_married": "1", "married": "2", "divorced_or_widowed": "3", None: ""}
BLOOD = {None: "00", "A": "01", "B": "02", "AB": "03", "O": "04"}
LIFE = {"unknown": "0", "alive": "1", "deceased": "2", "missing": "3", None: ""}


def profile(profile_name: str = "c06-soap", /, **changes: Any) -> dict[str, Any]:
    """A shipped profile with ``changes``."""
    text = files("connectors.population").joinpath("profiles", f"{profile_name}.toml").read_text(encoding="utf-8")
    return {**tomllib.loads(text), **changes}


def context(**changes: Any) -> Context:
    """A synthetic context on the shipped profile with ``changes`` of the profile."""
    return read_context({}, profile(**changes))


def element(name: str, *inner: str, text: str | None = None) -> str:
    """One element of the reply's namespace."""
    return f"<r:{name}>{escape(text or '')}{''.join(inner)}</r:{name}>"


def address(name: str, held: Address | None) -> str:
    """An address; line and text share an element on the wire."""
    if held is None:
        return ""
    return element(
        name,
        element("MaTinhThanh", text=held.province_code),
        element("MaQuanHuyen", text=held.district_code),
        element("MaPhuongXa", text=held.commune_code),
        element("ChiTiet", text=held.line or held.text),
        element("QuocGia", text=held.country_code),
    )


def relative(name: str, held: Relative | None, *, structured: bool = False) -> str:
    """A relative or the household's head, the name as text or as a structure."""
    if held is None:
        return ""
    words = (held.full_name or "").split(" ")
    full_name = (
        element(
            "HoVaTen",
            element("Ho", text=words[0]),
            element("ChuDem", text=" ".join(words[1:-1])),
            element("Ten", text=words[-1] if len(words) > 1 else ""),
        )
        if structured
        else element("HoVaTen", text=held.full_name)
    )
    number = element("SoDinhDanh", text=held.personal_id.value if held.personal_id else "")
    card = element("SoCMND", text=held.old_card_number.value if held.old_card_number else "")
    if isinstance(held, HouseholdHead):
        return element(name, element("QuanHe", text=held.relationship_code), number, card, full_name)
    return element(name, full_name, element("QuocTich", text=held.nationality_code), number, card)


def citizen(person: Person, *, structured: bool = False) -> str:
    """One CongDan in the order of the schema."""
    born = person.date_of_birth
    digits = f"{born.year:04d}{born.month or 0:02d}{born.day or 0:02d}" if born else ""
    return element(
        "CongDan",
        element("SoDinhDanh", text=person.personal_id.value if person.personal_id else ""),
        element("SoCMND", text=person.old_card_number.value if person.old_card_number else ""),
        element("HoVaTen", element("Ho"), element("ChuDem"), element("Ten", text=person.full_name)),
        element("GioiTinh", text=SEX[person.sex]),
        element("DanToc", text=person.ethnicity_code or "00"),
        element("TonGiao", text=person.religion_code),
        element("TinhTrangHonNhan", text=MARITAL[person.marital_status]),
        element("NhomMau", text=BLOOD[person.blood_group]),
        element("NgayThangNamSinh", element("Nam", text=digits[:4]), element("NgayThangNam", text=digits)),
        address("NoiDangKyKhaiSinh", person.place_of_birth_registration),
        element("QuocTich", text=person.nationality_code),
        address("QueQuan", person.home_town),
        address("ThuongTru", person.permanent_residence),
        address("NoiOHienTai", person.current_residence),
        relative("Cha", person.father, structured=structured),
        relative("Me", person.mother),
        relative("VoChong", person.spouse, structured=structured),
        relative("NguoiDaiDien", person.legal_guardian),
        relative("ChuHo", person.household_head, structured=structured),
        element("SoSoHoKhau", text=person.household_book_number),
        element("TrangThaiSong", text=LIFE[person.life_status]),
        element("SoDinhDanhMoi", text=person.superseded_by.value if person.superseded_by else ""),
        element("TenGoiKhac", text=person.other_name),
    )


def envelope(*citizens: str) -> bytes:
    """A whole reply."""
    inner = f'<r:CongdanCollection xmlns:r="{REPLY}">{"".join(citizens)}</r:CongdanCollection>'
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body>{inner}</s:Body></s:Envelope>'.encode()


def reply(body: bytes | str, status: int = 200, content_type: str = "text/xml; charset=utf-8") -> WireResponse:
    """A reply as the transport hands it over."""
    return WireResponse(status, {"content-type": content_type}, body.encode() if isinstance(body, str) else body)

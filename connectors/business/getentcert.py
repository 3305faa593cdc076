"""Service generation 2: the nested arrays of ``GetEntCert`` become an `Organization` here, block by block.

Source of every member name: fact sheet section 5.2, `contracts/schemas/business/getentcert.openapi.json`. Every nested
block is an array, as XML turned into JSON leaves it; capital, members, sexes and birth dates are not delivered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from connectors.business.addresses import province_code
from connectors.business.identifiers import code_of, personal_id
from connectors.business.profile import Profile
from connectors.business.vocabulary import business_line_edition, country_code, legal_status
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from contracts.dates import InvalidDate, PartialDate
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.identifiers import OrganizationCode
from contracts.records import Address, BusinessLine, Label, LegalStatus, Organization, Representative
from contracts.wire import WireResponse

_VIETNAM: Final = timezone(timedelta(hours=7))


def read_organization(
    response: WireResponse, asked: OrganizationCode, profile: Profile
) -> tuple[Organization, tuple[str, ...]]:
    """Read one reply; gives the organization and the drift met.

    Raises `NotFound` (``GetEntCert`` null, written out), `Ambiguous` (several records) and `SourceMalformed`: this
    generation has no way to tell a failure of its own.
    """
    require_ok(response)
    reply = read_json(response, media_types=profile.reply_media_types)
    records = reply.objects("GetEntCert")
    if records is None and reply.has("GetEntCert") and profile.empty_means == "not_found":
        # What else stands there may say why: a null beside members that nobody knows is no "not registered".
        if reply.drift("drift"):
            raise SourceMalformed("an answer without a record that says something else")
        raise NotFound
    if not records:
        raise SourceMalformed("an answer without a record that doesn't say so")
    if len(records) > 1:
        raise Ambiguous
    organization = _organization(records[0], asked, profile)
    return organization, reply.drift(profile.unknown_elements)


def _organization(record: Node, asked: OrganizationCode, profile: Profile) -> Organization:
    record.known("SoGCNDKKD")
    code = code_of(record, "MaSoDoanhNghiep", asked)
    founded, changed = date_of(record, "NgayDangKyLanDau"), date_of(record, "NgayDangKyThayDoi")
    changes = record.integer("SoLanDangKyThayDoi")
    if changes is not None and changes < 0:
        raise SourceMalformed("SoLanDangKyThayDoi is negative")
    kind = Label(code=record.code("MaLoaiHinhDN"), label=record.text("LoaiHinhDN"))
    return Organization(
        organization_code=code,
        parent_organization_code=code.parent,
        registry_internal_code=record.code("MaNoiBo"),
        name=record.required_text("TenTiengViet"),
        short_name=record.text("TenVietTat"),
        foreign_name=record.text("TenNuocNgoai"),
        type=kind if kind != Label() else None,
        legal_status=_legal_status(record, profile),
        founded_on=founded,
        last_amended_on=changed,
        amendment_count=changes,
        head_office=_head_office(record, profile),
        representatives=_representatives(record),
        business_lines=_business_lines(record, business_line_edition(profile, founded, changed)),
    )


def date_of(record: Node, name: str) -> PartialDate | None:
    """A date in a national form, or a moment in ISO 8601: one with an offset counts by Vietnam's calendar."""
    text = record.text(name, longest=40)
    if text is None:
        return None
    try:
        return PartialDate.parse_wire(text)
    except InvalidDate:
        pass  # then it's a moment, or nothing
    try:
        moment = datetime.fromisoformat(text)
        local = moment if moment.tzinfo is None else moment.astimezone(_VIETNAM)
        return PartialDate(local.year, local.month, local.day)
    except (ValueError, OverflowError):  # InvalidDate is a ValueError
        raise SourceMalformed(f"{record.place(name)} is no date") from None


def _only(record: Node, name: str) -> Node | None:
    """The one block of an array that may hold one; absent, null and empty are nothing."""
    blocks = record.objects(name) or ()
    if len(blocks) > 1:
        raise SourceMalformed(f"{record.place(name)} holds more than one")
    return blocks[0] if blocks else None


def _legal_status(record: Node, profile: Profile) -> LegalStatus | None:
    blocks = record.objects("TinhTrangPhapLy") or ()
    found = set[LegalStatus]()
    for block in blocks:
        block.known("NgayBatDauTamNgung", "NgayKetThucTamNgung", "LyDoTamNgung")
        told = legal_status(block.code("MaTinhTrangPhapLy"), block.text("TinhTrangPhapLy"), profile.status_codes)
        found |= {told} if told is not None else set()
    if len(found) > 1:
        return LegalStatus(code="unknown")  # the wire doesn't say which of several is today's
    return found.pop() if found else None


def _head_office(record: Node, profile: Profile) -> Address | None:
    outer = _only(record, "DiaChiTruSo")
    block = _only(outer, "DiaChi") if outer is not None else None
    if block is None:
        return None
    # Whose numbers the codes are isn't known (statistical, or the portal's own geo ids): names alone are believed.
    block.known("MaTinhThanh", "MaQuanHuyen", "MaPhuongXa")
    city, district, commune = block.text("TenTinhThanh"), block.text("TenQuanHuyen"), block.text("TenPhuongXa")
    text, line = block.text("DiaChi"), block.text("SoNha")
    country = _country(block, "QuocGia", "MaQuocGia")
    if city is None and text is None and line is None:
        return None
    code = province_code(city, district=district is not None, commune=commune is not None)
    edition = profile.former_edition if district else profile.current_edition if commune else None
    parts = (line, commune, district, city)
    return Address(
        country_code=country or ("VN" if code is not None else None),
        province_code=code,
        line=line,
        text=text or ", ".join(part for part in parts if part),
        edition=edition if code else None,
    )


def _country(block: Node, name: str, code: str) -> str | None:
    """A country by its name; its code only has to be there, because nobody says whose codes they are."""
    block.known(code)
    return country_code(block.text(name))


def _representatives(record: Node) -> tuple[Representative, ...] | None:
    # Every enterprise has a legal representative (Enterprise Law 2020, article 12): an empty list is a hidden block.
    people = [
        person for block in record.objects("DaiDienPhapLuat") or () for person in block.objects("ThongTinCaNhan") or ()
    ]
    return tuple(_representative(person) for person in people) or None


def _representative(block: Node) -> Representative:
    block.known("MaLoaiGiayToChungThuc", "NgayCap", "NoiCap")
    number, document = block.text("SoGiayChungThuc", longest=100), block.text("LoaiGiayToChungThuc", longest=200)
    return Representative(
        full_name=block.required_text("HoVaTen"),
        nationality_code=_country(block, "QuocTich", "MaQuocTich"),
        document_type=document,
        document_number=number,
        personal_id=personal_id(number, document),
    )


_MAIN: Final[Mapping[int | None, bool]] = {1: True, 0: False}
"""``LaNganhChinh`` is an integer; another one says nothing."""


def _business_lines(record: Node, edition: str | None) -> tuple[BusinessLine, ...] | None:
    blocks = record.objects("NganhNgheKinhDoanh")
    if blocks is None:
        return None
    return tuple(
        BusinessLine(
            code=block.code("MaNganh"),
            edition=edition,
            label=block.text("TenNganh"),
            main=_MAIN.get(block.integer("LaNganhChinh")),
        )
        for block in blocks
    )

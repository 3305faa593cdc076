"""Our records survive the wire and back; zeep, reading the same reply, sees the same values."""

import dataclasses
import string
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from connectors.population.connector import PopulationConnector
from connectors.population.profile import read_profile
from connectors.population.reply import PersonReader, birth, members, name, personal_id
from connectors.soap.documents import gather, hardened_parser
from connectors.soap.wsdl import compile_service, operation_of
from contracts import schemas
from contracts.dates import PartialDate
from contracts.errors import SourceMalformed
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.queries import PersonQuery
from contracts.records import Address, Answered, HouseholdHead, Person, Relative
from tests.connectors.population import wire

CONNECTOR = PopulationConnector()
PROFILE = read_profile(wire.profile())

_letters = "ABCDEGHIKLMNOPQRSTUVXYĂÂĐÊÔƠƯÁÀẢÃẠẾỀỂỄỆ'"
names = st.lists(st.text(_letters, min_size=1, max_size=7), min_size=2, max_size=5).map(" ".join)
personal_ids = st.integers(1, 999_999_999).map(lambda number: PersonalId.parse(f"099{number:09d}"))
cards = st.integers(1, 9_999_999).map(lambda number: OldCardNumber.parse(f"99{number:07d}"))
countries = st.sampled_from(["VN", "US", "LA"])
lines = st.none() | st.text(string.ascii_letters + string.digits + "<>&\"' ,ĐÊ", min_size=1, max_size=60).map(
    lambda text: " ".join(text.split()) or "X"
)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    """Two-level, three-level, province alone, or text alone."""
    kind = draw(st.sampled_from(["two", "three", "province", "text"]))
    if kind == "text":
        return Address(country_code=draw(countries), text=draw(lines))
    return Address(
        country_code=draw(st.none() | countries),
        province_code=f"{draw(st.integers(1, 96)):02d}",
        district_code=f"{draw(st.integers(1, 973)):03d}" if kind == "three" else None,
        commune_code=f"{draw(st.integers(1, 32248)):05d}" if kind != "province" else None,
        line=draw(lines),
        edition={"two": "2025-07-01", "three": "2004-07-08", "province": None}[kind],
    )


relatives = st.builds(
    Relative,
    full_name=names,
    personal_id=st.none() | personal_ids,
    old_card_number=st.none() | cards,
    nationality_code=st.none() | countries,
)
heads = st.builds(
    HouseholdHead,
    full_name=names,
    personal_id=st.none() | personal_ids,
    old_card_number=st.none() | cards,
    relationship_code=st.none() | st.sampled_from(["CH01", "CH02"]),
)
full_dates = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))
dates = full_dates.map(lambda day: PartialDate(day.year, day.month, day.day)) | st.builds(
    PartialDate, st.integers(1900, 2026), st.none() | st.integers(1, 12)
)
people = st.builds(
    Person,
    personal_id=personal_ids,
    old_card_number=st.none() | cards,
    full_name=names,
    other_name=st.none() | names,
    date_of_birth=dates,
    sex=st.sampled_from([None, "male", "female", "unknown"]),
    ethnicity_code=st.none() | st.integers(1, 55).map("{:02d}".format),
    religion_code=st.none() | st.integers(0, 14).map("{:02d}".format),
    nationality_code=st.none() | countries,
    marital_status=st.sampled_from([None, "never_married", "married", "divorced_or_widowed", "unknown"]),
    blood_group=st.sampled_from([None, "A", "B", "AB", "O"]),
    place_of_birth_registration=st.none() | addresses(),
    home_town=st.none() | addresses(),
    permanent_residence=st.none() | addresses(),
    current_residence=st.none() | addresses(),
    father=st.none() | relatives,
    mother=st.none() | relatives,
    spouse=st.none() | relatives,
    legal_guardian=st.none() | relatives,
    household_head=st.none() | heads,
    household_book_number=st.none() | st.just("HK-0"),
    life_status=st.sampled_from([None, "alive", "deceased", "missing", "unknown"]),
)


def ask(body: bytes, query: PersonQuery, **changes: Any) -> Answered:
    """Run the connector over one reply."""
    exchange = CONNECTOR.exchange(query, wire.context(**changes))
    next(exchange)
    with pytest.raises(StopIteration) as stop:
        exchange.send(wire.reply(body))
    answered = stop.value.value
    assert isinstance(answered, Answered)
    return answered


def query_of(person: Person) -> PersonQuery:
    """The question that the person's own data makes."""
    assert person.personal_id and person.full_name and person.date_of_birth
    return PersonQuery(person.personal_id, person.full_name, person.date_of_birth)


@given(people, st.booleans())
def test_a_record_comes_back_as_it_was_written(person: Person, structured: bool) -> None:
    body = wire.envelope(wire.citizen(person, structured=structured))
    answered = ask(body, query_of(person), unknown_elements="refuse")
    assert answered.record == person
    assert answered.drift == ()


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """Texts of a zeep value by path, empty ones left out."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {path: value} if value.strip() else {}
    found: dict[str, str] = {}
    for key in value:
        found.update(leaves(value[key], f"{path}/{key}"))
    return found


ORACLE = operation_of(
    compile_service(gather("population/population.wsdl", schemas.read)),
    "{urn:lienthong:population:wsdl:1}CSDLDanCuBinding",
    "TraCuuThongTinCongDan",
)


@given(people)
def test_zeep_reads_the_same_texts(person: Person) -> None:
    """Structured names only: of a relative's name as plain text zeep keeps nothing."""
    body = wire.envelope(wire.citizen(person, structured=True))
    root = etree.fromstring(body, hardened_parser())
    (seen,) = ORACLE.output.deserialize(root)
    plain = {"Me", "NguoiDaiDien"}
    by_zeep = {path: text for path, text in leaves(seen).items() if path.split("/")[1] not in plain}
    ours = {
        "/" + root.getroottree().getelementpath(node).split("CongDan/")[1].replace(f"{{{wire.REPLY}}}", ""): node.text
        for node in root.iter(f"{{{wire.REPLY}}}*")
        if not len(node) and node.text
    }
    assert by_zeep == {path: text for path, text in ours.items() if path.split("/")[1] not in plain}
    record = ask(body, query_of(person)).record
    assert isinstance(record, Person) and record.personal_id and record.full_name
    assert (record.personal_id.value, record.full_name) == (by_zeep["/SoDinhDanh"], by_zeep["/HoVaTen/Ten"])


KHUE = Person(
    personal_id=PersonalId.parse("099190000123"),
    full_name="NGUYỄN THỊ MINH KHUÊ",
    date_of_birth=PartialDate(1990, 4, 15),
)


def parts(inner: str) -> etree._Element:
    return etree.fromstring(f'<r:x xmlns:r="{wire.REPLY}">{inner}</r:x>')


@pytest.mark.parametrize(
    ("year", "day", "born"),
    [
        ("1945", "19450000", "1945"),
        ("1945", "00/00/1945", "1945"),
        ("1945", "1945-00-00", "1945"),
        ("1945", "", "1945"),
        ("", "19450400", "1945-04"),
        ("1945", "00/04/1945", "1945-04"),
        ("1990", "1990-04-15", "1990-04-15"),
        ("1990", "15/04/1990", "1990-04-15"),
        ("", "", None),
        ("0000", "00000000", None),
        ("1945", "0000-00-00", "1945"),
    ],
)
def test_forms_and_placeholders_of_a_birth_date(year: str, day: str, born: str | None) -> None:
    found = birth(members(parts(wire.element("Nam", text=year) + wire.element("NgayThangNam", text=day))))
    assert (found.iso if found else None) == born


@pytest.mark.parametrize(
    ("year", "day"), [("1990", "19900231"), ("1990", "19910415"), ("", "19901301"), ("", "99991231"), ("0001", "")]
)
def test_an_impossible_birth_date_is_malformed(year: str, day: str) -> None:
    with pytest.raises(SourceMalformed):
        birth(members(parts(wire.element("Nam", text=year) + wire.element("NgayThangNam", text=day))))


@pytest.mark.parametrize(
    ("inner", "full"),
    [
        ("LÊ VĂN A", "LÊ VĂN A"),
        ("<r:Ho/><r:ChuDem/><r:Ten>LÊ VĂN A</r:Ten>", "LÊ VĂN A"),
        ("<r:Ho>LÊ</r:Ho><r:ChuDem>VĂN</r:ChuDem><r:Ten>A</r:Ten>", "LÊ VĂN A"),
        ("\n  <r:Ho>LÊ</r:Ho>\n  <r:Ten>A</r:Ten>\n", "LÊ A"),
        ("  LÊ \n VĂN\tA ", "LÊ VĂN A"),
        ("LE\u0302 A", "LÊ A"),
        ("", None),
        ("<r:Ho/><r:Ten> </r:Ten>", None),
    ],
)
def test_a_name_in_both_of_its_forms(inner: str, full: str | None) -> None:
    assert name(parts(inner)) == full


@pytest.mark.parametrize("written", ["NGUYá»„N VÄ‚N A", "NGUY\ufffdN", "<r:Ho>NGUYá»„N</r:Ho><r:Ten>A</r:Ten>"])
def test_a_text_that_was_encoded_twice_is_malformed(written: str) -> None:
    with pytest.raises(SourceMalformed):
        name(parts(written))


def test_a_name_given_twice_is_malformed() -> None:
    with pytest.raises(SourceMalformed):
        name(parts("LÊ VĂN A<r:Ten>B</r:Ten>"))
    assert name(None) is None


def test_zeros_are_no_number() -> None:
    citizen = members(parts("<r:SoDinhDanh>000000000000</r:SoDinhDanh><r:SoCMND>000000000</r:SoCMND>"))
    assert PersonReader(PROFILE).numbers(citizen) == (None, None)
    assert personal_id(citizen, "SoDinhDanh") is None


def test_a_twelve_digit_card_is_a_personal_id() -> None:
    reader = PersonReader(PROFILE)
    citizen = members(parts("<r:SoDinhDanh/><r:SoCMND>099190000123</r:SoCMND>"))
    assert reader.numbers(citizen) == (KHUE.personal_id, None) and reader.drift == []
    both = members(parts("<r:SoDinhDanh>099190000123</r:SoDinhDanh><r:SoCMND>099190000999</r:SoCMND>"))
    assert reader.numbers(both) == (KHUE.personal_id, None) and reader.drift == ["number SoCMND"]


@pytest.mark.parametrize(
    ("field", "code", "member", "value"),
    [
        ("GioiTinh", "9", "sex", "unknown"),
        ("DanToc", "77", "ethnicity_code", None),
        ("DanToc", "99", "ethnicity_code", None),
        ("TonGiao", "44", "religion_code", None),
        ("TonGiao", "00", "religion_code", "00"),
        ("TinhTrangHonNhan", "4", "marital_status", "unknown"),
        ("TinhTrangHonNhan", "0", "marital_status", "unknown"),
        ("NhomMau", "05", "blood_group", None),
        ("TrangThaiSong", "8", "life_status", "unknown"),
        ("QuocTich", "ZZ", "nationality_code", None),
    ],
)
def test_an_unknown_code_never_fails(field: str, code: str, member: str, value: str | None) -> None:
    reader = PersonReader(PROFILE)
    person = reader.person(members(parts(wire.element(field, text=code))))
    assert getattr(person, member) == value
    known = {("DanToc", "99"), ("TonGiao", "00"), ("TinhTrangHonNhan", "0")}
    assert reader.drift == ([] if (field, code) in known else [f"code {field}"])


def test_an_unknown_country_leaves_the_rest_of_an_address_and_of_a_relative() -> None:
    reader = PersonReader(PROFILE)
    country, name = wire.element("QuocGia", text="ZZ"), wire.element("ChiTiet", text="12 ĐƯỜNG A")
    father = wire.element("Cha", wire.element("HoVaTen", text="NGUYỄN VĂN A"), wire.element("QuocTich", text="SU"))
    home = members(parts(wire.element("NoiOHienTai", name, country)))
    person = reader.person({**home, **members(parts(father))})
    assert person.current_residence == Address(text="12 ĐƯỜNG A") and person.father == Relative(
        full_name="NGUYỄN VĂN A"
    )
    assert reader.drift == ["code QuocGia", "code QuocTich"]


def test_a_profile_may_know_more_marital_codes() -> None:
    raw = wire.profile(marital_status={"3": "divorced", "4": "widowed"})
    person = PersonReader(read_profile(raw)).person(members(parts(wire.element("TinhTrangHonNhan", text="4"))))
    assert person.marital_status == "widowed"


def test_empty_blocks_are_not_held() -> None:
    blocks = "".join(
        wire.element(block, wire.element("HoVaTen"), wire.element("SoDinhDanh"))
        for block in ("Cha", "Me", "VoChong", "NguoiDaiDien", "ChuHo")
    ) + "".join(
        wire.element(block, wire.element("MaTinhThanh"), wire.element("QuocGia"))
        for block in ("NoiDangKyKhaiSinh", "QueQuan", "ThuongTru", "NoiOHienTai")
    )
    assert PersonReader(PROFILE).person(members(parts(blocks))) == Person()


def test_a_stored_look_alike_letter_is_kept_as_stored() -> None:
    stored = dataclasses.replace(KHUE, full_name="ÐỖ VĂN THỬ")
    answered = ask(wire.envelope(wire.citizen(stored)), query_of(stored))
    assert isinstance(answered.record, Person) and answered.record.full_name == "ÐỖ VĂN THỬ"

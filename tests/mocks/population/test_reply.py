"""Every answer must fit the vendored schema, under whatever prefixes, and zeep must read it too."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from contracts.schemas import read
from mocks.nation.catalogue import person_with
from mocks.nation.generator import SyntheticGenerator
from mocks.nation.model import Person
from mocks.nation.personas import synthetic_nation
from mocks.population.reply import OTHER_FAULT_PREFIXES, OTHER_PREFIXES, REPLY, USUAL_PREFIXES, Reply
from tests.mocks.asking import NS, text, zeep_client

NATION = synthetic_nation()
SCHEMA = etree.XMLSchema(etree.fromstring(read("population/population-reply.xsd")))


def collection(people: list[tuple[Person, str]], prefixes: object = USUAL_PREFIXES) -> etree._Element:
    encoded = Reply(prefixes).collection(people).encode()  # type: ignore[arg-type]  # shorthand of the test
    found = etree.fromstring(encoded).find("soap:Body/dc:CongdanCollection", NS)
    assert found is not None
    return found


def record(person: Person, asked: str | None = None) -> etree._Element:
    found = collection([(person, asked or person.personal_id or person.old_card_number)])
    SCHEMA.assertValid(found)
    return found[0]


@pytest.mark.parametrize("prefixes", [USUAL_PREFIXES, OTHER_PREFIXES], ids=["usual", "other"])
@pytest.mark.parametrize("person", NATION.people, ids=lambda person: "-".join(person.traits))
def test_every_persona_fits_the_schema(person: Person, prefixes: object) -> None:
    for number in filter(None, (person.personal_id, person.old_card_number, *person.superseded_numbers)):
        answer = collection([(person, number)], prefixes)
        SCHEMA.assertValid(answer)
        assert text(answer[0], "HoVaTen/Ten") == person.full_name
        assert text(answer[0], "SoDinhDanh") == (person.personal_id or "")


@given(st.integers(1000, 999_999), st.integers(0, 99), st.integers(0, 1))
def test_every_generated_person_fits_the_schema(sequence: int, year: int, digit: int) -> None:
    person = SyntheticGenerator(1).person(f"099{digit}{year:02d}{sequence:06d}")
    assume(person is not None and person.personal_id == f"099{digit}{year:02d}{sequence:06d}")  # no earlier number
    assert person is not None
    assert text(record(person), "NgayThangNamSinh/Nam") == f"19{year:02d}"


def test_the_schema_has_teeth() -> None:
    answer = collection([(NATION.people[0], "099190000123")])
    number = answer[0][0]
    number.text = "1"
    assert not SCHEMA.validate(answer)
    number.text = "099190000123"
    assert SCHEMA.validate(answer)
    etree.SubElement(answer[0], f"{{{REPLY}}}La")
    assert not SCHEMA.validate(answer)


def test_the_composed_answer_of_the_fact_sheet_fits_the_schema() -> None:
    found = record(NATION.people[0])
    assert [etree.QName(child).localname for child in found] == [
        *("SoDinhDanh", "SoCMND", "HoVaTen", "GioiTinh", "DanToc", "TonGiao", "TinhTrangHonNhan", "NhomMau"),
        *("NgayThangNamSinh", "NoiDangKyKhaiSinh", "QuocTich", "QueQuan", "ThuongTru", "Cha", "Me", "ChuHo"),
    ]
    assert (text(found, "HoVaTen/Ho"), text(found, "HoVaTen/ChuDem")) == ("", "")
    assert (text(found, "ThuongTru/MaQuanHuyen"), text(found, "ThuongTru/MaPhuongXa")) == ("", "00070")


@pytest.mark.parametrize(
    ("trait", "path", "value"),
    [
        ("year_only", "NgayThangNamSinh/NgayThangNam", ""),
        ("placeholder_date", "NgayThangNamSinh/NgayThangNam", "19450000"),
        ("year_month", "NgayThangNamSinh/NgayThangNam", "19680700"),
        ("old_card_only", "SoDinhDanh", ""),
        ("old_card_only", "SoCMND", "990000011"),
        ("deceased", "TrangThaiSong", "2"),
        ("missing", "TrangThaiSong", "3"),
        ("plain", "TrangThaiSong", None),
        ("other_name", "TenGoiKhac", "ĐÀO THỊ TRĂNG"),
        ("relatives_structured", "Cha/HoVaTen/Ho", "TRỊNH"),
        ("relatives_structured", "Cha/HoVaTen/ChuDem", "VĂN"),
        ("relatives_structured", "Cha/HoVaTen/Ten", "CHA"),
        ("plain", "Cha/HoVaTen", "NGUYỄN VĂN KHÁNH"),
        ("legal_guardian", "NguoiDaiDien/SoDinhDanh", "099158000341"),
        ("household_head_other", "ChuHo/QuanHe", "CH03"),
        ("household_book", "SoSoHoKhau", "990000000-0"),
        ("foreign_spouse", "VoChong/QuocTich", "KR"),
        ("overseas_permanent_residence", "ThuongTru/QuocGia", "US"),
        ("no_address", "ThuongTru", None),
        ("district_era_address", "ThuongTru/MaQuanHuyen", "002"),
        ("undetermined_nationality", "QuocTich", ""),
        ("sparse_record", "DanToc", None),
        ("look_alike_d", "HoVaTen/Ten", "ÐỖ VĂN ÐỨC"),
    ],
)
def test_what_is_special_reaches_the_wire(trait: str, path: str, value: str | None) -> None:
    assert text(record(person_with(NATION, trait)), path) == value


def test_a_succession_is_documented_only_for_whoever_asks_with_the_old_number() -> None:
    person = person_with(NATION, "renumbered")
    old = person.superseded_numbers[0]
    asked_old = record(person, old)
    assert text(asked_old, "SoDinhDanh") == text(asked_old, "SoDinhDanhMoi") == person.personal_id
    assert text(asked_old, "SoDinhDanhCu") == old
    asked_new = record(person)
    assert text(asked_new, "SoDinhDanhMoi") is text(asked_new, "SoDinhDanhCu") is None


def test_nobody_is_an_empty_collection_and_no_body_is_less() -> None:
    assert len(collection([])) == 0
    SCHEMA.assertValid(collection([]))
    empty = etree.fromstring(Reply().encode()).find("soap:Body", NS)
    assert empty is not None and len(empty) == 0


@pytest.mark.parametrize("prefixes", [USUAL_PREFIXES, OTHER_FAULT_PREFIXES], ids=["usual", "other"])
def test_a_fault_is_soap_with_its_code_in_the_detail(prefixes: object) -> None:
    encoded = Reply(prefixes).fault("Server", "QUA_TAI", "Bận").encode()  # type: ignore[arg-type]  # shorthand
    root = etree.fromstring(encoded)
    fault = root.find("soap:Body/soap:Fault", NS)
    assert fault is not None
    prefix, _, side = (fault.findtext("faultcode") or "").partition(":")
    assert (fault.nsmap[prefix], side) == (NS["soap"], "Server")
    assert fault.findtext("faultstring") == "Bận"
    detail = fault.find("detail/dc:Loi", NS)
    assert detail is not None
    SCHEMA.assertValid(detail)
    assert text(detail, "Ma") == "QUA_TAI"


def test_zeep_reads_what_we_write() -> None:
    client = zeep_client()
    parser = client.get_element(f"{{{REPLY}}}CongdanCollection")
    for person in NATION.people:
        answer = collection([(person, person.personal_id or person.old_card_number)])
        (citizen,) = parser.parse(answer, client.wsdl.types).CongDan
        assert citizen.HoVaTen.Ten == person.full_name
        assert (citizen.SoDinhDanh or None) == person.personal_id
        assert citizen.NgayThangNamSinh.Nam == person.date_of_birth[:4]

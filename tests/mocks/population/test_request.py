"""What the schema forbids is refused, element order included, and the match rule tells nobody what differed."""

import re
from itertools import pairwise

import pytest

from mocks.nation.catalogue import people_with, person_with
from mocks.nation.personas import synthetic_nation
from mocks.population.request import Ask, RequestRefused, find, read_request, wire_date
from tests.mocks.asking import KHUE, envelope

NATION = synthetic_nation()
WHOLE = envelope(*KHUE)


def ask(number: str, name: str, born: str) -> Ask:
    return read_request(envelope(number, name, born).encode())


def test_the_composed_request_is_read_whole() -> None:
    assert read_request(WHOLE.encode()) == Ask(
        request_id="H26-20260302-000000001",
        procedure="1.001193",
        integration_code="037",
        officer="099080000001",
        agency="H26.99",
        account="canbo.thu",
        personal_id="099190000123",
        old_card_number="",
        name="NGUYENTHIMINHKHUE",
        year="",
        full_date="19900415",
    )


def test_an_old_card_stands_in_the_numbers_place() -> None:
    read = ask("990000011", "BUITHICUC", "1948")
    assert (read.personal_id, read.old_card_number, read.year, read.full_date) == ("", "990000011", "1948", "")


def test_prefixes_and_a_missing_header_do_not_matter() -> None:
    other = WHOLE.replace("dan:", "q0:").replace(":dan=", ":q0=").replace("soapenv", "S").replace("<S:Header/>", "")
    assert read_request(other.encode()) == read_request(WHOLE.encode())


def without(name: str) -> str:
    return re.sub(rf"<dan:{name}>.*?</dan:{name}>", "", WHOLE, count=1)


def swapped(first: str, second: str) -> str:
    one = re.search(rf"<dan:{first}>.*?</dan:{first}>", WHOLE)
    two = re.search(rf"<dan:{second}>.*?</dan:{second}>", WHOLE)
    assert one and two
    return WHOLE.replace(one[0], "\0").replace(two[0], one[0]).replace("\0", two[0])


ELEMENTS = ["MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo", "MaDonVi", "TaiKhoan", "SoDienThoai", "SoDinhDanh", "HoVaTen"]


@pytest.mark.parametrize("name", [*ELEMENTS, "NgayThangNamSinh", "NgayThangNam"])
def test_every_element_is_needed(name: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        read_request(without(name).encode())
    assert refused.value.code == "SAI_DINH_DANG"


@pytest.mark.parametrize(("first", "second"), list(pairwise(ELEMENTS)))
def test_the_order_is_fixed(first: str, second: str) -> None:
    with pytest.raises(RequestRefused, match="lược đồ"):
        read_request(swapped(first, second).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<dan:SoDinhDanh>099190000123<", "<dan:SoDinhDanh>09919000012<"),
        ("<dan:SoDinhDanh>099190000123<", "<dan:SoDinhDanh><"),
        ("<dan:SoDinhDanh>099190000123<", "<dan:SoDinhDanh>\u0660\u0669\u0669190000123<"),
        ("</dan:SoDinhDanh>", "</dan:SoDinhDanh><dan:SoCMND>990000011</dan:SoCMND>"),
        ("19900415", "1990-04-15"),
        ("<dan:NgayThangNam>", "<dan:Nam>1990</dan:Nam><dan:NgayThangNam>"),
        ("H26-20260302-000000001", "x" * 41),
        ("NGUYENTHIMINHKHUE", "N" * 101),
        ("</dan:HoVaTen>", "</dan:HoVaTen><dan:Extra/>"),
        ("http://dancuquocgia.bca", "http://gtel.vn/qldc"),
        ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
        ("</soapenv:Body>", "</soapenv:Body><soapenv:Body/>"),
        ("<soapenv:Header/>", "<soapenv:Header/><soapenv:Header/>"),
        ("<soapenv:Header/><soapenv:Body>", "<soapenv:Body><soapenv:Header/>"),
        ("<soapenv:Body>", "<soapenv:Body><dan:Other/>"),
        ("<soapenv:Envelope", "<!DOCTYPE a><soapenv:Envelope"),
        ("</soapenv:Envelope>", ""),
        ("NGUYENTHIMINHKHUE", "&#0;"),
        ("NGUYENTHIMINHKHUE", "&name;"),
    ],
)
def test_whatever_the_schema_forbids_is_refused(old: str, new: str) -> None:
    assert old in WHOLE
    with pytest.raises(RequestRefused) as refused:
        read_request(WHOLE.replace(old, new).encode())
    assert refused.value.code == "SAI_DINH_DANG"


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe", b"<a/>", "<a>\ud800</a>".encode("utf-8", "surrogatepass")])
def test_what_is_no_soap_is_refused(body: bytes) -> None:
    with pytest.raises(RequestRefused):
        read_request(body)


def test_an_entity_bomb_and_an_outside_file_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>' + WHOLE.replace("NGUYENTHIMINHKHUE", "&y;")
    outside = '<!DOCTYPE a SYSTEM "file:///etc/hostname">' + WHOLE
    for body in (bomb, outside):
        with pytest.raises(RequestRefused):
            read_request(body.encode())


def test_a_refusal_names_the_element_and_never_its_value() -> None:
    with pytest.raises(RequestRefused) as refused:
        read_request(WHOLE.replace("19900415", "1990-04-15").encode())
    assert "NgayThangNam" in str(refused.value)
    assert "1990-04-15" not in str(refused.value)


@pytest.mark.parametrize(
    ("trait", "sent"),
    [
        ("plain", "19900415"),
        ("year_month", "19680700"),
        ("placeholder_slashes", "00/00/1939"),
        ("iso_wire_date", "1975-03-20"),
        ("two_matches", ""),
    ],
)
def test_the_full_date_as_the_register_keeps_it(trait: str, sent: str) -> None:
    assert wire_date(person_with(NATION, trait)) == sent


@pytest.mark.parametrize("born", ["1990", "19900415"])
@pytest.mark.parametrize("name", ["NGUYENTHIMINHKHUE", "Nguyễn Thị Minh Khuê", "nguyen thi minh khue"])
def test_number_folded_name_and_date_or_year_match(born: str, name: str) -> None:
    assert find(NATION, ask("099190000123", name, born)) == ([NATION.people[0]], "1 found")


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        (("099190000999", "NGUYENTHIMINHKHUE", "1990"), "no such number"),
        (("099190000123", "NGUYENTHIMINH", "1990"), "name differs"),
        (("099190000123", "李", "1990"), "name differs"),
        (("099190000123", "NGUYENTHIMINHKHUE", "1991"), "birth date differs"),
        (("099190000123", "NGUYENTHIMINHKHUE", "19900416"), "birth date differs"),
        (("099052000301", "TRANVANNIEN", "19520101"), "birth date differs"),
        (("990000012", "BUITHICUC", "1948"), "no such number"),
    ],
)
def test_anything_else_finds_nobody(asked: tuple[str, str, str], note: str) -> None:
    assert find(NATION, ask(*asked)) == ([], note)


def test_a_date_of_zeros_matches_as_it_is_kept() -> None:
    assert len(find(NATION, ask("099145000302", "LETHIXUAN", "19450000"))[0]) == 1
    assert len(find(NATION, ask("099075000305", "VUDINHNGACH", "19750320"))[0]) == 1


def test_a_shared_card_finds_two() -> None:
    found, note = find(NATION, ask("990000100", "NGUYENVANHAI", "1957"))
    assert found == list(people_with(NATION, "two_matches"))
    assert note == "2 found"


def test_an_old_number_finds_its_owner() -> None:
    person = person_with(NATION, "renumbered")
    assert find(NATION, ask(person.superseded_numbers[0], person.name, "1988"))[0] == [person]

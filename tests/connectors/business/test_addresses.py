"""A province's name becomes a code only together with the edition that makes it certain."""

from datetime import date
from typing import Any

import pytest

from connectors.business.addresses import province_code, provinces, read_address
from connectors.rest.reading import Node
from contracts.records import Address
from tests.connectors.business.wire import profile

PROVINCES_BEFORE, PROVINCES_SINCE = provinces(date(2025, 6, 30)), provinces(date(2025, 7, 1))


def test_both_maps_are_whole() -> None:
    assert (len(PROVINCES_BEFORE), len(PROVINCES_SINCE)) == (63, 34)
    assert len(set(PROVINCES_BEFORE.values())) == 63 and len(set(PROVINCES_SINCE.values())) == 34


def test_seven_codes_changed_their_meaning() -> None:
    names = {code: name for name, code in PROVINCES_BEFORE.items()}
    changed = {code for name, code in PROVINCES_SINCE.items() if names.get(code) not in (name, "THUATHIENHUE")}
    assert changed == {"15", "24", "44", "52", "80", "82", "91"}


@pytest.mark.parametrize(
    ("name", "district", "commune", "code"),
    [
        ("Thành phố Hà Nội", False, True, "01"), ("Hà Nội", True, True, "01"), ("TP. Hồ Chí Minh", False, True, "79"),
        ("TP Hồ Chí Minh", True, False, "79"), ("Tỉnh Bắc Ninh", True, True, "27"),
        ("Tỉnh Bắc Ninh", False, True, "24"),
        ("Tỉnh Bắc Ninh", False, False, None), ("Thành phố Hà Nội", False, False, "01"), ("Yên Bái", False, True, None),
        ("Tỉnh Yên Bái", True, True, "15"), ("TỈNH THANH HOÁ", False, True, "38"), ("Thành phố Huế", False, True, "46"),
        ("Bà Rịa - Vũng Tàu", True, True, "77"), ("Atlantis", True, True, None), ("", True, True, None),
        (None, True, True, None),
    ],
)  # fmt: skip
def test_a_code_is_told_where_it_is_certain(name: str | None, district: bool, commune: bool, code: str | None) -> None:
    assert province_code(name, district=district, commune=commune) == code


def read(**members: Any) -> Address | None:
    return read_address(Node(members), profile())


def test_without_a_district_the_address_is_of_the_new_map() -> None:
    found = read(CityName="Tỉnh Bắc Ninh", WardName="Xã Mẫu", StreetNumber="Thôn 0", AddressFullText="Thôn 0, Xã Mẫu")
    assert found == Address(
        country_code="VN", province_code="24", line="Thôn 0", text="Thôn 0, Xã Mẫu", edition="2025-07-01"
    )


def test_with_a_district_it_is_of_the_old_map() -> None:
    found = read(CityName="Tỉnh Bắc Ninh", DistrictName="Huyện Thử", WardName="Xã Mẫu")
    assert found == Address(country_code="VN", province_code="27", edition="2004-07-08")


def test_what_is_not_known_is_not_invented() -> None:
    assert read(CityName="Atlantis", WardName="Xã Mẫu", AddressFullText="Xa lắm") == Address(text="Xa lắm")
    assert read(AddressFullText="Số 0, Việt Nam") == Address(country_code="VN", text="Số 0, Việt Nam")


def test_no_address_is_none() -> None:
    assert read_address(None, profile()) is None
    assert read(CityID=0, WardID=0, DistrictID=0, CityName="", AddressFullText=None) is None

"""Oddities of records come at their rates and change what is stored, not who it is."""

import unicodedata
from datetime import date

from mocks.nation.model import Address
from mocks.nation.permutation import mix
from mocks.nation.quirks import quirk

DRAWN = [quirk(mix(number), 1950, "Đỗ Văn Đức") for number in range(20_000)]


def test_rates() -> None:
    assert 1_400 < sum(one.year_only for one in DRAWN) < 1_800
    assert 25 < sum(one.year_month for one in DRAWN) < 110
    assert 5 < sum(one.decomposed for one in DRAWN) < 45
    assert 130 < sum(one.look_alike for one in DRAWN) < 270
    assert 300 < sum(one.structured for one in DRAWN) < 500
    assert 480 < sum(one.district_era for one in DRAWN) < 720
    assert not any(one.year_only and one.year_month for one in DRAWN)
    assert sum(quirk(mix(number), 1980, "A").year_only for number in range(20_000)) < 90


def test_what_is_stored() -> None:
    odd = next(one for one in DRAWN if one.look_alike and not one.decomposed)
    assert odd.stored_name("Đỗ Văn Đức") == "ÐỖ VĂN ÐỨC"
    decomposed = next(one for one in DRAWN if one.decomposed)
    assert not unicodedata.is_normalized("NFC", decomposed.stored_name("Đỗ Văn Hồng"))
    assert not quirk(mix(1), 1950, "Lan").look_alike
    year, month = next(one for one in DRAWN if one.year_only), next(one for one in DRAWN if one.year_month)
    assert year.date_of_birth(date(1950, 4, 3)) == "1950"
    assert month.date_of_birth(date(1950, 4, 3)) == "1950-04"
    assert {one.wire_date(1950) for one in DRAWN if one.year_only} == {"19500000", "00/00/1950"}
    assert year.wire_date(1958) is None and month.wire_date(1950) is None


def test_a_residence_under_former_codes_keeps_its_line() -> None:
    now, before = Address(province_code="01", commune_code="00070", line="SỐ 1"), Address(district_code="002")
    era = next(one for one in DRAWN if one.district_era)
    assert era.residence(now, before) == Address(district_code="002", line="SỐ 1")
    assert next(one for one in DRAWN if not one.district_era).residence(now, before) is now

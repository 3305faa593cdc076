"""What each element of the question holds."""

import dataclasses

import pytest

from connectors.population.profile import read_profile
from connectors.population.request import birth, values
from contracts.dates import PartialDate
from contracts.errors import SourceRefused
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.queries import PersonQuery
from contracts.wire import REQUEST_ID
from tests.connectors.population.wire import context, profile

KHUE = PersonQuery(PersonalId.parse("099190000123"), "Nguyễn Thị Minh Khuê", PartialDate(1990, 4, 15))


def test_the_question_in_the_order_of_the_contract() -> None:
    assert list(values(KHUE, context(), read_profile(profile())).items()) == [
        ("MaYeuCau", REQUEST_ID),
        ("MaDVC", "1.001193"),
        ("MaTichHop", "037"),
        ("MaCanBo", "099080000001"),
        ("MaDonVi", "H26.99"),
        ("TaiKhoan", "canbo.thu"),
        ("SoDienThoai", "0"),
        ("SoDinhDanh", "099190000123"),
        ("HoVaTen", "NGUYENTHIMINHKHUE"),
        ("NgayThangNamSinh", {"NgayThangNam": "19900415"}),
    ]


def test_an_old_card_takes_the_numbers_place() -> None:
    query = dataclasses.replace(KHUE, identifier=OldCardNumber.parse("990000001"))
    made = values(query, context(), read_profile(profile()))
    assert list(made)[7] == "SoCMND" and made["SoCMND"] == "990000001" and "SoDinhDanh" not in made


def test_a_deployment_may_want_one_procedure_code() -> None:
    raw = profile(fixed_procedure_code="VPCP", phone="099", integration_code="38")
    made = values(KHUE, context(), read_profile(raw))
    assert (made["MaDVC"], made["SoDienThoai"], made["MaTichHop"]) == ("VPCP", "099", "38")


@pytest.mark.parametrize(
    ("date", "element"),
    [
        (PartialDate(1945), {"Nam": "1945"}),
        (PartialDate(1990, 4), {"Nam": "1990"}),
        (PartialDate(2001, 2, 3), {"NgayThangNam": "20010203"}),
    ],
)
def test_a_birth_date_is_as_precise_as_the_wire_can_be(date: PartialDate, element: dict[str, str]) -> None:
    assert birth(date) == element


@pytest.mark.parametrize(
    ("name", "folded"), [("H'Mok Niê", "HMOKNIE"), ("Y Thô", "YTHO"), ("Ðỗ Ðức", "DODUC"), ("Hòa", "HOA")]
)
def test_a_name_is_folded(name: str, folded: str) -> None:
    assert values(dataclasses.replace(KHUE, full_name=name), context(), read_profile(profile()))["HoVaTen"] == folded


def test_a_name_that_folds_to_nothing_cannot_be_asked() -> None:
    with pytest.raises(SourceRefused) as caught:
        values(dataclasses.replace(KHUE, full_name="王小明"), context(), read_profile(profile()))
    assert caught.value.owner == "caller" and "王" not in str(caught.value)


def test_without_an_officer_nothing_is_asked() -> None:
    with pytest.raises(SourceRefused) as caught:
        values(KHUE, dataclasses.replace(context(), officer=None), read_profile(profile()))
    assert caught.value.owner == "gateway"

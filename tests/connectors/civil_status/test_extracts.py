"""An extract is believed whole, and only about the person asked for."""

from typing import Any

import pytest

from contracts.errors import SourceMalformed
from contracts.queries import PersonQuery
from contracts.registers import MaritalStanding, Marriage
from tests.connectors.civil_status.wire import BIRTH, DEATH, EXTRACTS, MARRIAGE, OTHER, STANDING, ask, found


@pytest.mark.parametrize("query", EXTRACTS, ids=lambda query: type(query).__name__)
def test_a_sound_extract_is_read(query: PersonQuery) -> None:
    assert ask(query, found(query), unknown_elements="refuse").drift == ()


@pytest.mark.parametrize("query", [BIRTH, DEATH, STANDING], ids=lambda query: type(query).__name__)
@pytest.mark.parametrize(
    "changes",
    [
        {"soDinhDanh": ...}, {"soDinhDanh": "099190000124"}, {"soDinhDanh": "99190000123"}, {"soDinhDanh": 99190000123},
        {"hoTen": ...}, {"hoTen": "NGUYỄN THỊ MINH"}, {"hoTen": ""},
    ],
)  # fmt: skip
def test_somebody_elses_extract_is_none(query: PersonQuery, changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed) as fault:
        ask(query, found(query, **changes))
    assert "0991" not in str(fault.value) and "NGUY" not in str(fault.value)


@pytest.mark.parametrize("query", [BIRTH, MARRIAGE, DEATH], ids=lambda query: type(query).__name__)
@pytest.mark.parametrize("registered", [..., None, {}, {"so": ""}, {"so": "1/1990", "ngay": "31/02/1990"}])
def test_an_extract_without_its_registration_is_none(query: PersonQuery, registered: Any) -> None:
    with pytest.raises(SourceMalformed):
        ask(query, found(query, dangKy=registered))


@pytest.mark.parametrize("vo", [None, OTHER, {**OTHER, "soDinhDanh": None}])
def test_a_marriage_of_others_is_none(vo: Any) -> None:
    with pytest.raises(SourceMalformed):
        ask(MARRIAGE, found(MARRIAGE, vo=vo))


def test_both_spouses_may_be_the_one_asked_for() -> None:
    sound = EXTRACTS[MARRIAGE]
    turned = ask(MARRIAGE, found(MARRIAGE, chong=sound["vo"], vo=sound["chong"])).record
    assert isinstance(turned, Marriage) and turned.husband is not None and turned.husband.personal_id is not None


def test_a_country_that_is_none_is_unknown_and_drift() -> None:
    answered = ask(MARRIAGE, found(MARRIAGE, chong={**OTHER, "quocTich": "ZZ"}))
    assert isinstance(answered.record, Marriage) and answered.record.husband is not None
    assert answered.record.husband.nationality_code is None and answered.drift == ("code quocTich",)


def test_an_unknown_word_is_unknown_and_drift() -> None:
    answered = ask(STANDING, found(STANDING, tinhTrangHonNhan="X"))
    assert isinstance(answered.record, MaritalStanding) and answered.record.marital_status == "unknown"
    assert answered.drift == ("code tinhTrangHonNhan",)
    assert ask(STANDING, found(STANDING, tinhTrangHonNhan=None)).record.marital_status is None

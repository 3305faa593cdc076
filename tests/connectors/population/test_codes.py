"""The code lists are those of the fact sheet (2.5), whole and without doubles, and come from the pinned data."""

from connectors.population import codes
from contracts.codes import code_list


def test_peoples_are_fifty_four_and_foreigners() -> None:
    held = {code for code, value in codes.ETHNICITY.items() if value is not None}
    assert held == {f"{code:02d}" for code in range(1, 56)}
    assert all(value in (None, code) for code, value in codes.ETHNICITY.items())
    assert codes.ETHNICITY["00"] is None and codes.ETHNICITY["99"] is None


def test_no_religion_is_an_answer_no_blood_group_is_none() -> None:
    assert codes.RELIGION["00"] == "00" and codes.RELIGION["99"] == "99"
    assert set(codes.RELIGION) == {f"{code:02d}" for code in range(15)} | {"99"}
    assert dict(codes.BLOOD_GROUP) == {"00": None, "01": "A", "02": "B", "03": "AB", "04": "O"}


def test_sex_and_life_status_know_that_they_do_not_know() -> None:
    assert dict(codes.SEX) == {"0": "unknown", "1": "male", "2": "female"}
    assert dict(codes.LIFE_STATUS) == {"0": "unknown", "1": "alive", "2": "deceased", "3": "missing"}


def test_the_lists_are_the_data() -> None:
    for name, table in (("sex", codes.SEX), ("ethnicity", codes.ETHNICITY), ("religion", codes.RELIGION),
                        ("blood_group", codes.BLOOD_GROUP)):  # fmt: skip
        assert set(table) == set(code_list(name).by_code)

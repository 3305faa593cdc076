"""What the register writes agrees with the nation, and says no more than it knows."""

from dataclasses import replace

import pytest

from mocks.civil_status.extracts import birth, marriage, standing
from mocks.nation.extracts import BirthExtract, MarriageExtract, Standing
from mocks.nation.model import Address, Relative
from mocks.nation.personas import synthetic_nation

PERSON = synthetic_nation().people[0]
WIFE = Relative(full_name="TRẦN THỊ MẪU", personal_id="099190000999", old_card_number="", nationality_code="VN")
HUSBAND = Relative(full_name="JOHN SAMPLE", personal_id="", old_card_number="", nationality_code="US")
MARRIED = MarriageExtract(
    number="1/2016", registered_on="2016-06-01", office=Address(province_code="01"), husband=HUSBAND, wife=WIFE,
    ended_on=None, ended_by=None,
)  # fmt: skip


def test_a_foreigner_has_no_number() -> None:
    written = marriage(MARRIED)
    assert written["chong"] == {"hoTen": "JOHN SAMPLE", "soDinhDanh": None, "quocTich": "US"}
    assert (written["tinhTrang"], written["ngayChamDut"]) == ("HIEU_LUC", None)


def test_how_a_marriage_ended_is_told() -> None:
    for how, state in (("death", "CHET"), ("divorce", "LY_HON")):
        assert marriage(replace(MARRIED, ended_on="2020-03-05", ended_by=how))["tinhTrang"] == state


@pytest.mark.parametrize(
    ("status", "since", "told"),
    [("never_married", None, ("CHUA_KET_HON", None)), ("married", "2016-06-01", ("CO_VO_CHONG", "01/06/2016")),
     ("divorced", "2020-03-05", ("LY_HON", "05/03/2020")), ("widowed", "2020-03-05", ("GOA", "05/03/2020"))],
)  # fmt: skip
def test_how_one_stands_is_a_word_of_the_register(status: str, since: str | None, told: tuple[str, str | None]) -> None:
    written = standing(Standing(person=PERSON, status=status, since=since))
    assert (written["tinhTrangHonNhan"], written["tuNgay"]) == told
    assert (written["soDinhDanh"], written["hoTen"]) == (PERSON.personal_id, PERSON.full_name)


def test_a_partial_date_is_written_with_noughts() -> None:
    written = birth(
        BirthExtract(
            number="1/1950", registered_on="1950", office=Address(), person=replace(PERSON, date_of_birth="1950-02"),
            father=None, mother=None,
        )
    )  # fmt: skip
    assert written["ngaySinh"] == "00/02/1950" and written["cha"] is None
    assert written["dangKy"]["ngay"] == "00/00/1950"  # type: ignore[index]  # an object, as the line above builds it

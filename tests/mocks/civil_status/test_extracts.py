"""What the register writes agrees with the nation, and says no more than it knows."""

from dataclasses import replace

from mocks.civil_status.extracts import birth, marriage, standing
from mocks.nation.extracts import BirthExtract, MarriageExtract
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


def test_how_a_marriage_ended_is_how_one_stands() -> None:
    for how, state, status in (("death", "CHET", "GOA"), ("divorce", "LY_HON", "LY_HON")):
        ended = replace(MARRIED, ended_on="2020-03-05", ended_by=how)
        assert marriage(ended)["tinhTrang"] == state
        told = standing(PERSON, ended)
        assert told is not None and (told["tinhTrangHonNhan"], told["tuNgay"]) == (status, "05/03/2020")
    lasting = standing(PERSON, MARRIED)
    assert lasting is not None and (lasting["tinhTrangHonNhan"], lasting["tuNgay"]) == ("CO_VO_CHONG", "01/06/2016")


def test_nobody_is_called_unmarried_whom_another_register_calls_married() -> None:
    assert standing(replace(PERSON, marital_status="2"), None) is None
    single = standing(replace(PERSON, marital_status="1"), None)
    assert single is not None and (single["tinhTrangHonNhan"], single["tuNgay"]) == ("CHUA_KET_HON", None)


def test_a_partial_date_is_written_with_noughts() -> None:
    written = birth(
        BirthExtract(
            number="1/1950", registered_on="1950", office=Address(), person=replace(PERSON, date_of_birth="1950-02"),
            father=None, mother=None,
        )
    )  # fmt: skip
    assert written["ngaySinh"] == "00/02/1950" and written["cha"] is None
    assert written["dangKy"]["ngay"] == "00/00/1950"  # type: ignore[index]  # an object, as the line above builds it

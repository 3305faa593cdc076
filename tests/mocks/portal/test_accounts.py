"""Who has an electronic identity has an account, organizations have one, and its id tells nothing."""

from mocks.nation.catalogue import people_with
from mocks.nation.personas import synthetic_nation
from mocks.portal.accounts import account, tech_id

NATION = synthetic_nation()


def test_who_has_an_account() -> None:
    person, without = people_with(NATION, "plain")[0], people_with(NATION, "no_account")[0]
    number = str(person.personal_id)
    held = account(NATION, number)
    assert held is not None and held["LOAIDOITUONG"] == "1" and number[3:] not in str(held["TECHNICALID"])
    assert account(NATION, str(without.personal_id)) is None and account(NATION, "099190999999") is None
    company = account(NATION, "9900000016")
    assert company is not None and company["LOAIDOITUONG"] == "2" and account(NATION, "9900009996") is None


def test_both_numbers_of_a_person_lead_to_one_account() -> None:
    person = people_with(NATION, "both_numbers")[0]
    new, old = account(NATION, str(person.personal_id)), account(NATION, person.old_card_number)
    assert (
        new is not None
        and old is not None
        and new["TECHNICALID"] == old["TECHNICALID"] == tech_id(str(person.personal_id))
    )
    assert old["SODINHDANH"] == person.old_card_number

"""Newcomers are seen by whom they were added for, before whoever had the number, and go without a trace."""

from mocks.nation.model import Organization, Person
from mocks.nation.newcomers import FIRST_SERIAL, Newcomers
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers
from mocks.nation.view import seen_by

ONE = Person(personal_id="099090000777", full_name="LÊ MỘT", date_of_birth="1990", traits=("added",))
CARD = Person(personal_id=None, old_card_number="990000777", full_name="LÊ HAI", date_of_birth="1957")
COMPANY = Organization(organization_code="9900000016", name="CÔNG TY KHÁC")


def test_a_session_sees_its_own_and_those_of_all() -> None:
    newcomers = Newcomers()
    newcomers.add_person(ONE, "a")
    newcomers.add_person(CARD, None)
    assert newcomers.people() == (CARD,)
    with seen_by("a"):
        assert set(newcomers.people()) == {ONE, CARD}
    with seen_by("b"):
        assert newcomers.people() == (CARD,)


def test_a_sessions_own_goes_before_that_of_all() -> None:
    newcomers = Newcomers()
    other = Organization(organization_code="9900000016", name="CÔNG TY CỦA TẤT CẢ")
    newcomers.add_organization(COMPANY, "a")
    newcomers.add_organization(other, None)
    with seen_by("a"):
        assert newcomers.organizations() == (COMPANY,)
    assert newcomers.organizations() == (other,)


def test_what_is_taken_away_is_counted() -> None:
    newcomers = Newcomers()
    newcomers.add_person(ONE, "a")
    newcomers.add_person(CARD, "a")
    newcomers.add_organization(COMPANY, "a")
    newcomers.add_person(ONE, None)
    assert newcomers.remove_people("b") == newcomers.remove_people("a", "099090000778") == 0
    assert newcomers.remove_people("a", "990000777") == 1
    assert (newcomers.remove_people("a"), newcomers.remove_organizations("a", "9900000016")) == (1, 1)
    with seen_by("a"):
        assert newcomers.people() == (ONE,) and not newcomers.organizations()
    newcomers.forget()
    assert not newcomers.people()


def test_a_serial_is_kept_and_only_newcomers_have_one() -> None:
    newcomers = Newcomers()
    newcomers.add_person(ONE, "a")
    newcomers.add_person(ONE, "b")
    assert newcomers.serial(ONE.personal_id) == FIRST_SERIAL
    assert newcomers.serial("099190000123") is newcomers.serial(None) is None
    assert newcomers.with_serial(FIRST_SERIAL) is None
    with seen_by("b"):
        assert newcomers.with_serial(FIRST_SERIAL) == ONE


def test_the_nation_and_its_registers_know_them() -> None:
    nation = synthetic_nation()
    registers = Registers(nation)
    count, former = len(nation.people), nation.organization("9900000016")
    nation.newcomers.add_person(ONE, "a")
    nation.newcomers.add_person(CARD, "a")
    nation.newcomers.add_organization(COMPANY, "a")
    with seen_by("a"):
        assert nation.person("099090000777") == ONE and ONE in nation.named
        assert nation.persons_with_old_card("990000777") == (CARD,)
        assert nation.people[-2:] == (ONE, CARD) and len(nation.people) == count + 2
        assert nation.organization("9900000016") == COMPANY and nation.organizations[-1] == COMPANY
        assert len({one.organization_code for one in nation.organizations}) == len(nation.organizations)
        insured = registers.insurance("099090000777")
        assert insured is not None and registers.insured(insured.number) == insured
    assert nation.person("099090000777") is None and len(nation.people) == count
    assert nation.organization("9900000016") == former
    assert registers.insured(insured.number) is None

"""Companies, branches and household businesses name people who have records of the same name."""

from datetime import date

from mocks.nation.generator import SyntheticGenerator
from mocks.nation.kinship import Place

MADE = SyntheticGenerator(1)
CODES = [code for number in range(40) if (code := MADE.companies.code(number))]


def test_a_company_names_its_people_as_their_records_do() -> None:
    forms = set()
    for code in CODES:
        company = MADE.organization(code)
        assert company is not None and company.organization_code == code
        forms.add(company.type_id)
        assert sum(int(member.ratio_percent[:-3]) for member in company.members) == 100
        for one in company.representatives:
            person = MADE.person(one.document_number)
            assert person is not None
            assert (person.name.upper(), person.sex) == (one.full_name, one.sex)
            assert one.date_of_birth.startswith(person.date_of_birth)
        assert company.head_office.commune_code and not company.head_office.district_code
    assert len(forms) >= 4


def test_branches_belong_to_a_company_and_are_counted_from_one() -> None:
    code = next(code for code in CODES if (number := MADE.companies.number(code)) is not None
                and MADE.companies.branches(number))  # fmt: skip
    branch, parent = MADE.organization(f"{code}-001"), MADE.organization(code)
    assert branch is not None and parent is not None
    assert (branch.parent_code, branch.organization_code) == (code, f"{code}-001")
    assert branch.representatives == parent.representatives[:1]
    assert MADE.organization(f"{code}-009") is None
    assert MADE.organization(f"{code}-1") is None


def test_some_people_run_a_household_business_under_their_number() -> None:
    numbers = [MADE.numbers.personal_id(Place(1970, rank % 2, 5, rank)) for rank in range(0, 7_000, 35)]
    found = [one for number in numbers if (one := MADE.organization(number)) is not None]
    assert 0 < len(found) < len(numbers) / 4
    for one in found:
        assert one.representatives[0].personal_id == one.organization_code
        person = MADE.person(one.organization_code)
        assert person is not None and one.name.endswith(person.name.upper())
        assert one.founded_on >= f"{int(person.date_of_birth[:4]) + 18}"
    early = SyntheticGenerator(1, date(2019, 1, 1))
    assert all(early.organization(one.organization_code) is None for one in found)


def test_others_are_nobodys() -> None:
    for code in ("9900000016", "9900000160", "9900000017", "9800100000", "990000016", "9900000016-001", "a", ""):
        assert MADE.organization(code) is None

"""Tests and benchmarks need more people than a data file can name: this makes anyone's record from their number alone.

A record is computed, never stored: the number leads to a place (numbers), the place to family (kinship), dates (lives),
household and companies. So every record agrees with every other, and memory stays the same however many are asked for.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from mocks.nation.communities import Community, commune, communities, home_province
from mocks.nation.companies import Companies
from mocks.nation.households import Households
from mocks.nation.kinship import FEMALE, Kinship, Place
from mocks.nation.lives import Lives
from mocks.nation.model import Address, HouseholdHead, Organization, Person, Relative
from mocks.nation.naming import Names
from mocks.nation.numbers import Numbers
from mocks.nation.permutation import key_of, mix
from mocks.nation.quirks import quirk
from mocks.nation.registry import Registry
from mocks.nation.traits import Facts, traits_of

TODAY = date(2026, 11, 1)
"""The nation's day unless another is given: a fixed one, so that nobody's record depends on the clock."""
_HOMES, _RECORDS, _STRANGERS, _CARD_ONLY = range(61, 65)
_FOREIGNERS = (
    ("KR", ("KIM MIN JUN", "LEE JI HOON"), ("KIM SEO YEON", "PARK JI WOO")),
    ("TW", ("CHEN WEI TING", "LIN CHIH HAO"), ("CHEN YI CHUN", "WANG SHU FEN")),
    ("US", ("JOHN EXAMPLE", "PAUL SAMPLE"), ("JANE EXAMPLE", "MARY SAMPLE")),
    ("JP", ("SATO KENJI", "ITO HIROSHI"), ("SATO YUKI", "TANAKA AIKO")),
    ("CN", ("WANG WEI", "LI QIANG"), ("WANG FANG", "LI NA")),
)
_BLOOD = ("00", "00", "01", "02", "03", "04", "04", "00", "04", "02")


class SyntheticGenerator:
    """The people and organizations of one seed as they stand on one day."""

    def __init__(self, seed: int, today: date = TODAY) -> None:
        self.seed = seed
        self.today = today
        self.day = today.toordinal()
        self.kinship = Kinship(seed)
        self.lives = Lives(seed, self.kinship)
        self.numbers = Numbers(seed)
        self.names = Names(seed, self.kinship)
        self.households = Households(seed, self.lives, self.day)
        self.companies = Companies(seed, self.lives, self.day)
        self._registry = Registry(self)
        self._homes, self._records, self._strangers, self._card_only = (
            key_of(seed, purpose) for purpose in (_HOMES, _RECORDS, _STRANGERS, _CARD_ONLY)
        )

    def later(self, days: int) -> "SyntheticGenerator":
        """The same people so many days later (or, below nought, before)."""
        return _on(self.seed, self.today + timedelta(days=days))

    def place(self, personal_id: str) -> Place | None:
        """The place of whoever has or had this number and is born by the day; None where nobody is."""
        found = self.numbers.holder(personal_id)
        if found is None or self.lives.born(found[0]) > self.day:
            return None
        return found[0]

    def person(self, personal_id: str) -> Person | None:
        """The person who has the number, or had it before a correction; None where nobody has it."""
        place = self.place(personal_id)
        return self.record(place) if place else None

    def person_with_old_card(self, number: str) -> Person | None:
        """The person with a card number of the form 99NNNNNNN, None where nobody has it."""
        found = self.numbers.card_holder(number)
        if isinstance(found, Place):
            return self.record(found) if self.lives.born(found) <= self.day else None
        return None if found is None else self._one_with_card_only(found, number)

    def organization(self, organization_code: str) -> Organization | None:
        """The organization with a code 99NNNNNNNC, its branch 99NNNNNNNC-00N, or a household business (a person's
        number); None where nobody has it."""
        return self._registry.organization(organization_code)

    def record(self, place: Place) -> Person:
        """The record of somebody who is born."""
        lives, numbers, day = self.lives, self.numbers, self.day
        drawn = mix(self._records ^ place.key)
        community = communities()[place.community]
        name, born = self.names.full_name(place), lives.born(place)
        odd = quirk(drawn, place.year, name)
        mother = self.kinship.mother(place)
        father = self.kinship.husband(mother)
        dead = lives.died(place) <= day
        missing = not dead and lives.missing(place, day)
        home = None if missing else self.home(place)
        age = self.households.age(place)
        earlier = numbers.earlier(place)
        guardian = self.households.guardian(place)
        person = Person(
            personal_id=numbers.personal_id(place),
            old_card_number=numbers.card(place),
            full_name=odd.stored_name(name),
            known_as=name,
            date_of_birth=odd.date_of_birth(date.fromordinal(born)),
            wire_date_of_birth=odd.wire_date(place.year),
            sex=1 + place.sex,
            ethnicity_code=community.ethnicity,
            religion_code=self.names.religion(place),
            marital_status=self.marital_status(place),
            blood_group=_BLOOD[(drawn >> 8) % len(_BLOOD)],
            birth_registration=community.home,
            home_town=community.home,
            permanent_residence=odd.residence(home, community.home) if home else None,
            current_residence=self._current(place, community, home, drawn),
            father=self.relative(father, odd.structured) if father else None,
            mother=self.relative(mother, odd.structured),
            spouse=self._spouse(place, odd.structured),
            guardian=self.relative(guardian, odd.structured) if guardian else None,
            household_head=self._head(place, odd.structured),
            life_status="2" if dead else "3" if missing else None,
            superseded_numbers=(earlier,) if earlier else (),
            account_level=0 if dead or missing or age < 14 else min(2, (drawn >> 24) % 8),
        )
        facts = Facts(person, age, self.kinship.is_twin(place), bool(self.companies.represented_by(place)))
        return replace(person, traits=("generated", *traits_of(facts)))

    def marital_status(self, place: Place) -> str:
        """1 never married, 2 married, 3 divorced or widowed; a dead person's is that of the day before the death."""
        marriage = self.lives.marriage(place, min(self.day, self.lives.died(place) - 1))
        return "1" if marriage is None else "2" if marriage.ended is None else "3"

    def home(self, place: Place) -> Address:
        """Where the person's household lives; the dead keep the last home of their own."""
        head = self.households.head(place) or place
        spouse = self.households.spouse(head)
        owner = spouse if spouse and head.sex != FEMALE else head
        drawn = mix(self._homes ^ owner.key)
        found = commune(home_province(communities()[owner.community], drawn), drawn >> 8)
        return _with_line(found, f"SỐ {(drawn >> 32) % 400 + 1} PHỐ THỬ NGHIỆM")

    def foreigner(self, place: Place, female: bool) -> Relative:
        """The foreigner whom a person married: a name and a nationality, no number."""
        drawn = mix(self._strangers ^ place.key)
        nationality, men, women = _FOREIGNERS[drawn % len(_FOREIGNERS)]
        return Relative(full_name=(women if female else men)[(drawn >> 8) % 2], nationality_code=nationality)

    def _current(self, place: Place, community: Community, home: Address | None, drawn: int) -> Address | None:
        """The present residence: mostly none on record or the permanent one, now and then elsewhere or abroad."""
        part = (drawn >> 32) % 1_000
        if home is None or part < 300:
            return None
        if part < 305:
            return Address(country_code="DE", line="0 BEISPIELSTRASSE, 00000 BERLIN")
        if part < 350:
            return _with_line(commune(community.province, drawn >> 40), "SỐ 0 NHÀ TRỌ THỬ NGHIỆM")
        return home

    def relative(self, place: Place, structured: bool = False) -> Relative:
        """A person as another's record names them; the number is "" for somebody born before the nation's years."""
        return Relative(
            full_name=self.names.full_name(place).upper(),
            personal_id=self.numbers.personal_id(place),
            old_card_number=self.numbers.card(place),
            structured=structured,
        )

    def _spouse(self, place: Place, structured: bool) -> Relative | None:
        marriage = self.lives.marriage(place, self.day)
        if marriage is None or marriage.ended is not None:
            return None
        spouse = marriage.husband if place.sex == FEMALE else marriage.wife
        if spouse is None:
            return self.foreigner(place, female=marriage.wife is None)
        return self.relative(spouse, structured)

    def _head(self, place: Place, structured: bool) -> HouseholdHead | None:
        head = self.households.head(place)
        if head is None:
            return None
        return HouseholdHead(
            relationship_code=self.households.relation(place, head),
            full_name=self.names.full_name(head).upper(),
            personal_id=self.numbers.personal_id(head),
            old_card_number=self.numbers.card(head),
            structured=structured,
        )

    def _one_with_card_only(self, number: int, card: str) -> Person:
        """Somebody old who never had a personal ID: found by the card alone, without relatives."""
        drawn = mix(self._card_only ^ number)
        like = Place(1925 + drawn % 20, drawn >> 8 & 1, (drawn >> 16) % 100, (drawn >> 24) % 7_000)
        name, home = self.names.full_name(like), communities()[like.community].home
        return Person(
            personal_id=None,
            old_card_number=card,
            full_name=name.upper(),
            known_as=name,
            date_of_birth=str(like.year) if drawn >> 40 & 1 else date.fromordinal(self.lives.born(like)).isoformat(),
            sex=1 + like.sex,
            ethnicity_code=communities()[like.community].ethnicity,
            birth_registration=home,
            home_town=home,
            permanent_residence=_with_line(home, "SỐ 0 NGÕ CŨ"),
            account_level=0,
            traits=("generated", "old_card_only"),
        )


def _with_line(address: Address, line: str) -> Address:
    return replace(address, line=line)


@lru_cache(maxsize=32)
def _on(seed: int, today: date) -> SyntheticGenerator:
    return SyntheticGenerator(seed, today)

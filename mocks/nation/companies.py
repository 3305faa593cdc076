"""Which companies exist, who represents and who owns them: arithmetic on running numbers, the same from either side.

Ten companies in a row share seven people: the first has three companies, the second two, the others one each; two of
the ten have a second representative among the seven. Codes are `99NNNNNNN` with a check digit; where the check digit
would be 10 the code was never issued, so that 1,101,000 running numbers make a million companies. All are founded
between 2000 and 2026.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from mocks.folding import check_digit, is_organization_code
from mocks.nation.kinship import COMMUNITIES, FEMALE, Place
from mocks.nation.lives import Lives
from mocks.nation.permutation import Permutation, key_of, mix

_CODES, _FOUNDED, _STATUS, _BRANCHES = range(51, 55)
RUNNING = 1_101_000
RESERVED = 1_000
"""Sequences below this (codes 990000…) belong to the data files."""
_GROUP, _PEOPLE = 10, 7
_COMPANIES_OF = ((0, 1, 2), (3, 4), (5,), (6,), (7,), (8,), (9,))
_SECOND = {8: 1, 9: 0}
_HOLDER = 5
"""The company of a group that holds a share of its joint-stock company."""
_FORMS = ("family", "MOCK1", "family", "family", "MOCK5", "family", "MOCK1", "family", "MOCK4", "MOCK3")
_FIRST_BIRTH, _BIRTHS, _LAST_FOUNDED = 1960, 40, 2026
_STATUSES = ((800, "MOCK1"), (870, "MOCK2"), (910, "MOCK3"), (930, "MOCK4"), (950, "MOCK5"), (960, "MOCK6"))


class Share(NamedTuple):
    """Part of a company: who holds it (a person or a company's running number) and how much in hundredths."""

    holder: Place | int
    percent: int


class Companies:
    """The companies of one seed on one day, by running number below `RUNNING`."""

    def __init__(self, seed: int, lives: Lives, day: int) -> None:
        self._lives, self._day = lives, day
        self._codes = Permutation(9_999, 1_000, key_of(seed, _CODES))
        self._founded, self._status, self._branches = (
            key_of(seed, purpose) for purpose in (_FOUNDED, _STATUS, _BRANCHES)
        )

    def code(self, number: int) -> str:
        """The company's code, "" where it was never issued or the company isn't founded yet."""
        nine = f"99{self._codes.forward(number) + RESERVED:07d}"
        digit = check_digit(nine)
        return "" if digit is None or self.founded(number) > self._day else f"{nine}{digit}"

    def number(self, code: str) -> int | None:
        """The running number of a company that exists on the day, None for a code that nobody has."""
        if not re.fullmatch(r"99[0-9]{8}", code, re.ASCII) or not is_organization_code(code):
            return None
        if int(code[2:9]) < RESERVED:
            return None
        found = self._codes.backward(int(code[2:9]) - RESERVED)
        return found if found < RUNNING and self.founded(found) <= self._day else None

    def representatives(self, number: int) -> tuple[Place, ...]:
        """The legal representatives, the first one the founder."""
        group, part = divmod(number, _GROUP)
        first = next(person for person, parts in enumerate(_COMPANIES_OF) if part in parts)
        people = (first, _SECOND[part]) if part in _SECOND else (first,)
        return tuple(self._person(group * _PEOPLE + person) for person in people)

    def represented_by(self, place: Place) -> tuple[int, ...]:
        """The companies that a person represents, the inverse of `representatives`; unissued codes are left out."""
        group, person = self._seat(place)
        if group is None:
            return ()
        parts = (*_COMPANIES_OF[person], *(part for part, second in _SECOND.items() if second == person))
        return self._issued(group * _GROUP + part for part in sorted(parts))

    def shares(self, number: int) -> tuple[Share, ...]:
        """Who owns the company; the percentages add up to 100."""
        people = self.representatives(number)
        form = self.form(number)
        if form == "MOCK2":
            spouse = self._spouse_at(people[0], self.founded(number))
            return (Share(people[0], 60), Share(spouse, 40)) if spouse else (Share(people[0], 100),)
        if form == "MOCK4":
            return (Share(people[0], 50), Share(people[1], 50))
        if form == "MOCK3":
            holder = number // _GROUP * _GROUP + _HOLDER
            if self._issued([holder]) and self.founded(holder) <= self.founded(number):
                return (Share(people[0], 40), Share(people[1], 30), Share(holder, 30))
            return (Share(people[0], 60), Share(people[1], 40))
        return (Share(people[0], 100),)

    def owned_by(self, holder: Place | int) -> tuple[int, ...]:
        """The companies that a person or a company has a share of, the inverse of `shares`."""
        if isinstance(holder, int):
            candidates = [holder - holder % _GROUP + _FORMS.index("MOCK3")]
        else:
            candidates = list(self.represented_by(holder))
            spouse = self._lives.kinship.spouse(holder)
            if spouse is not None:
                candidates += self.represented_by(spouse)
        return tuple(
            sorted(
                number
                for number in dict.fromkeys(candidates)
                if self._issued([number]) and any(share.holder == holder for share in self.shares(number))
            )
        )

    def form(self, number: int) -> str:
        """The mock's code of the company's type: MOCK1 to MOCK5."""
        form = _FORMS[number % _GROUP]
        if form != "family":
            return form
        return "MOCK2" if self._spouse_at(self.representatives(number)[0], self.founded(number)) else "MOCK1"

    def founded(self, number: int) -> int:
        """The day of the first registration; every representative was of age."""
        from_year = max(2000, *(place.year + 25 for place in self.representatives(number)))
        drawn = mix(self._founded ^ number)
        year = from_year + drawn % (_LAST_FOUNDED - from_year + 1)
        return date(year, 1, 1).toordinal() + (drawn >> 32) % 365

    def status(self, number: int) -> str:
        """The mock's code of the legal status: four companies in five are active."""
        drawn = mix(self._status ^ number) % 1_000
        return next((status for share, status in _STATUSES if drawn < share), "MOCK7")

    def branches(self, number: int) -> int:
        """How many branches the company has, numbered from 001: none for most, three at most."""
        return max(0, mix(self._branches ^ number) % 10 - 6)

    def _spouse_at(self, place: Place, day: int) -> Place | None:
        marriage = self._lives.marriage(place, day)
        if marriage is None or marriage.ended is not None:
            return None
        return marriage.husband if place.sex == FEMALE else marriage.wife

    def _issued(self, numbers: Iterable[int]) -> tuple[int, ...]:
        return tuple(number for number in numbers if self.code(number))

    def _person(self, running: int) -> Place:
        rest, year = divmod(running, _BIRTHS)
        rest, sex = divmod(rest, 2)
        part, community = divmod(rest, COMMUNITIES)
        return Place(_FIRST_BIRTH + year, sex, community, part * 60 + 11)

    def _seat(self, place: Place) -> tuple[int | None, int]:
        """The group and the seat within it of a person, group None for one without a seat."""
        part, odd = divmod(place.rank - 11, 60)
        if odd or place.rank < 11 or not 0 <= place.year - _FIRST_BIRTH < _BIRTHS:
            return None, 0
        running = ((part * COMMUNITIES + place.community) * 2 + place.sex) * _BIRTHS + place.year - _FIRST_BIRTH
        group, person = divmod(running, _PEOPLE)
        return (group, person) if group < RUNNING // _GROUP else (None, 0)

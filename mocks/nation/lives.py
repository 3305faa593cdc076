"""Born, married, divorced and dead follow from a person's place alone; a date decides which of it has happened yet.

Days are proleptic Gregorian ordinals (`date.toordinal`). Nobody dies before the last child is a year old, so that a
birth extract never names a dead mother; children and the unmarried may die at any age.
"""

from datetime import date
from typing import NamedTuple

from mocks.nation.kinship import FEMALE, MALE, START, Kinship, Place, kind_of
from mocks.nation.permutation import key_of, mix

_BIRTH, _DEATH, _WEDDING, _DIVORCE, _MISSING = range(11, 16)
_YEAR = 365.2425
_AGES = (
    (0, 0), (100, 1), (200, 18), (600, 40), (1_200, 55), (2_500, 66), (4_500, 75), (6_500, 81), (8_200, 87),
    (9_300, 93), (9_800, 98), (10_000, 106),
)  # fmt: skip
"""Of 10,000 people that many die before the age beside it: a life expectancy of about 74 years."""
FOREIGN_SPOUSES = 49
"""Of each 7,000 people of one sex, those of the kind "unmarried" who marry a foreigner: 0.7 percent."""
FOREIGN_MARRIAGE_AGE = 27


class Marriage(NamedTuple):
    """A marriage on a given day: who (None: a foreigner without number), since when, and if it ended when and how
    ("death" or "divorce"); `ended` is None while it lasts."""

    wife: Place | None
    husband: Place | None
    day: int
    ended: int | None
    how: str


def _first_of(year: int) -> int:
    return date(year, 1, 1).toordinal()


def _length_of(year: int) -> int:
    return 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365


class Lives:
    """The dates of one seed's people."""

    def __init__(self, seed: int, kinship: Kinship) -> None:
        self.kinship = kinship
        self._birth, self._death, self._wedding, self._divorce, self._missing = (
            key_of(seed, purpose) for purpose in (_BIRTH, _DEATH, _WEDDING, _DIVORCE, _MISSING)
        )

    def born(self, place: Place) -> int:
        """The day of birth; twins share it."""
        key = self.kinship.mother(place).key if self.kinship.is_twin(place) else place.key
        return _first_of(place.year) + mix(self._birth ^ key) % _length_of(place.year)

    def died(self, place: Place) -> int:
        """The day of death, which may lie far ahead."""
        drawn = mix(self._death ^ place.key)
        part = drawn % 10_000
        upper = next(at for at, (share, _) in enumerate(_AGES) if share > part)
        (low, young), (high, old) = _AGES[upper - 1], _AGES[upper]
        age = young + (old - young) * (part - low) // (high - low)
        floor = self._floor(place)
        if age < floor:
            age = floor + (drawn >> 20) % 40
        return self.born(place) + age * 1461 // 4 + (drawn >> 40) % 365 + 1

    def alive(self, place: Place, day: int) -> bool:
        """Whether the person is born and not yet dead on that day."""
        return self.born(place) <= day < self.died(place)

    def missing(self, place: Place, day: int) -> bool:
        """Whether a court has declared the person missing: one in 2,000 of those who never marry, from 30 on."""
        kind = kind_of(place)
        return (
            kind.name == "unmarried"
            and not self.marries_abroad(place)
            and day > self.born(place) + 30 * _YEAR
            and mix(self._missing ^ place.key) % 2_000 == 0
        )

    def marries_abroad(self, place: Place) -> bool:
        """Whether the person marries a foreigner one day."""
        return 0 <= place.rank - START["unmarried"] < FOREIGN_SPOUSES

    def marriage(self, place: Place, day: int) -> Marriage | None:
        """The marriage that the person is or was in on that day, the same value whichever spouse is asked for."""
        if self.marries_abroad(place):
            return self._abroad(place, day)
        kind = kind_of(place)
        if kind.husband_older is None:
            return None
        wife = place if place.sex == FEMALE else self.kinship.wife(place)
        husband = place if place.sex == MALE else self.kinship.husband(place)
        if wife is None or husband is None:
            return None
        wedding = self._day_in(self._wedding, wife, wife.year + kind.married_at)
        if wedding > day:
            return None
        ends = min(self.died(wife), self.died(husband))
        how = "death"
        drawn = mix(self._divorce ^ wife.key)
        if drawn % 10 == 0:
            year = wife.year + max((kind.married_at, *kind.births)) + 2 + (drawn >> 8) % 12
            divorce = self._day_in(self._divorce, wife, year)
            if divorce < ends:
                ends, how = divorce, "divorce"
        return Marriage(wife, husband, wedding, ends if ends <= day else None, how if ends <= day else "")

    def born_children(self, parent: Place, day: int) -> tuple[Place, ...]:
        """The children born until that day, alive or not."""
        return tuple(child for child in self.kinship.children(parent) if self.born(child) <= day)

    def _abroad(self, place: Place, day: int) -> Marriage | None:
        wedding = self._day_in(self._wedding, place, place.year + FOREIGN_MARRIAGE_AGE)
        if wedding > day:
            return None
        ends = self.died(place)
        return Marriage(
            place if place.sex == FEMALE else None,
            place if place.sex == MALE else None,
            wedding,
            ends if ends <= day else None,
            "death" if ends <= day else "",
        )

    def _day_in(self, key: int, place: Place, year: int) -> int:
        return _first_of(year) + mix(key ^ place.key ^ 0x5A5A) % _length_of(year)

    def _floor(self, place: Place) -> int:
        """The age below which the person's ties let nobody die."""
        kind = kind_of(place)
        if kind.name == "unmarried":
            return FOREIGN_MARRIAGE_AGE + 2 if self.marries_abroad(place) else 0
        if kind.husband_older is None:  # of the men of this kind nothing depends
            return kind.births[-1] + 2 if place.sex == FEMALE else 0
        return max((kind.married_at, *kind.births)) + 2 + (kind.husband_older if place.sex == MALE else 0)

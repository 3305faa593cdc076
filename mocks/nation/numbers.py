"""Every number of the nation leads to a place and back: personal IDs, earlier IDs, old cards, social insurance numbers.

Only synthetic ranges are used. `099GYYNNNNNN` holds 1,000,000 sequences per sex and year: 0 to 999 belong to the data
files, 700,000 of the others to people, 7,000 are earlier numbers of somebody else, the rest is nobody's.
"""

import re

from mocks.nation.kinship import COHORT, COMMUNITIES, FEMALE, FIRST_YEAR, LAST_YEAR, PLACES, Place
from mocks.nation.permutation import Permutation, key_of

_PERSONAL, _CARDS, _INSURANCE = range(21, 24)
RESERVED = 1_000
"""Sequences below this belong to the data files."""
EARLIER = PLACES
"""Earlier numbers per sex and year: one person in a hundred was given a new number once."""
CARD_YEARS = range(1936, 1996)
CARD_EVERY = 10
"""One person in ten born in `CARD_YEARS` once had a nine-digit card of the nation."""
_CARD_FIRST = 991_000_000
_CARDED = len(CARD_YEARS) * 2 * COHORT // CARD_EVERY
CARD_ONLY = 9_000_000 - _CARDED
"""So many cards belong to people who never had a personal ID."""
INSURED_YEARS = range(1950, 2021)
INSURED = len(INSURED_YEARS) * 2 * COHORT
"""People with a social insurance number; the indexes from here to 10**8 are for the named."""


class Numbers:
    """The numbers of one seed's people."""

    def __init__(self, seed: int) -> None:
        self._personal = Permutation(999, 1_000, key_of(seed, _PERSONAL))
        self._cards = Permutation(3_000, 3_000, key_of(seed, _CARDS))
        self._insurance = Permutation(10_000, 10_000, key_of(seed, _INSURANCE))

    def personal_id(self, place: Place) -> str:
        """The place's number, "" for somebody born outside the nation's years."""
        return self._written(place.year, place.sex, place.rank * COMMUNITIES + place.community)

    def holder(self, personal_id: str) -> tuple[Place, bool] | None:
        """Whose number it is, and whether it is an earlier one; None where it is nobody's."""
        if not re.fullmatch(r"099[0-3][0-9]{8}", personal_id, re.ASCII) or int(personal_id[6:]) < RESERVED:
            return None
        digit = int(personal_id[3])
        year, sex = 1900 + 100 * (digit // 2) + int(personal_id[4:6]), digit % 2
        found = self._personal.backward(int(personal_id[6:]) - RESERVED, year * 2 + sex)
        if found < COHORT:
            index, community = divmod(found, COMMUNITIES)
            return Place(year, sex, community, index), False
        number = found - COHORT
        if number >= EARLIER:
            return None
        if number % 2:  # the birth year was corrected
            year -= 1
        else:  # the sex was determined anew
            sex = 1 - sex
        owner = Place(year, sex, number % COMMUNITIES, number)
        return (owner, True) if owner.numbered else None

    def earlier(self, place: Place) -> str:
        """The number that the person had before a correction, "" for the many who had none."""
        if place.community != place.rank % COMMUNITIES or not place.numbered:
            return ""
        year, sex = (place.year + 1, place.sex) if place.rank % 2 else (place.year, 1 - place.sex)
        return self._written(year, sex, COHORT + place.rank)

    def card(self, place: Place) -> str:
        """The person's old nine-digit card, "" for none."""
        if place.year not in CARD_YEARS or place.rank % CARD_EVERY != (place.year + place.community) % CARD_EVERY:
            return ""
        row = ((place.year - CARD_YEARS.start) * 2 + place.sex) * COMMUNITIES + place.community
        return str(_CARD_FIRST + self._cards.forward(row * (PLACES // CARD_EVERY) + place.rank // CARD_EVERY))

    def card_holder(self, card: str) -> Place | int | None:
        """Whose card it is: a place, or the running number of one who has nothing but the card; None for nobody's."""
        if not re.fullmatch(r"99[1-9][0-9]{6}", card, re.ASCII):
            return None
        found = self._cards.backward(int(card) - _CARD_FIRST)
        if found >= _CARDED:
            return found - _CARDED
        row, part = divmod(found, PLACES // CARD_EVERY)
        row, community = divmod(row, COMMUNITIES)
        year, sex = CARD_YEARS.start + row // 2, row % 2
        return Place(year, sex, community, part * CARD_EVERY + (year + community) % CARD_EVERY)

    def card_of_one_without_id(self, number: int) -> str:
        """The card of the running number below `CARD_ONLY`."""
        return str(_CARD_FIRST + self._cards.forward(_CARDED + number))

    def insurance(self, place: Place) -> str:
        """The ten-digit social insurance number `99NNNNNNNN`, "" for those born before 1950 or after 2020."""
        if place.year not in INSURED_YEARS:
            return ""
        row = ((place.year - INSURED_YEARS.start) * 2 + place.sex) * COMMUNITIES + place.community
        return f"99{self._insurance.forward(row * PLACES + place.rank):08d}"

    def insured(self, number: str) -> Place | int | None:
        """Whose social insurance number it is: a place, or the running number of a named person; None for no such
        number."""
        if not re.fullmatch(r"99[0-9]{8}", number, re.ASCII):
            return None
        found = self._insurance.backward(int(number[2:]))
        if found >= INSURED:
            return found - INSURED
        row, index = divmod(found, PLACES)
        row, community = divmod(row, COMMUNITIES)
        return Place(INSURED_YEARS.start + row // 2, row % 2, community, index)

    def insurance_of_named(self, number: int) -> str:
        """The social insurance number of the named person with a running number."""
        return f"99{self._insurance.forward(INSURED + number):08d}"

    def _written(self, year: int, sex: int, found: int) -> str:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return ""
        sequence = RESERVED + self._personal.forward(found, year * 2 + sex)
        digit = 2 * ((year - 1900) // 100) + (1 if sex == FEMALE else 0)
        return f"099{digit}{year % 100:02d}{sequence:06d}"

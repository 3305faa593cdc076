"""Who lives with whom on a day: one rule from person to head, and its inverse from head to members.

Married people share a household, its head the husband (in one couple of eight the wife). Whoever has a child or is 25
has a household of their own. Younger ones live with the mother, else with the father, else with their guardian.
"""

from typing import NamedTuple

from mocks.nation.kinship import FEMALE, Place
from mocks.nation.lives import Lives
from mocks.nation.permutation import key_of, mix

HEAD, SPOUSE, CHILD, OTHER = "CH01", "CH02", "CH03", "CH99"
"""Relation to the head; only CH01 is public, the others are ours (docs/connectors/population.md)."""
_HEADS = 41
_ADULT, _OWN_HOME = 18, 25


class Member(NamedTuple):
    """One of a household and the relation to its head."""

    place: Place
    relation: str


class Households:
    """The households and guardians of one seed on one day."""

    def __init__(self, seed: int, lives: Lives, day: int) -> None:
        self._lives, self._day = lives, day
        self._heads = key_of(seed, _HEADS)

    def present(self, place: Place) -> bool:
        """Whether the person has a number, is alive on the day and not missing."""
        lives, day = self._lives, self._day
        return place.numbered and lives.alive(place, day) and not lives.missing(place, day)

    def spouse(self, place: Place) -> Place | None:
        """The spouse within the nation while the marriage lasts; theirs is this person."""
        marriage = self._lives.marriage(place, self._day)
        if marriage is None or marriage.ended is not None:
            return None
        return marriage.husband if place.sex == FEMALE else marriage.wife

    def head(self, place: Place) -> Place | None:
        """The head of the person's household; None for the dead, the missing and children in nobody's care."""
        if not self.present(place):
            return None
        spouse = self.spouse(place)
        if spouse is not None and self.present(spouse):
            wife, husband = (place, spouse) if place.sex == FEMALE else (spouse, place)
            return wife if mix(self._heads ^ wife.key) % 8 == 0 else husband
        if (
            self.age(place) >= _OWN_HOME
            or self._lives.marriage(place, self._day) is not None
            or self._lives.born_children(place, self._day)
        ):
            return place
        for parent in self.parents(place):
            if self.present(parent):
                return self.head(parent)
        if self.age(place) >= _ADULT:
            return place
        guardian = self.guardian(place)
        return self.head(guardian) if guardian else None

    def members(self, head: Place) -> tuple[Member, ...]:
        """Everybody of the household, the head first; empty for somebody who is no head."""
        if self.head(head) != head:
            return ()
        spouse = self.spouse(head)
        adults = (head, spouse) if spouse is not None and self.present(spouse) else (head,)
        candidates = dict.fromkeys(adults)
        for adult in adults:
            candidates |= dict.fromkeys(self._lives.born_children(adult, self._day))
        for adult in adults:
            candidates |= dict.fromkeys(self.wards(adult))
        return tuple(Member(one, self.relation(one, head)) for one in candidates if self.head(one) == head)

    def relation(self, place: Place, head: Place) -> str:
        """What the person is to the head."""
        if place == head:
            return HEAD
        if self.spouse(place) == head:
            return SPOUSE
        return CHILD if head in self.parents(place) else OTHER

    def guardian(self, place: Place) -> Place | None:
        """The guardian of a child under 18 whose parents are both dead: a grown sibling, else a grandparent."""
        if not self.present(place) or self.age(place) >= _ADULT:
            return None
        parents = self.parents(place)
        if any(self.present(parent) for parent in parents):
            return None
        kinship = self._lives.kinship
        grown = sorted(one for one in kinship.siblings(place) if self.present(one) and self.age(one) >= _ADULT)
        older = [one for parent in parents for one in self.parents(parent) if self.present(one)]
        return next(iter((*grown, *older)), None)

    def wards(self, guardian: Place) -> tuple[Place, ...]:
        """The children in a person's care, the inverse of `guardian`."""
        kinship = self._lives.kinship
        grandchildren = [
            child
            for own in self._lives.born_children(guardian, self._day)
            for child in self._lives.born_children(own, self._day)
        ]
        candidates = dict.fromkeys((*kinship.siblings(guardian), *grandchildren))
        return tuple(one for one in candidates if self.guardian(one) == guardian)

    def parents(self, place: Place) -> tuple[Place, ...]:
        """Mother and, where there is one, father."""
        mother = self._lives.kinship.mother(place)
        father = self._lives.kinship.husband(mother)
        return (mother, father) if father else (mother,)

    def age(self, place: Place) -> int:
        """Whole years on the day."""
        return (self._day - self._lives.born(place)) * 4 // 1461

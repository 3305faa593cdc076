"""Marriages as the civil status register holds them, the same whichever spouse is asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from mocks.nation.communities import commune, communities
from mocks.nation.extracts import MarriageExtract, Standing
from mocks.nation.generator import SyntheticGenerator
from mocks.nation.kinship import FEMALE, Place
from mocks.nation.lives import Marriage
from mocks.nation.model import Address, Person
from mocks.nation.nation import Nation
from mocks.nation.ties import as_relative

NEW_CODES = date(2025, 7, 1).toordinal()
_NEVER, _MARRIED = "never_married", "married"
_ENDED = {"divorce": "divorced", "death": "widowed"}


class Marriages:
    """Extracts of marriage and marital status over one nation."""

    def __init__(self, nation: Nation, made: Callable[[], SyntheticGenerator]) -> None:
        """`made` gives the generated on the day of the running request's session."""
        self._nation, self._made_now = nation, made

    def of_generated(self, place: Place) -> MarriageExtract | None:
        """The marriage of somebody generated, lasting or ended."""
        made = self._made_now()
        marriage = made.lives.marriage(place, made.day)
        if marriage is None:
            return None
        wife, husband = (
            made.relative(one) if one else made.foreigner(place, female=female)
            for one, female in ((marriage.wife, True), (marriage.husband, False))
        )
        keeper = marriage.wife or place
        abroad = marriage.wife is None or marriage.husband is None
        number = 7_001 + 2 * keeper.rank + keeper.sex if abroad else keeper.rank + 1
        registered = date.fromordinal(marriage.day)
        return MarriageExtract(
            number=f"{number}/{registered.year}",
            registered_on=registered.isoformat(),
            office=office(keeper, marriage.day),
            husband=husband,
            wife=wife,
            ended_on=None if marriage.ended is None else date.fromordinal(marriage.ended).isoformat(),
            ended_by=marriage.how or None,
        )

    def of_named(self, person: Person) -> MarriageExtract | None:
        """The marriage of somebody whom a file or a test names."""
        wedding = person.wedding
        if wedding is None:
            return None
        other = self._nation.person(wedding.spouse.personal_id) if wedding.spouse.personal_id else None
        own, partner = as_relative(person), as_relative(other) if other else wedding.spouse
        wives = person.sex == 1 + FEMALE
        halves = [one for one in ((person, other) if wives else (other, person)) if one is not None]
        keeper = next((one for one in halves if one.birth_registration), halves[0])
        return MarriageExtract(
            number=f"{named_number(keeper)}/{wedding.day[:4]}",
            registered_on=wedding.day,
            office=replace(keeper.birth_registration or Address(), line=""),
            husband=partner if wives else own,
            wife=own if wives else partner,
            ended_on=wedding.ended_on,
            ended_by=wedding.ended_by,
        )

    def standing_of_generated(self, person: Person, place: Place) -> Standing:
        """The marital status of somebody generated; the dead keep that of the day before."""
        made = self._made_now()
        marriage = made.lives.marriage(place, min(made.day, made.lives.died(place) - 1))
        if marriage is None:
            return Standing(person=person, status=_NEVER, since=None)
        status = _MARRIED if marriage.ended is None else _ENDED[marriage.how]
        return Standing(person=person, status=status, since=date.fromordinal(_since(marriage)).isoformat())

    def standing_of_named(self, person: Person) -> Standing | None:
        """The same of somebody named; None where nobody knows it, or the marriage isn't registered here."""
        wedding = person.wedding
        if wedding is None:
            return Standing(person=person, status=_NEVER, since=None) if person.marital_status == "1" else None
        lasted = wedding.ended_by == "death" and wedding.ended_on == person.died_on
        if wedding.ended_by is None or lasted:
            return Standing(person=person, status=_MARRIED, since=wedding.day)
        return Standing(person=person, status=_ENDED[wedding.ended_by], since=wedding.ended_on)


def _since(marriage: Marriage) -> int:
    return marriage.day if marriage.ended is None else marriage.ended


def office(place: Place, day: int) -> Address:
    """The commune that keeps the community's registers, under the codes of that day."""
    community = communities()[place.community]
    return community.home if day < NEW_CODES else commune(community.province, place.community)


def named_number(person: Person) -> int:
    """The entry's number in the register of a year, for people of the files and of tests."""
    return int((person.personal_id or person.old_card_number)[-3:]) + 1

"""Households agree from every side: each member has the head, the head has each member, guardians have their wards."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mocks.nation.households import HEAD, SPOUSE, Households
from mocks.nation.kinship import Kinship, Place
from mocks.nation.lives import Lives
from tests.mocks.nation.places import places

KIN = Kinship(1)
LIVES = Lives(1, KIN)
HOUSES = Households(1, LIVES, date(2026, 11, 1).toordinal())
EARLIER = Households(1, LIVES, date(1990, 5, 5).toordinal())


@given(places(), st.sampled_from([HOUSES, EARLIER]))
def test_members_and_head_agree(place: Place, houses: Households) -> None:
    head = houses.head(place)
    if head is None:
        assert houses.members(place) == ()
        return
    assert houses.head(head) == head
    members = houses.members(head)
    assert members[0].place == head and members[0].relation == HEAD
    assert place in [member.place for member in members]
    assert len({member.place for member in members}) == len(members)
    assert all(houses.head(member.place) == head for member in members)
    assert all(member.relation == houses.relation(member.place, head) for member in members)
    assert sum(member.relation == SPOUSE for member in members) <= 1


@given(places(), st.sampled_from([HOUSES, EARLIER]))
def test_spouses_agree_and_share_a_household(place: Place, houses: Households) -> None:
    spouse = houses.spouse(place)
    if spouse is None:
        return
    assert houses.spouse(spouse) == place
    if houses.present(place) and houses.present(spouse):
        assert houses.head(place) == houses.head(spouse)


@given(places(1980, 2026), st.sampled_from([HOUSES, EARLIER]))
def test_a_child_lives_with_a_parent_while_one_lives(place: Place, houses: Households) -> None:
    if not houses.present(place) or houses.age(place) >= 18:
        return
    parents = [parent for parent in houses.parents(place) if houses.present(parent)]
    if parents:
        assert houses.head(place) == houses.head(parents[0])
        assert houses.guardian(place) is None


def orphans() -> list[Place]:
    return [
        place
        for turn in range(12_000)
        if HOUSES.guardian(place := Place(2008 + turn % 12, turn % 2, turn * 7 % 100, turn * 131 % 7_000))
    ]


def test_guardians_have_their_wards_and_live_with_them() -> None:
    found = orphans()
    assert found
    for child in found:
        guardian = HOUSES.guardian(child)
        assert guardian is not None and HOUSES.age(guardian) >= 18
        assert child in HOUSES.wards(guardian)
        assert HOUSES.head(child) == HOUSES.head(guardian)


def test_who_is_no_head_has_no_members() -> None:
    some = [Place(1985, sex, 4, rank) for sex in (0, 1) for rank in range(0, 7_000, 97)]
    others = [place for place in some if HOUSES.head(place) not in (None, place)]
    assert others
    assert not any(HOUSES.members(place) for place in others)
    dead = [Place(1905, sex, 4, rank) for sex in (0, 1) for rank in range(0, 7_000, 997)]
    assert all(HOUSES.head(place) is None for place in dead)

"""Who is whose mother, husband and child is arithmetic on places, so both sides always agree and nothing is stored.

Every year, in each of 100 communities, 7,000 boys and 7,000 girls are born (1.4 million a year in all, as in Viet Nam).
Someone's **place** is (year, sex, community, index). The rank tells the kind of family that the person will found, and
men and women of one kind marry rank to rank, a fixed number of years apart. Each kind has its children at
fixed ages of the mother; the births of all kinds fill the 14,000 births of a year in a community exactly, so from a
birth one finds the mother and from the mother the births. Years before 1900 have places too, but no numbers.

Brothers and sisters never marry: no gap between spouses is a gap between children of one mother. Cousins may, about
once in a million couples.
"""

from typing import NamedTuple

from mocks.nation.permutation import key_of, mix

FIRST_YEAR = 1900
LAST_YEAR = 2099
COMMUNITIES = 100
PLACES = 7_000
"""Births of each sex per year and community."""
COHORT = COMMUNITIES * PLACES
MALE, FEMALE = 0, 1


class Place(NamedTuple):
    """One person's place in the nation; `sex` is 0 for male and 1 for female, `rank` is below `PLACES`."""

    year: int
    sex: int
    community: int
    rank: int

    @property
    def key(self) -> int:
        """One integer for this place and no other."""
        return ((self.year * 2 + self.sex) * COMMUNITIES + self.community) * PLACES + self.rank

    @property
    def numbered(self) -> bool:
        """Whether somebody born that year can have a personal ID of the nation."""
        return FIRST_YEAR <= self.year <= LAST_YEAR


class Kind(NamedTuple):
    """A kind of family: its share of a cohort in percent, by how many years the husband is older (None: no husband),
    the wife's age at marriage, and the mother's age at each birth, all in whole calendar years."""

    name: str
    percent: int
    husband_older: int | None
    married_at: int
    births: tuple[int, ...]


KINDS = (
    Kind("two_children", 24, 2, 23, (25, 28)),
    Kind("three_children_early", 16, 1, 20, (21, 25, 29)),
    Kind("two_children_late", 12, -1, 25, (26, 30)),
    Kind("one_child", 8, 5, 28, (30,)),
    Kind("three_children", 12, 2, 22, (24, 27, 31)),
    Kind("four_children", 8, 1, 20, (22, 25, 28, 32)),
    Kind("twins", 1, 2, 24, (26, 26)),
    Kind("single_mother", 2, None, 0, (24,)),
    Kind("childless", 3, 9, 30, ()),
    Kind("unmarried", 14, None, 0, ()),
)
_STEP = PLACES // 100
_STARTS = [sum(kind.percent for kind in KINDS[:place]) * _STEP for place in range(len(KINDS))]
_KIND_OF = [place for place, kind in enumerate(KINDS) for _ in range(kind.percent)]
START = {kind.name: start for kind, start in zip(KINDS, _STARTS, strict=True)}
"""The first index of each kind."""


class _Births(NamedTuple):
    """A run of births within a year and community: all first, second, … children of one kind of family."""

    number: int
    start: int
    kind: int
    order: int


def _runs() -> list[_Births]:
    runs: list[_Births] = []
    start = 0
    for place, kind in enumerate(KINDS):
        for order in range(len(kind.births)):
            runs.append(_Births(len(runs), start, place, order))
            start += kind.percent * _STEP
    return runs


_RUNS = _runs()
_RUN_OF = [run for run in _RUNS for _ in range(KINDS[run.kind].percent)]
_FIRST_RUN = {place: next((run.number for run in _RUNS if run.kind == place), 0) for place in range(len(KINDS))}
_SPREAD, _SPREAD_BACK = 3001, pow(3001, -1, PLACES)
_TURN = 1013
_TURN_BACK = [pow(_TURN, -1, kind.percent * _STEP) for kind in KINDS]
_SEXES, _INDEXES, _MOTHERS, _COUPLES = range(1, 5)


def kind_of(place: Place) -> Kind:
    """The kind of family that the person founds."""
    return KINDS[_KIND_OF[place.rank // _STEP]]


class Kinship:
    """The ties of one seed."""

    def __init__(self, seed: int) -> None:
        self._sexes, self._indexes, self._mothers, self._couples = (
            key_of(seed, purpose) for purpose in (_SEXES, _INDEXES, _MOTHERS, _COUPLES)
        )

    def husband(self, wife: Place) -> Place | None:
        """The man whom a woman marries one day, None for a kind without husband."""
        number = _KIND_OF[wife.rank // _STEP]
        kind = KINDS[number]
        if kind.husband_older is None:
            return None
        start, size = _STARTS[number], kind.percent * _STEP
        turned = ((wife.rank - start) * _TURN + self._shift(self._couples, wife.year, wife.community, number)) % size
        return Place(wife.year - kind.husband_older, MALE, wife.community, start + turned)

    def wife(self, husband: Place) -> Place | None:
        """The woman whom a man marries one day, None for a kind without husband."""
        number = _KIND_OF[husband.rank // _STEP]
        kind = KINDS[number]
        if kind.husband_older is None:
            return None
        year = husband.year + kind.husband_older
        start, size = _STARTS[number], kind.percent * _STEP
        shift = self._shift(self._couples, year, husband.community, number)
        return Place(
            year, FEMALE, husband.community, start + (husband.rank - start - shift) * _TURN_BACK[number] % size
        )

    def spouse(self, place: Place) -> Place | None:
        """The other half of the couple, None for a kind that doesn't marry within the nation."""
        return self.husband(place) if place.sex == FEMALE else self.wife(place)

    def mother(self, place: Place) -> Place:
        """Everybody has a mother; one born before 1900 has no number."""
        birth, run = self._birth(place)
        kind = KINDS[run.kind]
        size = kind.percent * _STEP
        year = place.year - kind.births[run.order]
        shift = self._shift(self._mothers, year, place.community, len(KINDS) + run.number)
        offset = (birth - run.start - shift) * _TURN_BACK[run.kind] % size
        return Place(year, FEMALE, place.community, _STARTS[run.kind] + offset)

    def father(self, place: Place) -> Place | None:
        """The mother's husband, None for a single mother's child."""
        return self.husband(self.mother(place))

    def is_twin(self, place: Place) -> bool:
        """Whether the person was born together with another."""
        return KINDS[self._birth(place)[1].kind].name == "twins"

    def children(self, parent: Place) -> tuple[Place, ...]:
        """All children that a person has in a whole life, in the order of their birth years."""
        mother = parent if parent.sex == FEMALE else self.wife(parent)
        if mother is None:
            return ()
        number = _KIND_OF[mother.rank // _STEP]
        kind = KINDS[number]
        offset, size = mother.rank - _STARTS[number], kind.percent * _STEP
        found = []
        for order, age in enumerate(kind.births):
            run = _RUNS[_FIRST_RUN[number] + order]
            shift = self._shift(self._mothers, mother.year, mother.community, len(KINDS) + run.number)
            birth = run.start + (offset * _TURN + shift) % size
            found.append(self._born(mother.year + age, mother.community, birth))
        return tuple(found)

    def siblings(self, place: Place) -> tuple[Place, ...]:
        """The mother's other children."""
        return tuple(child for child in self.children(self.mother(place)) if child != place)

    def _birth(self, place: Place) -> tuple[int, _Births]:
        """The place's number among the births of its year and community, and the run it falls in."""
        shift = self._shift(self._indexes, place.year, place.community, PLACES)
        pair = (place.rank - shift) * _SPREAD_BACK % PLACES
        birth = 2 * pair + (place.sex ^ self._swap(place.year, place.community, pair))
        return birth, _RUN_OF[birth // _STEP]

    def _born(self, year: int, community: int, birth: int) -> Place:
        pair, bit = divmod(birth, 2)
        index = (pair * _SPREAD + self._shift(self._indexes, year, community, PLACES)) % PLACES
        return Place(year, bit ^ self._swap(year, community, pair), community, index)

    def _swap(self, year: int, community: int, pair: int) -> int:
        return mix(self._sexes ^ ((year * COMMUNITIES + community) * PLACES + pair)) & 1

    def _shift(self, key: int, year: int, community: int, number: int) -> int:
        return mix(key ^ ((year * COMMUNITIES + community) * 8192 + number))

"""`python -m mocks.nation.finding` lists people by what is special about them: `lienthong people find` runs it."""

import argparse
import json
import sys
from collections.abc import Iterator

from mocks.nation.catalogue import person_document
from mocks.nation.generator import SyntheticGenerator
from mocks.nation.kinship import COMMUNITIES, PLACES, Place
from mocks.nation.model import Person
from mocks.nation.nation import Nation
from mocks.nation.personas import DEFAULT_SEED, synthetic_nation
from mocks.nation.traits import TRAITS, trait_named

LOOKED_AT = 60_000
"""So many generated people are looked at before giving up: half a minute at most."""
_FIRST, _LAST = 1925, 2026
_STRIDE = 7_919_317
"""A prime that walks over all places without meeting one twice."""


def find(nation: Nation, traits: list[str], limit: int = LOOKED_AT) -> Iterator[Person]:
    """People with all of the traits (in their plain form): the named first, then the generated in an order that the
    seed doesn't change. Ends after `limit` generated people were looked at."""
    wanted = set(traits)
    yield from (person for person in nation.people if wanted <= set(person.traits))
    made = nation.generator
    if not isinstance(made, SyntheticGenerator) or not wanted <= {*TRAITS, "generated"}:
        return  # what only named people have is looked for in vain
    size = (_LAST - _FIRST + 1) * 2 * COMMUNITIES * PLACES
    for turn in range(limit):
        rest, rank = divmod(turn * _STRIDE % size, PLACES)
        rest, community = divmod(rest, COMMUNITIES)
        place = Place(_FIRST + rest // 2, rest % 2, community, rank)
        if made.lives.born(place) <= made.day:
            person = made.record(place)
            if wanted <= set(person.traits):
                yield person


def known_traits(nation: Nation) -> list[str]:
    """Every trait that somebody named has or that is drawn for generated people."""
    return sorted({*TRAITS, *(trait for person in nation.people for trait in person.traits)})


def main(arguments: list[str] | None = None) -> int:
    """Print matching people, a line each; 0 when as many as asked for are found, 1 for fewer, 2 for no such trait."""
    parser = argparse.ArgumentParser(
        prog="lienthong people find", description="People of the synthetic nation by trait"
    )
    parser.add_argument("--trait", action="append", default=[], help="may be repeated: all must hold")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--json", action="store_true", help="a JSON object per line")
    parser.add_argument("--list", action="store_true", help="list the traits")
    chosen = parser.parse_args(arguments)
    nation = synthetic_nation(chosen.seed)
    known = known_traits(nation)
    if chosen.list:
        for name in known:
            trait = TRAITS.get(name)
            sys.stdout.write(f"{name:28} {f'{trait.meaning} ({trait.frequency})' if trait else 'named people only'}\n")
        return 0
    traits = [trait_named(written) for written in chosen.trait]
    if unknown := [trait for trait in traits if trait not in known]:
        sys.stderr.write(f"no such trait: {', '.join(unknown)}; --list shows them all\n")
        return 2
    found = 0
    people = find(nation, traits)
    while found < chosen.count and (person := next(people, None)) is not None:
        found += 1
        sys.stdout.write(_line(person, as_json=chosen.json) + "\n")
    return 0 if found == chosen.count else 1


def _line(person: Person, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(person_document(person), ensure_ascii=False)
    number = person.personal_id or person.old_card_number
    return f"{number:12}  {person.date_of_birth:10}  {person.name}  [{', '.join(person.traits)}]"


if __name__ == "__main__":
    sys.exit(main())

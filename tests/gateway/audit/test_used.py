"""A dossier's databases are those whose answers left under its number for this caller, indexed or not."""

from pathlib import Path
from typing import Any

import pytest

from contracts.events import Draft, Kind
from gateway.audit.faults import AuditUnavailable
from gateway.audit.used import UsedSources
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import World

DOSSIER = "H26.99-260302-0001"


def used(kind: Kind = Kind.DISCLOSED, source: str = "population", **members: Any) -> Draft:
    return samples.draft(kind, source=source, **members)


@pytest.fixture
def world(tmp_path: Path) -> World:
    found = World(tmp_path)
    found.write(
        used(freshness="cached"), used(freshness="cached"),
        used(Kind.VERIFIED, "civil_status", freshness="cached"),
        used(source="business", dossier="H26.99-260302-0002"), used(source="tax", caller="mot-cua"),
        used(Kind.NOT_FOUND, "tax"), used(Kind.REFUSED, "tax"), used(Kind.FAILED, "tax"), used(Kind.SENT, "portal"),
        used(source="tax", detail=(("dossier_is", "draft"),)), samples.draft(source=None),
    )  # fmt: skip
    return found


def of(world: World, dossier: str = DOSSIER, **limits: int) -> tuple[str, ...]:
    reader = world.reader()
    try:
        return UsedSources(reader, **limits).of("demo", dossier)
    finally:
        reader.close()


EXPECTED = ("civil_status", "population")


def test_the_log_tells_by_itself_while_there_is_no_index(world: World) -> None:
    assert of(world) == EXPECTED and of(world, "H26.99-260302-0002") == ("business",)
    assert of(world, "H26.99-260302-0003") == ()


def test_what_is_indexed_and_what_is_not_yet_count_alike(world: World) -> None:
    world.index()
    assert of(world) == EXPECTED
    world.write(used(source="social_insurance", freshness="cached"), used(source="tax", caller="mot-cua"))
    assert of(world) == ("civil_status", "population", "social_insurance")


def test_a_dossier_with_more_entries_than_one_page_is_read_whole(world: World) -> None:
    world.write(used(source="first"), *(used() for _ in range(450)))
    world.index()
    assert of(world) == ("civil_status", "first", "population")


def test_who_can_not_tell_in_time_says_so(world: World) -> None:
    assert of(world, most_unindexed=11) == EXPECTED
    with pytest.raises(AuditUnavailable):
        of(world, most_unindexed=10)
    world.index()
    assert of(world, most_unindexed=0) == EXPECTED

"""Every connector against every recorded case, so that a connector is proved by its own folder."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from contracts.conformance import KINDS, Case, Mismatch, replay
from gateway.registry.check import cases
from gateway.registry.discovery import discover
from gateway.registry.registry import Loaded, SourceSetting, load_one


def every_case() -> Iterator[tuple[Loaded, Case]]:
    """Connector x profile x case, of all that are installed here."""
    for found in discover().values():
        for index, profile in enumerate(found.manifest().profiles):
            loaded = load_one(found, SourceSetting(profile, synthetic=True))
            for case in cases(found, profile, first=index == 0):
                yield loaded, case


ALL = tuple(every_case())
IDS = [f"{loaded.name}-{loaded.profile_name}-{case.name.removesuffix('.json')}" for loaded, case in ALL]


@pytest.mark.parametrize(("loaded", "case"), ALL, ids=IDS)
def test_a_case(loaded: Loaded, case: Case) -> None:
    replay(loaded.connector, case, loaded.profile, loaded.queries.get(case.dataset))


@pytest.mark.parametrize(("loaded", "case"), ALL, ids=IDS)
def test_a_case_names_what_it_is(loaded: Loaded, case: Case) -> None:
    """What a case expects fits its kind and its dataset, so that a folder can't be green by empty promises."""
    assert case.dataset in loaded.manifest.fields and case.description
    assert len(case.expect.keys() & {"record", "absence", "fault"}) == 1
    if case.kind == "found":
        assert "record" in case.expect
    elif case.kind == "not_found":
        assert "record" not in case.expect  # of a sign-in: the person refused
    elif case.kind == "malformed":
        assert case.expect["fault"] == "source_malformed"
    elif case.kind == "source_fault":
        assert case.expect["fault"] not in ("source_malformed", "")


@pytest.mark.parametrize("name", sorted(discover()))
def test_every_connector_has_a_case_of_each_kind(name: str) -> None:
    assert {case.kind for loaded, case in ALL if loaded.name == name} >= set(KINDS)


@pytest.mark.parametrize(("loaded", "case"), [pair for pair in ALL if pair[1].kind == "found" and pair[1].turns][:6])
def test_a_case_that_says_something_else_is_caught(loaded: Loaded, case: Case) -> None:
    """The replay has teeth: another record, another fault, another request, a turn too few."""
    record = {**case.expect["record"], next(iter(case.expect["record"])): "something else"}
    turns = ({**case.turns[0], "request": {**case.turns[0]["request"], "path": "/elsewhere"}}, *case.turns[1:])
    for changes in (
        {"expect": {"record": record}},
        {"expect": {"fault": "source_malformed"}},
        {"turns": turns},
        {"turns": ()},
    ):
        with pytest.raises(Mismatch):
            replay(
                loaded.connector,
                Case(**cast(dict[str, Any], {**_members(case), **changes})),
                loaded.profile,
                loaded.queries.get(case.dataset),
            )


def _members(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in Case.__dataclass_fields__}

"""Tests of a new connector, in the author's folder: green where something works, one red for the next thing to do."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gateway.kit.model import Blueprint
from gateway.kit.naming import camel
from gateway.kit.texts import RULES

DOOR = '"""Mirrors the sources of the same folder."""\n'


def of_connector(blueprint: Blueprint, modules: Mapping[str, str]) -> Mapping[str, str]:
    """File name to text of ``tests/connectors/NAME/``."""
    found = {"__init__.py": DOOR, "test_connector.py": _connector(blueprint)}
    for name in modules:
        stem = name.removesuffix(".py")
        if stem.startswith(("questions", "answers")):
            found[f"test_{stem}.py"] = _marks(blueprint.name, stem)
    return found


def of_mock(blueprint: Blueprint) -> Mapping[str, str]:
    """File name to text of ``tests/mocks/NAME/``."""
    return {"__init__.py": DOOR, "test_service.py": _mock(blueprint)}


def _connector(blueprint: Blueprint) -> str:
    steps = "".join(
        f"    {json.dumps(rule)}: {json.dumps(what, ensure_ascii=False)},\n" for rule, what in RULES.items()
    )
    title = f"{camel(blueprint.name)}Connector"
    return f'''"""The connector keeps its recorded cases; one test stays red until its author has decided everything."""

from collections.abc import Mapping

import pytest

from connectors.{blueprint.name}.connector import {title}, build
from contracts.conformance import read_context
from contracts.connector import BringsTypes
from contracts.queries import Query
from gateway.registry.check import check, review
from gateway.registry.discovery import discover

NAME = "{blueprint.name}"
NEXT: Mapping[str, str] = {{
{steps}}}


def test_nothing_is_wrong_with_the_folder() -> None:
    assert check(NAME) == []
    assert {{finding.grade for finding in review(NAME)}} <= {{"ok", "todo"}}


def test_it_brings_its_own_words() -> None:
    made = build()
    assert isinstance(made, {title}) and isinstance(made, BringsTypes)
    assert set(made.records) == set(discover()[NAME].manifest().datasets)


def test_a_question_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError):
        next(build().exchange(Query(), read_context({{}}, {{}})))


def test_nothing_is_left_to_decide() -> None:
    """Red on purpose. Do what it says, set the rule to "done" (or "exempt: why") in manifest.toml, run it again."""
    quality = discover()[NAME].manifest().quality
    open_rules = [rule for rule, grade in quality.items() if grade == "todo"]
    assert not open_rules, f"next: {{open_rules[0]}}: {{NEXT.get(open_rules[0], 'see the manifest')}}"
'''


def _marks(name: str, stem: str) -> str:
    imported = "".join(sorted([f"from connectors.{name} import {stem}\n", "from connectors.kit.marks import placed\n"]))
    return f'''"""Every field says where it stands on the wire, once."""

from dataclasses import is_dataclass

{imported}

def test_every_field_has_one_place_of_its_own() -> None:
    found = [one for one in vars({stem}).values() if isinstance(one, type) and is_dataclass(one)]
    assert found
    for one in found:
        if one.__module__ == {stem}.__name__:
            places = [(part.at.where, part.at.name, part.at.namespace) for part in placed(one)]
            assert len(set(places)) == len(places)
'''


def _mock(blueprint: Blueprint) -> str:
    broken = "malformed_xml" if blueprint.protocol == "soap" else "malformed_json"
    return f'''"""Connector and mock meet over HTTP: one understands the other, and answers by the description."""

import pytest

from contracts.errors import NotFound, SourceFault
from tests.kit.meeting import found_cases, meet, profiles

NAME = "{blueprint.name}"
PROFILES = profiles(NAME)


@pytest.mark.parametrize("profile", PROFILES)
async def test_every_operation_is_answered_and_always_alike(profile: str) -> None:
    first = await meet(NAME, profile)
    assert len(first) == len(found_cases(NAME, profile)) and all(first)
    assert first == await meet(NAME, profile)


async def test_an_answer_without_a_record_is_nobody() -> None:
    with pytest.raises(NotFound):
        await meet(NAME, PROFILES[0], "empty_body")


@pytest.mark.parametrize("fault", ["{broken}", "html", "http_500", "zero_bytes"])
async def test_a_broken_answer_is_nobodys(fault: str) -> None:
    with pytest.raises(SourceFault):
        await meet(NAME, PROFILES[0], fault)
'''

"""Every kind of entry is valid by the published fields, types and allowed values."""

import json
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from contracts.events import Kind
from gateway.audit.shipping.ecs import ecs
from tests.gateway.audit import samples
from tests.gateway.audit.shipping.samples import OFFICER, of_every_kind

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "fields" / "ecs.json").read_text("utf-8"))


def flat(made: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in made.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


async def test_every_kind_fits_the_schema(tmp_path: Path) -> None:
    events = await of_every_kind(tmp_path)
    assert {event.kind for event in events} == set(Kind)
    for event in events:
        made = ecs(event, "ab" * 32)
        own = made.pop("lienthong")
        assert own["kind"] == event.kind
        found = dict(flat(made))
        assert set(SCHEMA["required"]) <= found.keys()
        for name, value in found.items():
            kind = SCHEMA["types"][name]
            for item in value if kind.endswith("[]") else [value]:
                assert type(item) is (int if kind == "long" else str), name
            if kind == "date":
                datetime.fromisoformat(value)
            if kind == "ip":
                ip_address(value)
            if name in SCHEMA["allowed"]:
                assert set(value if isinstance(value, list) else [value]) <= set(SCHEMA["allowed"][name]), name
        (category,), (type_,) = made["event"]["category"], made["event"]["type"]
        assert type_ in SCHEMA["expected_types"][category]
        assert (made["event"]["sequence"], made["event"]["hash"]) == (event.position, "ab" * 32)


async def test_no_identifier_leaves(tmp_path: Path) -> None:
    text = json.dumps([ecs(event, "") for event in await of_every_kind(tmp_path)])
    assert samples.PERSON.identifier not in text and OFFICER.identifier not in text

"""Every kind of entry is a valid API Activity by the published attributes."""

import json
from pathlib import Path
from typing import Any

from contracts.events import Kind
from gateway.audit.shipping.ocsf import ocsf
from tests.gateway.audit import samples
from tests.gateway.audit.shipping.samples import OFFICER, of_every_kind

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "fields" / "ocsf.json").read_text("utf-8"))
_PLAIN = {"integer": int, "string": str, "object": dict}


def check(shape: dict[str, Any], made: dict[str, Any], where: str) -> None:
    assert set(shape["required"]) <= made.keys(), where
    if "at_least_one" in shape:
        assert set(shape["at_least_one"]) & made.keys(), where
    for name, value in made.items():
        kind = shape["types"].get(name)
        assert kind is not None, f"{where}.{name} is no attribute"
        for item in value if kind.endswith("[]") else [value]:
            plain = _PLAIN.get(kind.removesuffix("[]"))
            if plain is None:
                check(SCHEMA["objects"][kind.removesuffix("[]")], item, f"{where}.{name}")
            else:
                assert type(item) is plain, f"{where}.{name}"


async def test_every_kind_fits_the_class(tmp_path: Path) -> None:
    events = await of_every_kind(tmp_path)
    assert {event.kind for event in events} == set(Kind)
    for event in events:
        made = ocsf(event, "ab" * 32)
        check(SCHEMA, made, event.kind)
        for name, allowed in SCHEMA["enums"].items():
            assert made[name] in allowed
        assert made["type_uid"] == 600300 + made["activity_id"]
        assert (made["metadata"]["sequence"], made["metadata"]["uid"]) == (event.position, event.entry)
        assert made["unmapped"]["leaf_hash"] == "ab" * 32


async def test_no_identifier_leaves(tmp_path: Path) -> None:
    text = json.dumps([ocsf(event, "") for event in await of_every_kind(tmp_path)])
    assert samples.PERSON.identifier not in text and OFFICER.identifier not in text

"""The gateway under test is one that already runs; a test gets its address and, where known, how to sign on there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running gateway; ``str(gateway)`` is its address, so that it goes wherever a URL goes."""

    url: str
    """Without a slash at the end."""
    demo: Mapping[str, Any] = field(default_factory=dict)
    """What `lienthong up` wrote into ``demo.json``: client, key file, purpose, people; empty where only an address is
    known."""

    def __str__(self) -> str:
        return self.url


def read_demo(path: Path) -> dict[str, Any]:
    """The ``demo.json`` of a running `lienthong up`. Raises OSError, ValueError."""
    found = json.loads(path.read_text("utf-8"))
    if not isinstance(found, dict) or not isinstance(found.get("base_url"), str):
        raise ValueError(f"{path.name} is no demo.json of a gateway")
    return found

"""What a change changes, field by field, as a second person has to see it before approving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; of lists also what came and what went. ``None`` stands for nothing there."""

    field: str
    before: str | None
    after: str | None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """Every field whose value differs, in the order in which documents have them."""
    held = before or {}
    found = []
    for field in dict.fromkeys((*held, *after)):
        old, new = held.get(field), after.get(field)
        if _plain(old) == _plain(new):
            continue
        left, right = (tuple(map(str, value)) if isinstance(value, list) else () for value in (old, new))
        found.append(
            Difference(
                field, _plain(old), _plain(new), tuple(one for one in right if one not in left),
                tuple(one for one in left if one not in right),
            )
        )  # fmt: skip
    return found


def _plain(value: Any) -> str | None:
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)

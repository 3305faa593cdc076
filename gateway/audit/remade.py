"""Makes an entry anew from its values and salts, all at once: what comes out byte for byte as it is kept, is right.

One entry has some twenty commitments. Looking at each by itself costs five times as much, so that is done
(`gateway.audit.examination`) only where this fails: to say what is wrong, or because values were taken away.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from gateway.audit.faults import EntryRefused
from gateway.audit.leaf import (
    SALT_BYTES,
    SUBJECTS,
    assemble,
    canonical,
    commit,
    commitment,
    decode_salts,
    row_field,
    row_value,
)
from gateway.audit.prepared import FIELDS

_FIELDS = frozenset({*FIELDS, SUBJECTS})
_decode = json.JSONDecoder().decode
_TAIL = ',"position":'

SubjectRow = tuple[Any, Any, Any, Any, Any, Any]
"""key, handle, position, slot, salt, sealed; in the order of position and slot"""


@dataclass(frozen=True, slots=True)
class Remade:
    """What an entry says, once all of it is shown to be what its leaf committed to."""

    kind: str
    time: str
    opened: dict[str, Any]

    def value(self, name: str) -> Any:
        """A field's value, ``None`` where it has none."""
        found = self.opened.get(name)
        return None if found is None else found[1]


def remake(position: int, leaf: Any, entry: Any, opened: Any, rows: Sequence[SubjectRow]) -> Remade | None:
    """The entry, if leaf, opening and rows are whole and fit each other; ``None`` says only: look closer."""
    try:
        time, kind = leaf[-29:-2], _kind(leaf)
        fields = _decode(opened)
        names = list(fields)
        if names != sorted(names) or not fields.keys() <= _FIELDS or fields["entry"][1] != entry:
            return None
        salts = decode_salts([salt for salt, _ in fields.values()])
        members = commit(
            [
                (name, encode_basestring(value) if type(value) is str else canonical(value))  # most are plain strings
                for name, (_, value) in fields.items()
            ],
            salts,
        )
        committed = [left for left, _ in members]
        if rows:
            at = bisect(names, "subject_")
            committed[at:at] = _rows(rows, fields[SUBJECTS][1])
        if assemble(position, time, kind, ",".join(committed)) != leaf:
            return None
        if "{" + ",".join([right for _, right in members]) + "}" != opened:
            return None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, EntryRefused):
        return None
    return Remade(kind, time, fields)


def _kind(leaf: str) -> str:
    """Between ``"kind":"`` and the position, at the leaf's end."""
    end = leaf.rindex(_TAIL)
    return leaf[leaf.rindex('"', 0, end - 1) + 1 : end - 1]


def _rows(rows: Sequence[SubjectRow], listed: Any) -> list[str]:
    """The members of the rows that the entry made; raises what `remake` catches."""
    members = {}
    for key, handle, _, slot, salt, sealed in rows:
        if len(salt) != SALT_BYTES or listed[slot]["handle"] != handle or slot < 0:
            raise ValueError("not the row that was made")
        name = row_field(slot, sealed)
        members[name] = f'"{name}":"{commitment(name, salt, row_value(key, handle, sealed))}"'
    if len(members) != len(rows):
        raise ValueError("two rows for one subject")
    return [members[name] for name in sorted(members)]

"""An entry as readers see it: the leaf and what is left of its opening, parsed once and typed.

Nothing is verified here: `gateway.audit.verify` judges, this only reads. A field that was forgotten or pruned is
absent, like one that never was; ``gone`` tells the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.audit.leaf import SUBJECTS, read_canonical, read_leaf
from gateway.audit.prepared import FIELDS

_PAIRS = frozenset({"source_ids", "released"})
_LISTS = frozenset({"fields_asked", "fields_delivered"})


@dataclass(frozen=True, slots=True)
class Filed:
    """Under whom an entry is filed: the handle (128 random bits, base64url), the kind of identifier and the role."""

    handle: str
    kind: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry; the fields are those of `contracts.events.Draft`, subjects by handle. ``time`` is aware UTC."""

    position: int
    time: datetime
    kind: str
    entry: str
    caller: str | None = None
    unit: str | None = None
    procedure: str | None = None
    legal_basis: str | None = None
    grant: str | None = None
    dossier: str | None = None
    channel: str | None = None
    officer: str | None = None
    dataset: str | None = None
    operation: str | None = None
    source: str | None = None
    subjects: tuple[Filed, ...] = ()
    fields_asked: tuple[str, ...] = ()
    fields_delivered: tuple[str, ...] = ()
    outcome: str | None = None
    code: str | None = None
    freshness: str | None = None
    age_seconds: int | None = None
    attempts: int | None = None
    source_ids: tuple[tuple[str, str], ...] = ()
    duration_ms: int | None = None
    due_at: str | None = None
    trace: str | None = None
    network: str | None = None
    request: str | None = None
    exchange_of: str | None = None
    resends: str | None = None
    request_commitment: str | None = None
    answer_commitment: str | None = None
    released: tuple[tuple[str, str], ...] = ()
    release_seed: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    """Fields that the leaf commits to and whose value was forgotten or pruned."""


def read_event(position: int, leaf: str, entry: str, opened: str) -> Event:
    """Parse a row of ``entries`` with its opening; raises ``ValueError`` for what is no entry of ours."""
    read = read_leaf(leaf)
    fields: Any = read_canonical(opened)
    if read.position != position or not isinstance(fields, dict):
        raise ValueError("not an entry of ours")
    values: dict[str, Any] = {name: fields[name][1] for name in FIELDS if name in fields and name != "entry"}
    for name in _LISTS & values.keys():
        values[name] = tuple(values[name])
    for name in _PAIRS & values.keys():
        values[name] = tuple((left, right) for left, right in values[name])
    if "detail" in values:
        values["detail"] = {name: value for name, value in values["detail"]}
    listed = fields[SUBJECTS][1] if SUBJECTS in fields else ()
    committed = {name for name in read.commitments if not name.startswith(("subject_row.", "subject_seal."))}
    return Event(
        position=position,
        time=datetime.fromisoformat(read.time),
        kind=read.kind,
        entry=entry,
        subjects=tuple(Filed(item["handle"], item["kind"], item["role"]) for item in listed),
        gone=frozenset(committed - fields.keys()),
        **values,
    )

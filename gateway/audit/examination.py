"""Reads the log from its first entry to its last and holds every byte against the leaf that committed to it.

Nothing is believed because the writer would have done it right: leaves are parsed strictly, commitments made again from
values and salts, rows of subjects matched with the leaves that made them, and the tree grown anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.events import ENDINGS, Kind
from gateway.audit.excuses import Excuses, kept_fields
from gateway.audit.ids import is_entry_id
from gateway.audit.leaf import (
    ROW_PREFIX,
    SALT_BYTES,
    SEAL_PREFIX,
    SUBJECTS,
    Leaf,
    commitment,
    from_base64url,
    read_canonical,
    read_leaf,
    row_field,
    row_value,
    write_canonical,
)
from gateway.audit.prepared import FIELDS, moment, needs_request
from gateway.audit.tree import CompactRange, Node, leaf_hash

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_KINDS = frozenset(kind.value for kind in Kind)
_FIELDS = frozenset({*FIELDS, SUBJECTS})
_FINDINGS_KEPT = 1_000
_ROW = re.compile(rf"(?:{re.escape(ROW_PREFIX)}|{re.escape(SEAL_PREFIX)})(0|[1-9][0-9]{{0,5}})")
_Opened = Mapping[str, Any]

EntryRow = tuple[Any, Any, Any, Any, Any]
"""position, leaf, hash, entry, opened (the last two ``None`` where there is no opening)"""
SubjectRow = tuple[Any, Any, Any, Any, Any, Any]
"""key, handle, position, slot, salt, sealed; in the order of position and slot"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``position`` is ``None`` where it belongs to no entry. ``what`` holds no value."""

    position: int | None
    what: str
    entry: str | None = None


@dataclass(slots=True)
class OpenRequest:
    """A ``requested`` entry whose ending was not read yet."""

    position: int
    due_at: str

    def is_due(self, now: datetime) -> bool:
        """Whether its ending should be there; a time that can't be read is one."""
        due = moment(self.due_at)
        return due is None or due <= now


@dataclass(slots=True)
class Examination:
    """What one reading of the log found. ``roots`` is filled for the sizes in ``wanted``."""

    wanted: Collection[int]
    roots: dict[int, bytes] = field(default_factory=dict)
    tree: CompactRange = field(default_factory=CompactRange)
    nodes: list[Node] = field(default_factory=list)
    time: str = ""
    count: int = 0
    altered: list[Finding] = field(default_factory=list)
    incomplete: list[Finding] = field(default_factory=list)
    open: dict[str, OpenRequest] = field(default_factory=dict)
    excused: int = 0
    """Values that are gone, and a later entry says so."""
    _first: int = 1 << 62
    _ids: set[str] = field(default_factory=set)
    _gone: list[tuple[int, str]] = field(default_factory=list)
    _gone_rows: list[tuple[int, int]] = field(default_factory=list)
    _excuses: Excuses = field(default_factory=Excuses)

    def read(self, entries: Iterable[EntryRow], subjects: Iterator[SubjectRow]) -> None:
        """Read everything; findings land in ``altered`` and ``incomplete``."""
        self._keep_root()
        row = next(subjects, None)
        for position, text, kept, entry, opened in entries:
            if position != self.count:
                self._alter(self.count, "entries are missing before the next one")
                self.count = position
            while row is not None and not (isinstance(row[2], int) and row[2] >= position):
                self._alter(None, "a row of subjects belongs to no entry")
                row = next(subjects, None)
            own: list[SubjectRow] = []
            while row is not None and row[2] == position:
                own.append(row)
                row = next(subjects, None)
            try:
                self._entry(position, text, kept, entry, opened, own)
            except (ValueError, TypeError, LookupError, AttributeError):
                # committed to, and yet no entry of ours: somebody wrote a history by hand
                self._alter(position, "the entry holds what no entry holds")
            self.count += 1
        while row is not None:
            self._alter(None, "a row of subjects belongs to no entry")
            row = next(subjects, None)
        self._settle()

    def _entry(self, position: int, text: Any, kept: Any, entry: Any, opened: Any, rows: list[SubjectRow]) -> None:
        known = entry if isinstance(entry, str) and is_entry_id(entry) else None
        try:
            leaf = read_leaf(text)
            hashed = leaf_hash(text.encode())
        except (ValueError, TypeError):
            return self._alter(position, "the leaf is not in its canonical form", known)
        self.nodes += self.tree.append(hashed)
        self._keep_root()
        if kept != hashed:
            self._alter(position, "the leaf is not the one that was written, or its hash was altered", known)
        if leaf.position != position or leaf.kind not in _KINDS or not _TIME.fullmatch(leaf.time):
            return self._alter(position, "the leaf's position, kind or time is not its own", known)
        if leaf.time < self.time:
            self._alter(position, "the entry is older than the one before it", known)
        self.time = leaf.time
        values = self._opening(position, leaf, entry, opened, known)
        self._rows(position, leaf, rows, values, known)
        if values is None:
            return None
        if known is not None and known in self._ids:
            self._alter(position, "another entry has the same id", known)
        self._ids.add(known or "")
        if leaf.kind in (Kind.FORGOTTEN.value, Kind.PRUNED.value):
            detail = {name: value for name, value in values.get("detail", ())}
            if not self._excuses.hear(position, leaf.kind, detail):
                self._alter(position, "the entry does not say what was taken away", known)
        return self._follow(position, leaf.kind, values, known)

    def _opening(self, position: int, leaf: Leaf, entry: Any, text: Any, known: str | None) -> _Opened | None:
        """The values of an entry, each shown to be what the leaf committed to; ``None`` if they are gone or wrong."""
        committed = {name for name in leaf.commitments if not _ROW.fullmatch(name)}
        if not committed <= _FIELDS or "entry" not in committed:
            self._alter(position, "the leaf commits to a field that no entry has, or lacks its id", known)
            return None
        if text is None and entry is None:
            self._alter(position, "the opening is gone", known)
            return None
        try:
            opened = read_canonical(text)
            values = {}
            if not isinstance(opened, dict):
                raise ValueError("no members")
            for name, (salt, value) in opened.items():
                raw = from_base64url(salt)
                if len(raw) != SALT_BYTES or commitment(name, raw, write_canonical(value)) != leaf.commitments[name]:
                    self._alter(position, f"`{name}` is not what the leaf committed to", known)
                    return None
                values[name] = value
        except (ValueError, TypeError, LookupError, AttributeError):
            self._alter(
                position, "the opening is not in its canonical form, or opens what the leaf does not hold", known
            )
            return None
        self._gone += [(position, name) for name in committed - values.keys()]
        if values.get("entry", entry) != entry:
            self._alter(position, "the id beside the opening is not the entry's", known)
            return None
        if (committed - values.keys()) & kept_fields(leaf.kind):
            self._alter(position, "what may never be pruned is gone: the id, or what tells what was ended", known)
            return None
        return values

    def _rows(
        self, position: int, leaf: Leaf, rows: list[SubjectRow], values: _Opened | None, known: str | None
    ) -> None:
        missing = {int(found[1]) for name in leaf.commitments if (found := _ROW.fullmatch(name))}
        listed = (values or {}).get(SUBJECTS)
        for key, handle, _, slot, salt, sealed in rows:
            if slot not in missing:
                self._alter(position, "a row of subjects names this entry, which did not make it", known)
                continue
            missing.discard(slot)
            name = row_field(slot, sealed)
            typed = isinstance(key, bytes) and isinstance(handle, str) and isinstance(salt, bytes)
            if not typed or not isinstance(sealed, bytes | None) or name not in leaf.commitments:
                self._alter(position, "a row of subjects that this entry made was altered", known)
            elif (
                len(salt) != SALT_BYTES
                or commitment(name, salt, row_value(key, handle, sealed)) != leaf.commitments[name]
            ):
                self._alter(position, "a row of subjects that this entry made was altered", known)
            elif listed is not None and (slot >= len(listed) or listed[slot].get("handle") != handle):
                self._alter(position, "the entry is filed under another handle than it made", known)
        self._gone_rows += [(position, slot) for slot in missing]

    def _follow(self, position: int, kind: str, values: _Opened, known: str | None) -> None:
        """Match endings with requests."""
        if kind == Kind.REQUESTED.value:
            self.open[values["entry"]] = OpenRequest(position, str(values.get("due_at", "")))
            return
        request = values.get("request")
        if kind not in ENDINGS:
            return
        if request is None:
            if needs_request(kind, values):
                self.incomplete.append(Finding(position, "an ending of an exchange names no request", known))
        elif self.open.pop(request, None) is None:
            what = "the entry ends a request that is unknown or has its ending already"
            self.incomplete.append(Finding(position, what, known))

    def _settle(self) -> None:
        self._excuses.settle()
        for position, name in self._gone:
            if self._excuses.field(position, name):
                self.excused += 1
            else:
                self._alter(position, f"`{name}` is gone, and no entry says that it was forgotten or pruned")
        for position, slot in self._gone_rows:
            if self._excuses.row(position, slot):
                self.excused += 1
            else:
                self._alter(position, "a row of subjects that this entry made is gone or moved, and was not forgotten")

    def _keep_root(self) -> None:
        if self.tree.size in self.wanted:
            self.roots[self.tree.size] = self.tree.root()

    def _alter(self, position: int | None, what: str, entry: str | None = None) -> None:
        if len(self.altered) < _FINDINGS_KEPT:
            self.altered.append(Finding(position, what, entry))
        elif position is not None and position < self._first:
            self.altered[-1] = Finding(position, what, entry)  # a ruined log has millions; the first one must stay
        if position is not None:
            self._first = min(self._first, position)


def first_of(findings: Iterable[Finding]) -> Finding | None:
    """The finding of the lowest position; one without a position comes last."""
    return min(findings, key=lambda f: (f.position is None, f.position or 0), default=None)

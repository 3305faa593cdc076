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
from gateway.audit.remade import SubjectRow, remake
from gateway.audit.tree import CompactRange, Node, leaf_hash

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_KINDS = frozenset(kind.value for kind in Kind)
_FIELDS = frozenset({*FIELDS, SUBJECTS})
_FINDINGS_KEPT = 1_000
PAGE = 1_000
NAMING = ("resends",)
"""Fields that name an entry older than their own."""
_FOLLOWED = ("entry", "request", "due_at", "freshness", "detail", *NAMING)
_ROW = re.compile(rf"(?:{re.escape(ROW_PREFIX)}|{re.escape(SEAL_PREFIX)})(0|[1-9][0-9]{{0,5}})")
_Opened = Mapping[str, Any]

EntryRow = tuple[Any, Any, Any, Any, Any]
"""position, leaf, hash, entry, opened (the last two ``None`` where there is no opening)"""


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
    """What one reading of the log found. ``roots`` is filled for the sizes in ``wanted``.

    Memory doesn't grow with the log: only requests without an ending, and a bounded number of findings, are kept.
    """

    wanted: Collection[int]
    excuses: Excuses = field(default_factory=Excuses)
    roots: dict[int, bytes] = field(default_factory=dict)
    tree: CompactRange = field(default_factory=CompactRange)
    nodes: list[Node] = field(default_factory=list)
    """Upper hashes that are complete since somebody last took them from here."""
    named: list[tuple[int, str]] = field(default_factory=list)
    """Position, and an entry that it names as older (of `NAMING`), since somebody last took them from here."""
    time: str = ""
    count: int = 0
    altered: list[Finding] = field(default_factory=list)
    incomplete: list[Finding] = field(default_factory=list)
    open: dict[str, OpenRequest] = field(default_factory=dict)
    excused: int = 0
    """Values that are gone, and a later entry says so."""
    _first: int = 1 << 62

    def skip(self, leaves: Iterable[tuple[Any, Any]]) -> None:
        """Grow the tree over leaves (position, text) that were examined before; raises ``ValueError`` for a gap."""
        self._keep_root()
        for position, text in leaves:
            if position != self.count or not isinstance(text, str):
                raise ValueError("an entry is missing")
            self.nodes += self.tree.append(leaf_hash(text.encode()))
            self._keep_root()
            self.count += 1

    def read(self, entries: Iterable[EntryRow], subjects: Iterator[SubjectRow]) -> None:
        """Read everything; findings land in ``altered`` and ``incomplete``."""
        for _ in self.steps(entries, subjects):
            pass

    def steps(self, entries: Iterable[EntryRow], subjects: Iterator[SubjectRow]) -> Iterator[None]:
        """The same, with a pause every `PAGE` entries and at the end."""
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
            if self.count % PAGE == 0:
                yield
        while row is not None:
            self._alter(None, "a row of subjects belongs to no entry")
            row = next(subjects, None)
        yield

    def _entry(self, position: int, text: Any, kept: Any, entry: Any, opened: Any, rows: list[SubjectRow]) -> None:
        known = entry if isinstance(entry, str) and is_entry_id(entry) else None
        remade = remake(position, text, entry, opened, rows) if known is not None else None
        if remade is None:
            return self._look_closer(position, text, kept, entry, opened, rows, known)
        self._grow(position, leaf_hash(text.encode()), kept, known)
        if self._placed(position, remade.kind, remade.time, known):
            values = {name: remade.value(name) for name in _FOLLOWED if name in remade.opened}
            self._follow(position, remade.kind, values, known)
        return None

    def _look_closer(
        self, position: int, text: Any, kept: Any, entry: Any, opened: Any, rows: list[SubjectRow], known: str | None
    ) -> None:
        try:
            leaf = read_leaf(text)
            hashed = leaf_hash(text.encode())
        except (ValueError, TypeError):
            return self._alter(position, "the leaf is not in its canonical form", known)
        self._grow(position, hashed, kept, known)
        if leaf.position != position:
            return self._alter(position, "the leaf's position, kind or time is not its own", known)
        if not self._placed(position, leaf.kind, leaf.time, known):
            return None
        values = self._opening(position, leaf, entry, opened, known)
        self._rows(position, leaf, rows, values, known)
        if values is not None:
            self._follow(position, leaf.kind, values, known)
        return None

    def _grow(self, position: int, hashed: bytes, kept: Any, known: str | None) -> None:
        self.nodes += self.tree.append(hashed)
        self._keep_root()
        if kept != hashed:
            self._alter(position, "the leaf is not the one that was written, or its hash was altered", known)

    def _placed(self, position: int, kind: str, time: str, known: str | None) -> bool:
        """Whether kind and time are ones; the order of time is looked at too."""
        if kind not in _KINDS or not _TIME.fullmatch(time):
            self._alter(position, "the leaf's position, kind or time is not its own", known)
            return False
        if time < self.time:
            self._alter(position, "the entry is older than the one before it", known)
        self.time = time
        return True

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
        for name in sorted(committed - values.keys()):
            if self.excuses.field(position, name):
                self.excused += 1
            else:
                what = f"`{name}` is gone, and no entry says that it was forgotten or pruned"
                self._alter(position, what, known)
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
        for slot in sorted(missing):
            if self.excuses.row(position, slot):
                self.excused += 1
            else:
                what = "a row of subjects that this entry made is gone or moved, and was not forgotten"
                self._alter(position, what, known)

    def _follow(self, position: int, kind: str, values: _Opened, known: str | None) -> None:
        """Match endings with requests, and note what else an entry points at."""
        if kind in (Kind.FORGOTTEN.value, Kind.PRUNED.value):
            detail = {name: value for name, value in values.get("detail", ())}
            if not Excuses().hear(position, kind, detail):
                self._alter(position, "the entry does not say what was taken away", known)
        self.named += [(position, values[name]) for name in NAMING if name in values]
        if kind == Kind.REQUESTED.value:
            self.open[values["entry"]] = OpenRequest(position, str(values.get("due_at", "")))
            return
        request = values.get("request")
        if kind not in ENDINGS:
            return
        if request is None:
            if needs_request(kind, values):
                self.miss([Finding(position, "an ending of an exchange names no request", known)])
        elif self.open.pop(request, None) is None:
            what = "the entry ends a request that is unknown or has its ending already"
            self.miss([Finding(position, what, known)])

    def miss(self, findings: Iterable[Finding]) -> None:
        """Note what is incomplete."""
        for finding in findings:
            if len(self.incomplete) < _FINDINGS_KEPT:  # they come in order: the first ones stay
                self.incomplete.append(finding)

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

"""Takes away what may be taken away, and says so in the same transaction, so that `verify` can tell it from tampering.

Leaves are never touched: every proof over them still verifies. What is taken of a forgotten person, and why exactly
that, is decision 0018.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from contracts.events import Draft, Kind
from gateway.audit.event import Event, read_event
from gateway.audit.excuses import kept_fields
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import new_entry_id
from gateway.audit.leaf import read_canonical, read_leaf, write_canonical
from gateway.audit.ledger import Appended, Ledger
from gateway.audit.links import PAIR
from gateway.audit.persons import Person, person_of
from gateway.audit.prepared import Prepared, prepare, subject_key
from gateway.observability.refusals import Refusal
from gateway.store.database import Database, DatabaseFault

GUESSABLE = frozenset({"answer_commitment", "release_seed", "request_commitment"})
"""Fields by which somebody with the gateway's keys could test whether a value is this person's."""
LEADING = frozenset({"dossier", "source_ids", "trace"})
"""Fields that lead, through another system, to the person who was asked about."""
_OWN = frozenset({"asked", "answered"})
_LONGEST = 200_000
"""Characters of one entry's list; a person with many entries takes several entries, in one transaction."""
_READ = 400

_Statement = tuple[str, tuple[object, ...]]


class ForgettingRefused(Refusal):
    """A person can't be forgotten: held, or not one person; the message names the rule, never a value."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done: the ``forgotten`` entries, the handles that lead nowhere now, and the entries that lost fields."""

    entries: tuple[Appended, ...]
    handles: frozenset[str]
    of: tuple[str, ...]


def _new_id() -> str:
    return new_entry_id(datetime.now(UTC))


def forget(
    ledger: Ledger, connection: Database, index_key: bytes, kind: str, identifier: str, draft: Draft, *,
    may: Callable[[Person, Iterable[Event]], None] = lambda _person, _events: None, new_id: Callable[[], str] = _new_id,
) -> Forgotten | None:  # fmt: skip
    """Forget a person under all their linked numbers: rows of ``subjects`` go, and whatever values could be told by.

    ``None``: nothing is filed under this number. ``draft`` says who and why. ``may`` is asked inside the transaction
    with everything that is filed under the person, and raises where it must not be. All or nothing; raises
    `ForgettingRefused` and `AuditUnavailable`.
    """
    try:
        row = connection.execute(
            "SELECT handle FROM subjects WHERE key=?", (subject_key(index_key, kind, identifier),)
        ).fetchone()
        if row is None:
            return None
        filed = _Filed(connection, str(row[0]), kind)
        filed.grow(int(connection.execute("SELECT size FROM head WHERE id=0")[0][0]))  # most of it before others wait
        filed.cut_all()
    except DatabaseFault as fault:
        raise AuditUnavailable(f"the log can't be read: {fault}") from None
    except (ValueError, TypeError, LookupError):
        raise AuditUnavailable("an entry can't be read: run the verification") from None

    def plan(size: int) -> tuple[Sequence[Prepared], Sequence[_Statement]]:
        person = filed.catch_up(size)
        may(person, filed.events())
        rows = filed.rows(person)
        return [prepare(one, index_key) for one in _told(draft, rows, filed.openings(), new_id)], [
            *(("DELETE FROM subjects WHERE key=? AND position=? AND slot=?", each[1:4]) for each in rows),
            *(("UPDATE openings SET opened=? WHERE position=?", each) for each in filed.texts()),
        ]

    done = ledger.amend(plan)
    return Forgotten(tuple(done), filed.person.handles, tuple(event.entry for event in filed.events()))


def _told(
    draft: Draft, rows: Sequence[tuple[object, ...]], openings: Sequence[str], new_id: Callable[[], str]
) -> list[Draft]:
    """One entry per handle that goes; the first also lists the fields, and as many more as they need."""
    details = [[("handle", str(row[0])), ("rows", f"{row[2]}.{row[3]}")] for row in rows] or [[]]
    chunks, chunk, length = [], list[str](), 0
    for word in openings:
        if length + len(word) > _LONGEST:
            chunks.append(chunk)
            chunk, length = [], 0
        chunk.append(word)
        length += len(word) + 1
    chunks += [chunk] if chunk else []
    for at, words in enumerate(chunks):
        if at == 0:
            details[0].append(("openings", " ".join(words)))
        else:
            details.append([("openings", " ".join(words))])
    return [
        replace(draft, kind=Kind.FORGOTTEN, entry=draft.entry if at == 0 else new_id(), detail=(*draft.detail, *detail))
        for at, detail in enumerate(details)
    ]


class _Filed:
    """Everything that is filed under a person, found by looking through the log once and then at what is new."""

    def __init__(self, connection: Database, handle: str, kind: str) -> None:
        self._connection, self._handle, self._kind = connection, handle, kind
        self._events: dict[int, Event] = {}
        self._opened: dict[int, str] = {}
        self._texts: dict[int, tuple[str, str]] = {}
        """Position -> the opening without what goes, and the words that say what went."""
        self._looked: dict[str, int] = {}
        self.person = Person()

    def events(self) -> list[Event]:
        """Entries that concern the person, in their order."""
        return [event for _, event in sorted(self._events.items()) if self.person.roles(event)]

    def grow(self, size: int) -> None:
        """Look up to ``size``, under every number that turns out to be the person's."""
        while True:
            self.person = person_of(self._handle, self._kind, self._events.values())
            if self.person.ambiguous:
                raise ForgettingRefused(
                    "this card number is linked with several people: name the person by personal ID"
                )
            todo = [handle for handle in sorted(self.person.handles) if self._looked.get(handle, 0) < size]
            if not todo:
                return
            for handle in todo:
                self._look(handle, self._looked.get(handle, 0), size)
                self._looked[handle] = size

    def catch_up(self, size: int) -> Person:
        """The same inside the transaction: only what is new, unless something was taken away meanwhile."""
        since = min(self._looked.values(), default=0)
        changed = self._connection.execute(
            "SELECT count(*) FROM entries WHERE position >= ? AND position < ?"
            ' AND (leaf LIKE \'%"kind":"pruned"%\' OR leaf LIKE \'%"kind":"forgotten"%\')',
            (since, size),
        )[0][0]
        if changed:
            self._events.clear()
            self._opened.clear()
            self._texts.clear()
            self._looked.clear()
        self.grow(size)
        self.cut_all()
        return self.person

    def cut_all(self) -> None:
        """Make the openings without what goes, where that wasn't done yet."""
        for event in self.events():
            if event.position not in self._texts and (going := _going(self.person, event)):
                self._texts[event.position] = _cut(self._opened[event.position], event.position, going)

    def texts(self) -> list[tuple[str, int]]:
        """New text and position of each opening that loses something."""
        return [(text, position) for position, (text, _) in sorted(self._texts.items())]

    def openings(self) -> list[str]:
        """``<position>.<field>`` of everything that goes."""
        return [word for _, (_, words) in sorted(self._texts.items()) for word in words.split()]

    def rows(self, person: Person) -> list[tuple[object, ...]]:
        """handle, key, position, slot of the rows that go: the person's numbers, and the pairs that name them."""
        pairs = {filed.handle for event in self._events.values() for filed in event.subjects if filed.kind == PAIR}
        found: list[tuple[object, ...]] = []
        for handle in (*sorted(person.handles), *sorted(pairs)):
            found += self._connection.execute(
                "SELECT handle, key, position, slot FROM subjects WHERE handle=?", (handle,)
            )
        return found

    def _look(self, handle: str, first: int, end: int) -> None:
        for start in range(first, end, 100_000):
            rows = self._connection.execute(
                "SELECT e.position, e.leaf, o.entry, o.opened FROM entries AS e"
                " JOIN openings AS o ON o.position = e.position"
                " WHERE o.position >= ? AND o.position < ? AND o.opened LIKE ?",
                (start, min(start + 100_000, end), f"%{handle}%"),
            )
            for position, leaf, entry, opened in rows:
                event = read_event(position, leaf, entry, opened)
                if any(filed.handle == handle for filed in event.subjects):
                    self._events[position], self._opened[position] = event, opened


def _going(person: Person, event: Event) -> frozenset[str]:
    roles = person.roles(event) - {"officer"}
    if not roles:
        return frozenset()  # an act in office stays on record whole
    return GUESSABLE | LEADING if roles & _OWN else GUESSABLE


def _cut(opened: str, position: int, going: Collection[str]) -> tuple[str, str]:
    fields = read_canonical(opened)
    if not isinstance(fields, dict):
        raise ValueError("an opening holds no fields")
    gone = sorted(fields.keys() & going)
    left = {name: value for name, value in fields.items() if name not in going}
    return write_canonical(left).decode(), " ".join(f"{position}.{name}" for name in gone)


def prune(ledger: Ledger, connection: Database, index_key: bytes, first: int, last: int, draft: Draft) -> Appended:
    """Delete values and salts of the entries ``first`` to ``last``, save what tells which request has its ending.

    ``draft`` (kind ``pruned``) says who and why. Raises `AuditUnavailable`.
    """
    return prune_some(ledger, connection, index_key, range(first, last + 1), draft)


def prune_some(
    ledger: Ledger, connection: Database, index_key: bytes, positions: Sequence[int], draft: Draft
) -> Appended:
    """The same for entries that don't stand side by side; in their order."""
    detail = (*draft.detail, ("entries", " ".join(f"{first}-{last}" for first, last in _ranges(positions))))
    prepared = prepare(replace(draft, kind=Kind.PRUNED, detail=detail), index_key)

    def plan(_size: int) -> tuple[Sequence[Prepared], Sequence[_Statement]]:
        gone: list[_Statement] = []
        for at in range(0, len(positions), _READ):
            some = positions[at : at + _READ]
            marks = ",".join("?" * len(some))
            join = "entries AS e JOIN openings AS o ON o.position = e.position"
            rows = connection.execute(
                f"SELECT e.position, e.leaf, o.opened FROM {join} WHERE e.position IN ({marks})",  # noqa: S608  # our own
                tuple(some),
            )
            gone += [
                ("UPDATE openings SET opened=? WHERE position=?", (_kept(read_leaf(leaf).kind, opened), position))
                for position, leaf, opened in rows
            ]
        return [prepared], gone

    [done] = ledger.amend(plan)
    return done


def _ranges(positions: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for position in positions:
        if found and position == found[-1][1] + 1:
            found[-1] = (found[-1][0], position)
        else:
            found.append((position, position))
    return found


def _kept(kind: str, opened: str) -> str:
    fields = read_canonical(opened)
    if not isinstance(fields, dict):
        raise ValueError("an opening holds no fields")
    return write_canonical({name: fields[name] for name in fields.keys() & kept_fields(kind)}).decode()

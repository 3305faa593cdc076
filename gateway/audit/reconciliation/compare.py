"""Lays a source's statement beside the log, both ways, on disk and not in memory: it may hold millions of calls."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from gateway.audit.reading import LogReader
from gateway.audit.reconciliation.exchanges import Begun, Ended, Known, exchanges
from gateway.audit.reconciliation.request_ids import entry_of
from gateway.audit.reconciliation.statement import BadLine, Row
from gateway.audit.seeking import position_at

Sort = Literal["only_theirs", "only_ours", "differing"]
SLACK = timedelta(hours=1)
"""Around the period, in which the log is read too: an exchange may begin before it, and end after it."""

_TABLES = """
CREATE TABLE theirs (line INTEGER PRIMARY KEY, id TEXT NOT NULL, time REAL NOT NULL, outcome TEXT, officer TEXT,
  unit TEXT, entry TEXT);
CREATE TABLE ours (entry TEXT PRIMARY KEY, position INTEGER NOT NULL, begun REAL NOT NULL, officer TEXT, unit TEXT,
  ended REAL, result TEXT, attempts INTEGER) WITHOUT ROWID;
CREATE TABLE ids (id TEXT PRIMARY KEY, entry TEXT NOT NULL) WITHOUT ROWID;
"""


class NothingToCompare(ValueError):
    """A statement without a single row, or for a period that ends before it begins."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the statement's line, or our entry, or both; ``fields`` names what differs."""

    sort: Sort
    line: int | None
    entry: str | None
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Comparison:
    """What was found for [``begin``, ``end``], aware UTC, both included."""

    begin: datetime
    end: datetime
    theirs: int = 0
    ours: int = 0
    """Exchanges in the period that certainly reached the source."""
    matched: int = 0
    unknown: int = 0
    """Exchanges that may have reached it (the caller left, a crash) and that the statement does not tell of."""
    not_compared: int = 0
    """Rows whose outcome is a word that nobody explained."""
    bad_lines: list[BadLine] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    bad: int = 0

    def count(self, sort: Sort) -> int:
        """How many differences of a sort."""
        return sum(1 for each in self.differences if each.sort == sort)

    @property
    def agrees(self) -> bool:
        """Whether nothing differs and every line could be read."""
        return not self.differences and not self.bad


@dataclass(frozen=True, slots=True)
class Terms:
    """How to compare: which time apart is the same time, and what the source's outcomes mean in our words."""

    tolerance: timedelta = timedelta(minutes=5)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    begin: datetime | None = None
    end: datetime | None = None


_NEVER = datetime.fromtimestamp(0, UTC)
_SHOWN = 1000
"""Bad lines that are named; all are counted."""


def compare(rows: Iterator[Row | BadLine], reader: LogReader, source: str, terms: Terms) -> Comparison:
    """Read the statement, then the log of its period; raises `NothingToCompare`, `AuditUnavailable`."""
    with closing(sqlite3.connect("", isolation_level=None)) as desk:  # a file without a name, gone when closed
        desk.executescript(_TABLES)
        desk.execute("BEGIN")
        found = Comparison(_NEVER, _NEVER)
        _take_theirs(desk, rows, found)
        first, last = desk.execute("SELECT min(time), max(time) FROM theirs").fetchone()
        begin = terms.begin or (None if first is None else datetime.fromtimestamp(first, UTC))
        end = terms.end or (None if last is None else datetime.fromtimestamp(last, UTC))
        if begin is None or end is None or end < begin:
            raise NothingToCompare("the statement holds no row, and no period was named")
        _take_ours(desk, reader, source, begin, end)
        found.begin, found.end = begin, end
        _settle_ids(desk)
        _theirs_alone(desk, reader, source, found)
        _ours_alone(desk, found, terms)
        _both(desk, found, terms)
        return found


def _take_theirs(desk: sqlite3.Connection, rows: Iterator[Row | BadLine], found: Comparison) -> None:
    for row in rows:
        if isinstance(row, BadLine):
            found.bad += 1
            if found.bad <= _SHOWN:
                found.bad_lines.append(row)
            continue
        found.theirs += 1
        desk.execute(
            "INSERT INTO theirs VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row.line, row.request_id, row.time.timestamp(), row.outcome, row.officer, row.unit,
             entry_of(row.request_id)),
        )  # fmt: skip


def _take_ours(desk: sqlite3.Connection, reader: LogReader, source: str, begin: datetime, end: datetime) -> None:
    events = reader.walk(position_at(reader, begin - SLACK), position_at(reader, end + SLACK))
    for told in exchanges(events, source):
        match told:
            case Begun():
                desk.execute(
                    "INSERT INTO ours VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL)",
                    (told.entry, told.position, told.time.timestamp(), told.officer, told.unit),
                )
            case Ended():
                desk.execute(
                    "UPDATE ours SET ended=?, result=coalesce(?, result), attempts=coalesce(?, attempts) WHERE entry=?",
                    (told.time.timestamp(), told.result, told.attempts, told.entry),
                )
            case Known():  # says what became of an exchange whose own caller may have left
                desk.execute(
                    "UPDATE ours SET result=coalesce(result, ?), attempts=coalesce(attempts, ?) WHERE entry=?",
                    (told.result, told.attempts, told.entry),
                )
        for known in () if isinstance(told, Begun) else told.ids:
            desk.execute("INSERT OR IGNORE INTO ids VALUES (?, ?)", (known, told.entry))


def _settle_ids(desk: sqlite3.Connection) -> None:
    """A row of theirs belongs to the entry that its id was made from, or that tells of the id."""
    desk.execute(
        "UPDATE theirs SET entry = (SELECT entry FROM ids WHERE ids.id = theirs.id)"
        " WHERE entry IS NULL OR NOT EXISTS (SELECT 1 FROM ours WHERE ours.entry = theirs.entry)"
        " AND EXISTS (SELECT 1 FROM ids WHERE ids.id = theirs.id)"
    )
    desk.execute("CREATE INDEX theirs_by_entry ON theirs (entry)")


def _theirs_alone(desk: sqlite3.Connection, reader: LogReader, source: str, found: Comparison) -> None:
    alone = desk.execute(
        "SELECT line, entry FROM theirs WHERE entry IS NULL"
        " OR NOT EXISTS (SELECT 1 FROM ours WHERE ours.entry = theirs.entry) ORDER BY line"
    )
    for line, entry in alone.fetchall():
        position = None if entry is None else reader.position_of(entry)
        elsewhere = reader.events(position, 1)[0] if position is not None else None
        if elsewhere is not None and elsewhere.source == source and elsewhere.kind == "requested":
            found.differences.append(Difference("differing", line, entry, ("time",)))
        else:
            found.differences.append(Difference("only_theirs", line, None))


def _ours_alone(desk: sqlite3.Connection, found: Comparison, terms: Terms) -> None:
    """Exchanges well inside the period: at its edges the other clock may have put them outside."""
    edge = terms.tolerance.total_seconds()
    first = found.begin.timestamp() + (0 if terms.begin is None else edge)
    last = found.end.timestamp() - (0 if terms.end is None else edge)
    rows = desk.execute(
        "SELECT entry, attempts, told FROM (SELECT *, begun >= ? AND coalesce(ended, begun) <= ? AS inside,"
        " EXISTS (SELECT 1 FROM theirs WHERE theirs.entry = ours.entry) AS told FROM ours)"
        " WHERE inside OR told ORDER BY position",
        (first, last),
    )
    for entry, attempts, told in rows:
        if attempts is None:
            found.unknown += not told
        elif attempts > 0:
            found.ours += 1
            if not told:
                found.differences.append(Difference("only_ours", None, entry))


def _both(desk: sqlite3.Connection, found: Comparison, terms: Terms) -> None:
    rows = desk.execute(
        "SELECT ours.entry, begun, coalesce(ended, begun), result, attempts, ours.officer, ours.unit,"
        " line, time, outcome, theirs.officer, theirs.unit,"
        " row_number() OVER (PARTITION BY ours.entry ORDER BY line),"
        " count(*) OVER (PARTITION BY ours.entry)"
        " FROM theirs JOIN ours ON ours.entry = theirs.entry ORDER BY line"
    )
    edge = terms.tolerance.total_seconds()
    for entry, begun, ended, result, attempts, officer, unit, line, time, outcome, t_officer, t_unit, nth, of in rows:
        wrong = []
        if not begun - edge <= time <= ended + edge:
            wrong.append("time")
        if attempts is not None and nth > max(attempts, 0):
            wrong.append("attempts")
        said = None if outcome is None else terms.outcomes.get(outcome, outcome)
        if said is not None and said not in _RESULTS:
            found.not_compared += 1
        elif said is not None and result is not None and nth == of and said != result:
            wrong.append("outcome")  # of several attempts only the last one made our answer
        if t_officer is not None and officer is not None and t_officer != officer:
            wrong.append("officer")
        if t_unit is not None and unit is not None and t_unit != unit:
            wrong.append("unit")
        if wrong:
            found.differences.append(Difference("differing", line, entry, tuple(wrong)))
        else:
            found.matched += 1


_RESULTS = frozenset({"found", "not_found", "ambiguous", "out_of_scope", "sent", "failed"})

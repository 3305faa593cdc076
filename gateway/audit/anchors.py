"""What outsiders have signed of this log: cosigned checkpoints and time stamps, kept beside it in ``anchors.db``.

Nothing here is believed: whoever reads it holds each line against the log's key and the witness's. Old anchors are
thinned to one a day of each outsider, because it is implied by their later ones; two views of one log are kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from gateway.audit.checkpoint import Checkpoint, open_checkpoint
from gateway.audit.faults import AuditUnavailable
from gateway.keys.notes import NoteVerifier, split
from gateway.keys.witnesses import with_lines
from gateway.store.shelf import Shelf
from gateway.store.sqlite import StoreFault

DATABASE = "anchors.db"
KEPT_WHOLE = timedelta(days=7)
STEPS = (
    """
CREATE TABLE checkpoints (size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL, kept_at TEXT NOT NULL,
  PRIMARY KEY (size, root)) STRICT, WITHOUT ROWID;
CREATE TABLE cosignatures (size INTEGER NOT NULL, root BLOB NOT NULL, witness TEXT NOT NULL, line TEXT NOT NULL,
  PRIMARY KEY (size, root, witness),
  FOREIGN KEY (size, root) REFERENCES checkpoints ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE TABLE timestamps (size INTEGER NOT NULL, root BLOB NOT NULL, token BLOB NOT NULL,
  PRIMARY KEY (size, root, token),
  FOREIGN KEY (size, root) REFERENCES checkpoints ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE TABLE witnesses (witness TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT, WITHOUT ROWID;
""",
    "CREATE INDEX checkpoints_day ON checkpoints (substr(kept_at, 1, 10));",
)
"""Migrations: only ever add one at the end. By the index thinning, which every round ends with, finds the others of a
day; without it a log of three years took seconds."""

_LATER = (
    " JOIN checkpoints AS later USING (size, root) WHERE later.size > c.size"
    " AND substr(later.kept_at, 1, 10) = substr(c.kept_at, 1, 10)"
)
_THIN = (
    "DELETE FROM checkpoints AS c WHERE kept_at < ?1"  # noqa: S608  # words of this file
    " AND NOT EXISTS (SELECT 1 FROM checkpoints AS other WHERE other.size = c.size AND other.root <> c.root)"
    " AND NOT EXISTS (SELECT 1 FROM cosignatures AS s WHERE s.size = c.size AND s.root = c.root"
    f" AND s.witness NOT IN (SELECT witness FROM cosignatures{_LATER}))"
    " AND (NOT EXISTS (SELECT 1 FROM timestamps AS t WHERE t.size = c.size AND t.root = c.root)"
    f" OR EXISTS (SELECT 1 FROM timestamps{_LATER}))"
)
"""What somebody says of a checkpoint goes only where they say it of a larger one of the same day too."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint and what outsiders put under it: ``note`` holds cosignatures, ``tokens`` are RFC 3161 answers."""

    checkpoint: Checkpoint
    note: str
    tokens: tuple[bytes, ...] = ()


class Anchors(Shelf):
    """The store; may be used by several threads. Every method raises `AuditUnavailable` where it can't be used."""

    def __init__(self, path: Path, verifier: NoteVerifier, now: Callable[[], datetime]) -> None:
        self.verifier, self.now = verifier, now
        try:
            super().__init__(path, STEPS)
        except StoreFault as fault:
            raise AuditUnavailable(f"the anchors can't be opened: {fault}") from None

    def named(self, fault: sqlite3.Error) -> Exception:
        """What outsiders signed they can sign again."""
        return AuditUnavailable(f"the anchors can't be used: {type(fault).__name__}")

    def keep(self, note: str, lines: Mapping[str, str], token: bytes | None = None) -> Checkpoint:
        """Keep a checkpoint of this log with cosignature lines by witness key, or a time stamp of it.

        Raises `NoteBroken` for what this log's key has not signed. Another root for a size that is kept already is
        kept beside it: two views of one log are evidence.
        """
        checkpoint = open_checkpoint(self.verifier, note)
        text, own = split(note)
        bare = text + "\n" + "".join([line + "\n" for line in own if line.split(" ")[1] == self.verifier.name])
        at = (checkpoint.size, checkpoint.root)
        with self.act() as connection:
            kept_at = self.now().isoformat()
            connection.execute("INSERT OR IGNORE INTO checkpoints VALUES (?,?,?,?)", (*at, bare, kept_at))
            for witness, line in lines.items():
                connection.execute("INSERT OR REPLACE INTO cosignatures VALUES (?,?,?,?)", (*at, witness, line))
            if token is not None:
                connection.execute("INSERT OR IGNORE INTO timestamps VALUES (?,?,?)", (*at, token))
        return checkpoint

    def accepted(self, witness: str) -> int:
        """The size that a witness has cosigned last, as far as is known here."""
        found = self.rows("SELECT size FROM witnesses WHERE witness=?", witness)
        return int(found[0][0]) if found else 0

    def remember(self, witness: str, size: int) -> None:
        """Keep what a witness has cosigned last."""
        with self.act() as connection:
            connection.execute("INSERT OR REPLACE INTO witnesses VALUES (?,?)", (witness, size))

    def lines_under(self, note: str) -> str:
        """The same note with every cosignature that is kept for its text."""
        checkpoint = open_checkpoint(self.verifier, note)
        found = self.rows(
            "SELECT s.line FROM cosignatures AS s JOIN checkpoints AS c USING (size, root)"
            " WHERE s.size=? AND s.root=? ORDER BY s.witness",
            checkpoint.size,
            checkpoint.root,
        )
        return with_lines(note, [str(row[0]) for row in found])

    def witnessed(self, position: int = -1) -> Anchor | None:
        """The newest anchor with a cosignature that covers the entry at ``position``."""
        found = self.rows("SELECT size, root FROM cosignatures WHERE size > ? ORDER BY size DESC LIMIT 1", position)
        return self._anchor(*found[0]) if found else None

    def earliest(self, position: int) -> Anchor | None:
        """The oldest anchor that covers the entry at ``position``: it was there by then, says an outsider."""
        found = self.rows(
            "SELECT size, root FROM checkpoints WHERE size > ? AND ("
            " EXISTS (SELECT 1 FROM cosignatures AS s WHERE s.size=checkpoints.size AND s.root=checkpoints.root) OR"
            " EXISTS (SELECT 1 FROM timestamps AS t WHERE t.size=checkpoints.size AND t.root=checkpoints.root))"
            " ORDER BY size LIMIT 1",
            position,
        )
        return self._anchor(*found[0]) if found else None

    def all(self) -> list[Anchor]:
        """Everything that is kept, by size."""
        rows = self.rows("SELECT size, root FROM checkpoints ORDER BY size, root")
        return [self._anchor(size, root) for size, root in rows]

    def thin(self) -> int:
        """Of anchors older than a week keep each outsider's last of each day, and two views; gives how many went."""
        limit = (self.now() - KEPT_WHOLE).isoformat()
        with self.act() as connection:
            return connection.execute(_THIN, (limit,)).rowcount

    def _anchor(self, size: int, root: bytes) -> Anchor:
        (note,) = self.rows("SELECT note FROM checkpoints WHERE size=? AND root=?", size, root)[0]
        lines = self.rows("SELECT line FROM cosignatures WHERE size=? AND root=? ORDER BY witness", size, root)
        tokens = self.rows("SELECT token FROM timestamps WHERE size=? AND root=? ORDER BY token", size, root)
        cosigned = with_lines(note, [str(row[0]) for row in lines])
        return Anchor(Checkpoint(size, bytes(root)), cosigned, tuple(bytes(row[0]) for row in tokens))

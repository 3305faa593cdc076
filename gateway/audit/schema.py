"""The tables of ``audit.db``, which holds the log and nothing else; `verify` accepts exactly these.

- ``entries``: position, leaf and the leaf's hash (which tells *where* somebody altered a leaf; that somebody did, the
  tree tells); never changed, never deleted.
- ``openings``: the values and salts behind a leaf's commitments, ``{field: [salt, value]}``; prunable.
- ``subjects``: keyed hash of an identifier -> handle, with the salt of the commitment in the leaf that made the row;
  ``sealed`` is the identifier under the escrow key (NULL in rows older than the second version).
- ``open_requests``: ``requested`` entries without an ending; a follower, rebuilt from the log.
- ``nodes``: roots of full subtrees of 256, 256^2 … leaves: the upper hashes of tiles and proofs; a follower.
- ``head``: size, last time and compact range of the tree.  ``checkpoint``: the last signed note.
"""

from __future__ import annotations

APPLICATION_ID = 1_280_590_151
"""``LTAG`` in ASCII: tells our file from any other SQLite file."""

STEPS = (
    """
PRAGMA application_id=1280590151;
CREATE TABLE entries (position INTEGER PRIMARY KEY, leaf TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TABLE openings (position INTEGER PRIMARY KEY, entry TEXT NOT NULL UNIQUE, opened TEXT NOT NULL) STRICT;
CREATE TABLE subjects (
  key BLOB PRIMARY KEY, handle TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, slot INTEGER NOT NULL,
  salt BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE open_requests (entry TEXT PRIMARY KEY, position INTEGER NOT NULL, due_at TEXT NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 0), size INTEGER NOT NULL, time TEXT NOT NULL,
  compact_range BLOB NOT NULL) STRICT;
CREATE TABLE checkpoint (id INTEGER PRIMARY KEY CHECK (id = 0), size INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
INSERT INTO head VALUES (0, 0, '', x'');
""",
    """
ALTER TABLE subjects ADD COLUMN sealed BLOB;
CREATE TABLE nodes (level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx))
  STRICT, WITHOUT ROWID;
""",
)
"""Migrations: only ever add one at the end."""

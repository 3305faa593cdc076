"""The tables of ``index.db``: numbers, codes and names of fields; no identifier, no dossier, no value.

- ``head``: how many entries are indexed, and the hash of the last one's leaf: which log's index this is.
- ``entries``: a row per entry.  ``shapes``: what many entries have in common, once.  ``officers``: accounts.
- ``postings``: entries by subject.  ``links``: entries that name an earlier one.  ``aliases``: numbers of one person.
- ``hours``: the first entry of each hour and how many it has.  ``rollups``: entries of a shape in an hour, a day, a
  month and at all; ``timed`` of them have a duration (``duration``: their sum, ``longest``: their maximum, ms).
- ``officer_rollups``: entries of an officer in a day, a month and at all.
"""

from __future__ import annotations

from gateway.audit.index.rows import DIMENSIONS

APPLICATION_ID = 1_280_592_216
"""``LTIX`` in ASCII."""

STEPS = (
    f"""
PRAGMA application_id={APPLICATION_ID};
CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 0), size INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TABLE entries (
  position INTEGER PRIMARY KEY, time INTEGER NOT NULL, shape INTEGER NOT NULL, officer INTEGER, dossier INTEGER,
  trace INTEGER, duration INTEGER
) STRICT;
CREATE INDEX entries_by_shape ON entries (shape);
CREATE INDEX entries_by_officer ON entries (officer) WHERE officer IS NOT NULL;
CREATE INDEX entries_by_dossier ON entries (dossier) WHERE dossier IS NOT NULL;
CREATE INDEX entries_by_trace ON entries (trace) WHERE trace IS NOT NULL;
CREATE TABLE shapes (shape INTEGER PRIMARY KEY, {", ".join(f"{name} TEXT NOT NULL" for name in DIMENSIONS)}) STRICT;
CREATE TABLE officers (officer INTEGER PRIMARY KEY, account TEXT NOT NULL) STRICT;
CREATE TABLE postings (
  subject INTEGER NOT NULL, position INTEGER NOT NULL, role INTEGER NOT NULL, PRIMARY KEY (subject, position, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE links (
  target INTEGER NOT NULL, link INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (target, link, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE aliases (subject INTEGER PRIMARY KEY, same INTEGER NOT NULL) STRICT;
CREATE INDEX aliases_by_person ON aliases (same);
CREATE TABLE hours (hour INTEGER PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL) STRICT;
CREATE TABLE rollups (
  span INTEGER NOT NULL, bucket INTEGER NOT NULL, shape INTEGER NOT NULL, count INTEGER NOT NULL,
  timed INTEGER NOT NULL, duration INTEGER NOT NULL, longest INTEGER NOT NULL, PRIMARY KEY (span, bucket, shape)
) STRICT, WITHOUT ROWID;
CREATE TABLE officer_rollups (
  span INTEGER NOT NULL, bucket INTEGER NOT NULL, officer INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (span, bucket, officer)
) STRICT, WITHOUT ROWID;
INSERT INTO head VALUES (0, 0, x'');
""",
)
"""Migrations: only ever add one at the end; a step may also empty every table, since all can be made again."""

TABLES = (
    "entries", "shapes", "officers", "postings", "links", "aliases", "hours", "rollups", "officer_rollups",
)  # fmt: skip
"""Every table but ``head``."""

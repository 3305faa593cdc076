"""Tables of ``review.db``: what people make of the log. Each element of `STEPS` is one migration, never edited later.

The log itself says what happened; this database says what was found in it and what was decided. It can be lost without
losing evidence: findings are found again, and each decision is an entry of the log.
"""

from __future__ import annotations

_FINDINGS = """
CREATE TABLE findings (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, severity TEXT NOT NULL, state TEXT NOT NULL,
    caller TEXT, unit TEXT, officer TEXT, procedure TEXT, dossier TEXT, subjects TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, evidence TEXT NOT NULL, count INTEGER NOT NULL, facts TEXT NOT NULL,
    happened_at INTEGER NOT NULL, found_at INTEGER NOT NULL, assignee TEXT, decided_last INTEGER,
    wish TEXT, wish_by TEXT, wish_note TEXT, incident TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_by_state ON findings (state, happened_at);
CREATE INDEX findings_by_time ON findings (happened_at);
CREATE TABLE changes (
    number INTEGER PRIMARY KEY, about TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, act TEXT NOT NULL,
    before TEXT, after TEXT, note TEXT NOT NULL
) STRICT;
CREATE INDEX changes_by_subject ON changes (about, number);
CREATE TABLE questions (
    id TEXT PRIMARY KEY, finding TEXT NOT NULL REFERENCES findings (id), caller TEXT, contact TEXT NOT NULL,
    asked_by TEXT NOT NULL, asked_at INTEGER NOT NULL, due_at INTEGER NOT NULL, question TEXT NOT NULL,
    entries TEXT NOT NULL, dossier TEXT, sent_at INTEGER, tries INTEGER NOT NULL,
    answered_at INTEGER, answered_by TEXT, answered_how TEXT, answer TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX questions_by_finding ON questions (finding, asked_at);
CREATE TABLE incidents (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, state TEXT NOT NULL, aware_at INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL, notified_at INTEGER, closed_at INTEGER, file TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE dossiers (number TEXT PRIMARY KEY, draft TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX dossiers_by_draft ON dossiers (draft) WHERE draft IS NOT NULL;
CREATE TABLE coverage (unit TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE progress (
    one INTEGER PRIMARY KEY CHECK (one = 1), fingerprint TEXT NOT NULL, saved INTEGER NOT NULL, seen INTEGER NOT NULL,
    memory BLOB NOT NULL
) STRICT;
"""

STEPS: tuple[str, ...] = (_FINDINGS,)
"""SQL scripts, oldest first; the database's ``user_version`` counts those that ran."""

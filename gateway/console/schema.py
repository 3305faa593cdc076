"""Tables of ``console.db``; each element of `STEPS` is one migration, and none is ever edited after a release.

Times are whole seconds since 1970 (UTC), lists and scopes JSON texts. Nothing here opens a session by itself: session
ids, enrolment codes and passkey challenges are kept as hashes, passwords as Argon2id, one-time secrets sealed.
"""

from __future__ import annotations

STEPS: tuple[str, ...] = (
    """
CREATE TABLE reviewers (
    account TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, decision TEXT, scope TEXT,
    valid_from INTEGER NOT NULL, valid_to INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE deputies (
    lead TEXT NOT NULL REFERENCES reviewers (account), deputy TEXT NOT NULL REFERENCES reviewers (account),
    valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, PRIMARY KEY (lead, deputy, valid_from)
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    id BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES reviewers (account), csrf TEXT NOT NULL,
    method TEXT NOT NULL, opened_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, flash TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account);
""",
    """
ALTER TABLE reviewers ADD COLUMN issuer TEXT;
ALTER TABLE reviewers ADD COLUMN subject TEXT;
ALTER TABLE reviewers ADD COLUMN demo INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX reviewers_by_subject ON reviewers (issuer, subject) WHERE subject IS NOT NULL;
CREATE TABLE passwords (
    account TEXT PRIMARY KEY REFERENCES reviewers (account), hash TEXT NOT NULL, secret BLOB NOT NULL,
    last_step INTEGER NOT NULL, changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE passkeys (
    id BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES reviewers (account), public_key BLOB NOT NULL,
    counter INTEGER NOT NULL, label TEXT NOT NULL, added_at INTEGER NOT NULL, used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_by_account ON passkeys (account);
CREATE TABLE enrolments (
    code BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES reviewers (account), expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ceremonies (
    key BLOB NOT NULL, purpose TEXT NOT NULL, held BLOB NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (key, purpose)
) STRICT, WITHOUT ROWID;
CREATE TABLE failures (
    who BLOB PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL, last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
""",
    """
CREATE TABLE searches (
    id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES reviewers (account), name TEXT, reason TEXT NOT NULL,
    filters TEXT NOT NULL, made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
""",
    """
CREATE TABLE handovers (
    account TEXT PRIMARY KEY REFERENCES reviewers (account), minutes TEXT NOT NULL, sha256 TEXT NOT NULL,
    entry TEXT NOT NULL, drawn_by TEXT NOT NULL, drawn_at INTEGER NOT NULL, countersigned_by TEXT,
    countersigned_at INTEGER,
    CHECK (countersigned_by IS NULL OR (countersigned_by <> drawn_by AND countersigned_by <> account))
) STRICT, WITHOUT ROWID;
""",
)
"""SQL scripts, oldest first; the database's ``user_version`` counts those that ran."""

"""Tables of the register; each element of `STEPS` is one migration, and none is ever edited after a release.

Times are UTC texts of fixed width (``2026-11-22T03:04:05.000000Z``), lists are JSON texts. The generation row tells
other processes that something they may have remembered has changed; triggers keep it, so that no way of writing
can forget to. Counts and leases of quotas don't touch it: they change with every request. `SERVER_STEPS` are the same
tables as PostgreSQL has them.
"""

from __future__ import annotations

from gateway.store.migrations import for_server

_TABLES = """
CREATE TABLE callers (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, jwks TEXT NOT NULL, units TEXT NOT NULL, scopes TEXT NOT NULL,
    redirect_uris TEXT NOT NULL, contact TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, disabled_at TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE units (
    code TEXT NOT NULL, name TEXT NOT NULL, predecessors TEXT NOT NULL, successors TEXT NOT NULL,
    service_account TEXT, valid_from TEXT NOT NULL, valid_to TEXT, PRIMARY KEY (code, valid_from)
) STRICT, WITHOUT ROWID;
CREATE TABLE officers (
    account TEXT NOT NULL, sealed_personal_id BLOB NOT NULL, unit TEXT NOT NULL, licences TEXT NOT NULL,
    service INTEGER NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, PRIMARY KEY (account, valid_from)
) STRICT, WITHOUT ROWID;
CREATE TABLE grants (
    id TEXT PRIMARY KEY, caller TEXT NOT NULL REFERENCES callers (id), procedure TEXT NOT NULL, dataset TEXT NOT NULL,
    operations TEXT NOT NULL, fields TEXT NOT NULL, channels TEXT NOT NULL, legal_basis TEXT NOT NULL,
    valid_from TEXT NOT NULL, valid_to TEXT, quota_count INTEGER, quota_period TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_caller ON grants (caller, dataset);
CREATE TABLE revoked_tokens (jti TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE quota_counts (
    grant_id TEXT NOT NULL, period TEXT NOT NULL, leased INTEGER NOT NULL, PRIMARY KEY (grant_id, period)
) STRICT, WITHOUT ROWID;
CREATE TABLE generation (one INTEGER PRIMARY KEY CHECK (one = 1), value INTEGER NOT NULL) STRICT;
INSERT INTO generation VALUES (1, 0);
"""

_STOPS = """
CREATE TABLE stops (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL,
    stopped_by TEXT NOT NULL, since TEXT NOT NULL, expires TEXT NOT NULL,
    asked_by TEXT, asked_at TEXT, asked_reason TEXT,
    resumed_by TEXT, resumed_at TEXT, resumed_reason TEXT,
    CHECK ((asked_by IS NULL) = (asked_at IS NULL) AND (resumed_by IS NULL) = (resumed_at IS NULL)),
    CHECK (resumed_by IS NULL OR (asked_by IS NOT NULL AND lower(asked_by) <> lower(resumed_by)))
) STRICT, WITHOUT ROWID;
"""

_EMBARGOES = """
CREATE TABLE embargoes (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, withheld_until TEXT NOT NULL, decision TEXT NOT NULL,
    ordered_by TEXT NOT NULL, since TEXT NOT NULL, ended_by TEXT, ended_at TEXT, ended_reason TEXT,
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;
"""

_PROPOSALS = """
CREATE TABLE proposals (
    id TEXT PRIMARY KEY, act TEXT NOT NULL, name TEXT NOT NULL, payload TEXT NOT NULL, base TEXT NOT NULL,
    reason TEXT NOT NULL, proposed_by TEXT NOT NULL, proposed_at TEXT NOT NULL, expires TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn', 'expired')),
    decided_by TEXT, decided_at TEXT, decided_reason TEXT,
    CHECK (state NOT IN ('approved', 'rejected') OR lower(decided_by) <> lower(proposed_by)),
    CHECK ((state IN ('open', 'expired')) = (decided_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE second_person (one INTEGER PRIMARY KEY CHECK (one = 1), since TEXT NOT NULL) STRICT;
"""

_EXPIRIES = """
CREATE TABLE key_sightings (
    caller TEXT NOT NULL, thumbprint TEXT NOT NULL, first_seen TEXT NOT NULL, PRIMARY KEY (caller, thumbprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE expiry_warnings (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, what TEXT NOT NULL, expires TEXT NOT NULL,
    days INTEGER NOT NULL, contact TEXT NOT NULL, made_at TEXT NOT NULL, sent_at TEXT,
    UNIQUE (kind, name, what, expires, days)
) STRICT;
"""

_EPOCH = """
CREATE TABLE epoch (
    one INTEGER PRIMARY KEY CHECK (one = 1), value TEXT NOT NULL, shut_until TEXT NOT NULL
) STRICT;
"""


def _triggers(*tables: str) -> str:
    return "".join(
        f"CREATE TRIGGER {table}_{act.lower()} AFTER {act} ON {table} "  # noqa: S608  # words of this file
        "BEGIN UPDATE generation SET value = value + 1; END;\n"
        for table in tables
        for act in ("INSERT", "UPDATE", "DELETE")
    )


_READ = ("callers", "units", "officers", "grants", "revoked_tokens")

STEPS: tuple[str, ...] = (
    _TABLES + _triggers(*_READ),
    _STOPS + _triggers("stops"),
    _EMBARGOES,
    _PROPOSALS,
    _EXPIRIES,
    _EPOCH + _triggers("epoch"),
)
"""SQL scripts, oldest first; the database's ``user_version`` counts those that ran."""

_MOVE_ON = """
CREATE FUNCTION move_on() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
$$ BEGIN UPDATE generation SET value = value + 1; RETURN NULL; END $$
"""


def _server_triggers(*tables: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_moved AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION move_on()"
        for table in tables
    )


SERVER_STEPS: tuple[tuple[str, ...], ...] = (
    (*for_server(_TABLES), _MOVE_ON, *_server_triggers(*_READ)),
    (*for_server(_STOPS), *_server_triggers("stops")),
    for_server(_EMBARGOES),
    for_server(_PROPOSALS),
    for_server(_EXPIRIES),
    (*for_server(_EPOCH), *_server_triggers("epoch")),
)
"""The same steps for PostgreSQL, as statements; the ``about`` row counts those that ran."""

WATCHED = ("callers", "units", "officers", "grants", "revoked_tokens", "stops", "epoch")
"""Tables that the road of a request reads: each act on them moves the generation."""

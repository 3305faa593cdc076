"""What may be in the audit database, to the last column: read from the one schema, compared with what is there.

The schema is SQLite's text (`gateway.audit.schema`); what PostgreSQL holds is derived from it, so that the two can't
drift apart. Whatever is there beyond it could act by itself (triggers, rules) or hide rows (policies, views).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, NamedTuple

from gateway.audit.schema import APPLICATION_ID, STEPS
from gateway.store.database import Database, StoreFault
from gateway.store.sqlite import statements

_TYPES = {"INTEGER": "bigint", "TEXT": 'text COLLATE "C"', "BLOB": "bytea"}
_C = 950
"""``pg_collation`` of "C": an order that no library's update changes, so that no index is ever wrong."""
_Object = tuple[Any, ...]


class Column(NamedTuple):
    """A column, its type by PostgreSQL's name."""

    name: str
    type: str
    required: bool


class Table(NamedTuple):
    """A table; ``unique`` are columns that are unique by themselves, ``only`` one that may be 0 alone."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[str, ...]
    only: str | None


def tables(version: int = len(STEPS)) -> list[Table]:
    """The tables of a version, as SQLite itself understands the schema."""
    with closing(_pattern(version)) as pattern:
        names = [row[0] for row in pattern.execute("SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name")]
        return [_table(pattern, name) for name in names]


def unreadable(database: Database) -> str | None:
    """Why these tables can't be judged by this program at all, if they can't."""
    version = version_of(database)
    if version > len(STEPS):
        return "the log was written by a newer version of this program"
    expected, found = _compared(database, len(STEPS))
    if not found:
        return "the database holds no log"
    if 0 < version < len(STEPS):
        older, _ = _compared(database, version)
        if older == found != expected:
            return "the log was written by an older version: this one brings it up to date when it opens it to write"
    return None


def faults(database: Database) -> Iterator[str]:
    """Everything that makes the tables others than ours, one sentence each, without names that a stranger chose."""
    expected, found = _compared(database, len(STEPS))
    for kind, name, *_ in sorted(expected - found, key=str):
        yield f"the {kind} `{name}` is missing or altered"
    for kind, *_ in sorted(found - expected, key=str):
        yield f"the database holds a {kind} that is none of the log's"
    if any(kind == "table" and name == "about" for kind, name, *_ in expected - found):
        return
    if database.dialect == "sqlite":
        identity = [(0, version_of(database), database.execute("PRAGMA application_id")[0][0])]
    else:
        identity = database.execute("SELECT id, version, application FROM about")
    if identity != [(0, len(STEPS), APPLICATION_ID)]:
        yield "the database's version or application id was altered"


def version_of(database: Database) -> int:
    """Version of the tables that are there, 0 where there are none, or none of ours."""
    if database.dialect == "sqlite":
        return int(database.execute("PRAGMA user_version")[0][0])
    there = f"SELECT 1 FROM pg_class WHERE relnamespace={_HERE} AND relname='about'"  # noqa: S608  # own numbers and names
    about = database.execute("SELECT version FROM about WHERE id=0") if database.execute(there) else None
    return int(about[0][0]) if about else 0


def upgrade(database: Database) -> int:
    """Make or bring up to date the tables in PostgreSQL, in one transaction; gives the version that it found.

    A database that is newer than the program is refused with `StoreFault`.
    """
    database.begin()
    try:
        found = version_of(database)
        if found > len(STEPS):
            raise StoreFault("a database was written by a newer version of this program")
        if found < len(STEPS):
            for statement in _changes(found):
                database.execute(statement)
        database.commit()
    finally:
        database.rollback()
    return found


def _changes(found: int) -> Iterator[str]:
    """From the tables of version ``found`` to those of today; 0 is none."""
    have = {table.name: table for table in tables(found)}
    for table in (*tables(), _ABOUT):
        if table.name not in have and not (table is _ABOUT and have):
            members = [f"{c.name} {c.type}{' NOT NULL' if c.required else ''}" for c in table.columns]
            members.append(f"PRIMARY KEY ({', '.join(table.key)})")
            members += [f"UNIQUE ({name})" for name in table.unique]
            members += [f"CHECK ({table.only} = 0)"] if table.only else []
            yield f"CREATE TABLE {table.name} ({', '.join(members)})"
        for column in table.columns[len(have[table.name].columns) :] if table.name in have else ():
            yield f"ALTER TABLE {table.name} ADD COLUMN {column.name} {column.type}"
    if not have:
        yield f"INSERT INTO about VALUES (0, 0, {APPLICATION_ID})"  # noqa: S608  # own numbers and names
        yield "INSERT INTO head VALUES (0, 0, '', '')"
    yield f"UPDATE about SET version={len(STEPS)}"  # noqa: S608  # own numbers and names


_ABOUT = Table(
    "about",
    (Column("id", "bigint", True), Column("version", "bigint", True), Column("application", "bigint", True)),
    ("id",),
    (),
    "id",
)

_HERE = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
_CATALOG = """
SELECT 'table', c.relname, c.relkind::text || c.relpersistence::text || c.relrowsecurity || c.relforcerowsecurity
  || c.relispartition || coalesce(array_to_string(c.reloptions, ','), '')
  FROM pg_class AS c WHERE c.relnamespace = {here} AND c.relkind NOT IN ('i', 'c')
UNION ALL SELECT 'column', c.relname, concat_ws(' ', a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
  a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated, a.attisdropped, a.attcollation)
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
  WHERE c.relnamespace = {here} AND c.relkind NOT IN ('i', 'c') AND a.attnum > 0
UNION ALL SELECT 'constraint', coalesce(c.relname, ''), concat_ws(' ', k.contype, pg_get_constraintdef(k.oid),
  k.convalidated, k.condeferrable)
  FROM pg_constraint AS k LEFT JOIN pg_class AS c ON c.oid = k.conrelid
  WHERE k.connamespace = {here} AND k.contype <> 'n'
UNION ALL SELECT 'index', t.relname, concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready,
  i.indislive, i.indisunique, i.indimmediate)
  FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
  JOIN pg_class AS c ON c.oid = i.indexrelid
  WHERE t.relnamespace = {here} OR c.relnamespace = {here}
UNION ALL SELECT 'trigger', c.relname, pg_get_triggerdef(g.oid) FROM pg_trigger AS g
  JOIN pg_class AS c ON c.oid = g.tgrelid WHERE c.relnamespace = {here}
UNION ALL SELECT 'rule', c.relname, r.rulename FROM pg_rewrite AS r
  JOIN pg_class AS c ON c.oid = r.ev_class WHERE c.relnamespace = {here}
UNION ALL SELECT 'policy', c.relname, p.polname FROM pg_policy AS p
  JOIN pg_class AS c ON c.oid = p.polrelid WHERE c.relnamespace = {here}
UNION ALL SELECT 'child table', c.relname, h.inhrelid::text FROM pg_inherits AS h
  JOIN pg_class AS c ON c.oid IN (h.inhparent, h.inhrelid)
  WHERE c.relnamespace = {here}
UNION ALL SELECT 'statistic', s.stxname, '' FROM pg_statistic_ext AS s
  WHERE s.stxnamespace = {here}
UNION ALL SELECT 'function', p.proname, p.oid::text FROM pg_proc AS p
  WHERE p.pronamespace = {here}
UNION ALL SELECT 'operator', o.oprname, o.oid::text FROM pg_operator AS o
  WHERE o.oprnamespace = {here}
UNION ALL SELECT 'type', t.typname, t.typtype::text FROM pg_type AS t
  WHERE t.typnamespace = {here} AND (t.typtype <> 'c' AND t.typelem = 0
    OR t.typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c')
""".replace("{here}", _HERE)


def _compared(database: Database, version: int) -> tuple[set[_Object], set[_Object]]:
    """What there should be, and what there is."""
    if database.dialect == "sqlite":
        listed = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
        with closing(_pattern(version)) as pattern:
            return set(pattern.execute(listed)), set(database.execute(listed))
    schema = str(database.execute("SELECT quote_ident(current_schema())")[0][0])
    ours = (*tables(version), _ABOUT)
    names = sorted({column.name for table in ours for column in table.columns})
    shown = database.execute("SELECT " + ", ".join(["quote_ident(?)"] * len(names)), names)[0]
    quoted = dict(zip(names, shown, strict=True))
    expected = {found for table in ours for found in _expected(schema, table, quoted)}
    return expected, {(kind, name, str(what)) for kind, name, what in database.execute(_CATALOG)}


def _expected(schema: str, table: Table, quoted: Mapping[str, str]) -> Iterator[_Object]:
    """The rows of `_CATALOG` for a table of ours."""
    name, key = table.name, ", ".join(quoted[column] for column in table.key)
    yield "table", name, "rpfalsefalsefalse"
    for number, column in enumerate(table.columns, 1):
        kind, _, collated = column.type.partition(" ")
        rest = f"{'t' if column.required else 'f'} f   f {_C if collated else 0}"
        yield "column", name, f"{number} {column.name} {kind} {rest}"
    made = f"CREATE UNIQUE INDEX {name}_{{}} ON {schema}.{name} USING btree ({{}}) t t t t t"
    yield "constraint", name, f"p PRIMARY KEY ({key}) t f"
    yield "index", name, made.format("pkey", key)
    for unique in table.unique:
        yield "constraint", name, f"u UNIQUE ({quoted[unique]}) t f"
        yield "index", name, made.format(f"{unique}_key", quoted[unique])
    if table.only:
        yield "constraint", name, f"c CHECK (({table.only} = 0)) t f"


def _pattern(version: int) -> sqlite3.Connection:
    pattern = sqlite3.connect(":memory:")
    for step in STEPS[:version]:
        for statement in statements(step):
            pattern.execute(statement)
    return pattern


def _table(pattern: sqlite3.Connection, name: str) -> Table:
    listed = pattern.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY cid', (name,))
    rows = listed.fetchall()
    key = tuple(row[0] for row in sorted((row for row in rows if row[3]), key=lambda row: row[3]))
    columns = tuple(Column(found, _TYPES[kind], bool(need) or found in key) for found, kind, need, _ in rows)
    indexes = pattern.execute("SELECT name FROM pragma_index_list(?) WHERE origin='u' ORDER BY name", (name,))
    unique = tuple(
        pattern.execute("SELECT name FROM pragma_index_info(?)", (index[0],)).fetchone()[0]
        for index in indexes.fetchall()
    )
    (sql,) = pattern.execute("SELECT sql FROM sqlite_schema WHERE name=?", (name,)).fetchone()
    only = re.search(r"CHECK \((\w+) = 0\)", sql)
    return Table(name, columns, key, unique, only[1] if only else None)

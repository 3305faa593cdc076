"""Searches that have an address: an opaque random id stands for filters that are kept here, a person by handle only.

So a link tells nothing to whom it is shown, and leads nowhere without a session and a role. A search that nobody saved
is forgotten after a week.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.audit.query import SHAPED, SINGLE, Query
from gateway.console.store import ConsoleStore

KEPT_SECONDS = 7 * 86_400
FILTERS = ("subject", *SHAPED, *SINGLE, "field")
"""Filters that are texts."""
_TIMES = frozenset({"start", "end"})


@dataclass(frozen=True, slots=True)
class Search:
    """``name`` is set where its owner saved it; ``reason`` is why they search, as they typed it."""

    id: str
    account: str
    name: str | None
    reason: str
    query: Query


class Searches:
    """Keeps searches in ``console.db``."""

    def __init__(self, store: ConsoleStore) -> None:
        self._store = store

    def keep(self, account: str, query: Query, reason: str) -> str:
        """Keep a search for a while; gives its id."""
        id_ = secrets.token_urlsafe(16)
        now = self._store.seconds()
        with self._store.act() as connection:
            connection.execute("DELETE FROM searches WHERE name IS NULL AND made_at < ?", (now - KEPT_SECONDS,))
            connection.execute(
                "INSERT INTO searches VALUES (?, ?, NULL, ?, ?, ?)", (id_, account, reason, _written(query), now)
            )
        return id_

    def find(self, id_: str) -> Search | None:
        """A search by its id."""
        with self._store.look() as connection:
            row = connection.execute("SELECT id, account, name, reason, filters FROM searches WHERE id=?", (id_,))
            found = row.fetchone()
        return None if found is None else _search(found)

    def save(self, id_: str, account: str, name: str) -> bool:
        """Give a search of the account's own a name, so that it stays; or take it away with an empty one."""
        with self._store.act() as connection:
            done = connection.execute(
                "UPDATE searches SET name=? WHERE id=? AND account=?", (name or None, id_, account)
            )
        return done.rowcount == 1

    def saved(self, account: str) -> list[Search]:
        """The account's saved searches by name."""
        with self._store.look() as connection:
            rows = connection.execute(
                "SELECT id, account, name, reason, filters FROM searches"
                " WHERE account=? AND name IS NOT NULL ORDER BY name, id",
                (account,),
            ).fetchall()
        return [_search(row) for row in rows]


def _written(query: Query) -> str:
    told: dict[str, str] = {name: value for name in FILTERS if (value := getattr(query, name))}
    told |= {name: at.isoformat() for name in _TIMES if (at := getattr(query, name)) is not None}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _read(text: str) -> Query:
    told: dict[str, Any] = json.loads(text)
    for name in _TIMES & told.keys():
        told[name] = datetime.fromisoformat(told[name])
    return Query(**told)


def _search(row: tuple[str, str, str | None, str, str]) -> Search:
    id_, account, name, reason, filters = row
    return Search(id_, account, name, reason, _read(filters))

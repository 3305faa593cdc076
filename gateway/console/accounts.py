"""The register of reviewers: added, listed, ended and read; a row that isn't ours is nobody."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from gateway.console import reviewers
from gateway.console.reviewers import COLUMNS, Reviewer, ReviewerRefused, Role, Row
from gateway.console.store import ConsoleStore, ConsoleUnavailable


class Accounts:
    """Reviewers in ``console.db``. Reads raise `ConsoleUnavailable`, acts `ReviewerRefused` too."""

    def __init__(self, store: ConsoleStore) -> None:
        self._store = store

    def add(self, reviewer: Reviewer) -> None:
        """Register an account; raises `ReviewerRefused` for a known name or one that can't be so."""
        reviewers.check(reviewer)
        row = (
            reviewer.account, reviewer.name, json.dumps(sorted(reviewer.roles)), reviewer.decision,
            reviewer.scope.to_json() if reviewer.scope else None, _seconds(reviewer.valid_from),
            _seconds(reviewer.valid_to) if reviewer.valid_to else None, reviewer.issuer,
            int(reviewer.demo),
        )  # fmt: skip
        with self._store.act() as connection:
            if connection.execute("SELECT 1 FROM reviewers WHERE account=?", (reviewer.account,)).fetchone():
                raise ReviewerRefused(f"there is an account {reviewer.account} already")
            connection.execute(f"INSERT INTO reviewers ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608  # a constant

    def end(self, account: str) -> None:
        """End an account now: its sessions with it. Raises `ReviewerRefused` for an unknown one."""
        now = self._store.seconds()
        with self._store.act() as connection:
            if not connection.execute("SELECT 1 FROM reviewers WHERE account=?", (account,)).fetchone():
                raise ReviewerRefused(f"there is no account {account}")
            close(connection, account, now)

    def sign_out(self, account: str) -> None:
        """End an account's sessions."""
        with self._store.act() as connection:
            connection.execute("DELETE FROM sessions WHERE account=?", (account,))

    def all(self) -> Sequence[Reviewer]:
        """Every account, ended ones included, by name."""
        with self._store.look() as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM reviewers ORDER BY account").fetchall()  # noqa: S608  # a constant
            return [_read(connection, row, self._store.seconds()) for row in rows]

    def get(self, account: str) -> Reviewer | None:
        """The account, in force or not (ask `Reviewer.in_force`); ``None`` if unknown."""
        with self._store.look() as connection:
            return find(connection, account, self._store.seconds())

    def by_subject(self, issuer: str, subject: str) -> Reviewer | None:
        """The account that an OpenID Connect issuer's ``sub`` belongs to."""
        with self._store.look() as connection:
            row = connection.execute(
                f"SELECT {COLUMNS} FROM reviewers WHERE issuer=? AND subject=?",  # noqa: S608  # a constant
                (issuer, subject),
            ).fetchone()
            return None if row is None else _read(connection, row, self._store.seconds())

    def bind_subject(self, account: str, issuer: str, subject: str) -> None:
        """Tie an account of this issuer to its ``sub``, once and for ever; raises `ReviewerRefused`."""
        with self._store.act() as connection:
            done = connection.execute(
                "UPDATE reviewers SET subject=? WHERE account=? AND issuer=? AND subject IS NULL",
                (subject, account, issuer),
            )
            if not done.rowcount:
                raise ReviewerRefused("the account signs in elsewhere, or as somebody else")

    def set_roles(self, account: str, roles: frozenset[Role]) -> None:
        """Give an account other roles; raises `ReviewerRefused` where it can't be so."""
        with self._store.act() as connection:
            found = find(connection, account, self._store.seconds())
            if found is None:
                raise ReviewerRefused(f"there is no account {account}")
            reviewers.check(replace(found, roles=roles))
            connection.execute("UPDATE reviewers SET roles=? WHERE account=?", (json.dumps(sorted(roles)), account))

    def name_deputy(self, lead: str, deputy: str, since: datetime, until: datetime) -> None:
        """Let ``deputy`` act in a lead's place from ``since`` until ``until``; raises `ReviewerRefused`."""
        if until <= since:
            raise ReviewerRefused("a deputy's time ends after it begins")
        now = self._store.seconds()
        with self._store.act() as connection:
            leading, standing = find(connection, lead, now), find(connection, deputy, now)
            if leading is None or "lead" not in leading.roles:
                raise ReviewerRefused("only a lead has a deputy")
            if standing is None or standing.account == lead or not standing.roles & reviewers.REVIEWING:
                raise ReviewerRefused("a deputy is another reviewer or lead")
            connection.execute(
                "INSERT OR REPLACE INTO deputies (lead, deputy, valid_from, valid_to) VALUES (?, ?, ?, ?)",
                (lead, deputy, _seconds(since), _seconds(until)),
            )

    def end_deputy(self, lead: str, deputy: str) -> None:
        """End a deputy's time now; raises `ReviewerRefused` where there is none."""
        now = self._store.seconds()
        with self._store.act() as connection:
            done = connection.execute(
                "UPDATE deputies SET valid_to=? WHERE lead=? AND deputy=? AND valid_to>?", (now, lead, deputy, now)
            )
            if not done.rowcount:
                raise ReviewerRefused("there is no such deputy")

    def deputies(self) -> Sequence[tuple[str, str, int, int]]:
        """Lead, deputy, first and last second of every naming that is not over."""
        with self._store.look() as connection:
            return connection.execute(
                "SELECT lead, deputy, valid_from, valid_to FROM deputies WHERE valid_to>? ORDER BY valid_from",
                (self._store.seconds(),),
            ).fetchall()


def find(connection: sqlite3.Connection, account: str, now: int) -> Reviewer | None:
    """The account inside a transaction that is open already."""
    row = connection.execute(f"SELECT {COLUMNS} FROM reviewers WHERE account=?", (account,)).fetchone()  # noqa: S608  # a constant
    return None if row is None else _read(connection, row, now)


def close(connection: sqlite3.Connection, account: str, now: int) -> None:
    """End an account and its sessions inside a transaction that is open already; one that is over stays as it is."""
    connection.execute(
        "UPDATE reviewers SET valid_to=? WHERE account=? AND (valid_to IS NULL OR valid_to>?)", (now, account, now)
    )
    connection.execute("DELETE FROM sessions WHERE account=?", (account,))


def _read(connection: sqlite3.Connection, row: Row, now: int) -> Reviewer:
    try:
        found = reviewers.read(row)
    except (ValueError, KeyError, TypeError):
        raise ConsoleUnavailable("console.db holds an account that isn't ours") from None
    leads = connection.execute(
        "SELECT DISTINCT d.lead FROM deputies AS d JOIN reviewers AS r ON r.account = d.lead "
        "WHERE d.deputy=? AND d.valid_from<=? AND d.valid_to>? AND (r.valid_to IS NULL OR r.valid_to>?) ORDER BY 1",
        (found.account, now, now, now),
    ).fetchall()
    return found.deputising(lead for (lead,) in leads) if leads else found


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())

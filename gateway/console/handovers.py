"""Minutes of handover are kept once for each inspection, whole with its end, and countersigned by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.console import accounts
from gateway.console.store import ConsoleStore

_COLUMNS = "account, minutes, sha256, entry, drawn_by, drawn_at, countersigned_by, countersigned_at"


class HandoverRefused(Exception):
    """What can't be done with minutes; ``code`` is one of `unknown`, `not_ended`, `ended`, `drawn_up`, `none`,
    `countersigned` and `same_person`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Handover:
    """Minutes as they are kept: the canonical text, its SHA-256 and the entry that told of them."""

    account: str
    minutes: str
    sha256: str
    entry: str
    drawn_by: str
    drawn_at: int
    countersigned_by: str | None
    countersigned_at: int | None

    @property
    def in_stead(self) -> bool:
        """Whether somebody else drew them up in the inspector's place."""
        return self.drawn_by != self.account


class Handovers:
    """Minutes in ``console.db``. Acts raise `HandoverRefused`, everything `ConsoleUnavailable`."""

    def __init__(self, store: ConsoleStore) -> None:
        self._store = store

    def may_draw_up(self, account: str, by: str) -> None:
        """Raise unless ``by`` can draw up the minutes now: the inspector while in force, somebody else afterwards."""
        now = self._store.seconds()
        with self._store.look() as connection:
            found = accounts.find(connection, account, now)
            if found is None or "inspector" not in found.roles:
                raise HandoverRefused("unknown")
            if connection.execute("SELECT 1 FROM handovers WHERE account=?", (account,)).fetchone():
                raise HandoverRefused("drawn_up")
        moment = datetime.fromtimestamp(now, UTC)
        if by == account and not found.in_force(moment):
            raise HandoverRefused("ended")
        if by != account and (found.valid_to is None or moment < found.valid_to):
            raise HandoverRefused("not_ended")

    def keep(self, account: str, minutes: str, sha256: str, entry: str, by: str) -> None:
        """Keep the minutes and end the inspection, both or neither; once for each inspection."""
        self.may_draw_up(account, by)
        now = self._store.seconds()
        with self._store.act() as connection:
            done = connection.execute(
                f"INSERT OR IGNORE INTO handovers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)",  # noqa: S608  # a constant
                (account, minutes, sha256, entry, by, now),
            )
            if not done.rowcount:
                raise HandoverRefused("drawn_up")
            accounts.close(connection, account, now)

    def may_countersign(self, account: str, by: str) -> None:
        """Raise unless ``by`` is a second person and the minutes wait for one."""
        found = self.find(account)
        if found is None:
            raise HandoverRefused("none")
        if found.countersigned_by is not None:
            raise HandoverRefused("countersigned")
        if by in (found.drawn_by, account):
            raise HandoverRefused("same_person")

    def countersign(self, account: str, by: str) -> None:
        """Countersign the minutes, once."""
        self.may_countersign(account, by)
        with self._store.act() as connection:
            done = connection.execute(
                "UPDATE handovers SET countersigned_by=?, countersigned_at=?"
                " WHERE account=? AND countersigned_by IS NULL AND drawn_by<>?",
                (by, self._store.seconds(), account, by),
            )
            if not done.rowcount:
                raise HandoverRefused("countersigned")

    def find(self, account: str) -> Handover | None:
        """The minutes of an inspection."""
        with self._store.look() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM handovers WHERE account=?", (account,)).fetchone()  # noqa: S608  # a constant
        return None if row is None else Handover(*row)

    def all(self) -> dict[str, Handover]:
        """All minutes by account."""
        with self._store.look() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM handovers ORDER BY account").fetchall()  # noqa: S608  # a constant
        return {row[0]: Handover(*row) for row in rows}

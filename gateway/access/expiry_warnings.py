"""The outbox of expiry warnings: what a caller's contact has to be told, once for each threshold, until it is sent.

Whoever tells the contact takes them from here (`waiting`) and says so (`sent`); a warning that was not sent yet stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.access import entries, expiries
from gateway.access.expiries import Expiry
from gateway.access.quotas import VIET_NAM
from gateway.access.registrations import Registrations

THRESHOLDS = (30, 7, 1)
"""Days before the end at which a contact is warned."""

_WORDS = {
    "key": (
        "Khóa {0} của hệ thống {1} phải được thay trước ngày {2}.",
        "Key {0} of caller {1} must be replaced before {2}.",
    ),
    "caller": ("Đăng ký của hệ thống {1} ({0}) hết hạn ngày {2}.", "Caller {1} ({0}) ends on {2}."),
    "grant": ("Quyền truy cập {1} ({0}) hết hạn ngày {2}.", "Grant {1} ({0}) ends on {2}."),
}


@dataclass(frozen=True, slots=True)
class ExpiryWarning:
    """One warning in the outbox."""

    id: int
    kind: str
    name: str
    what: str
    expires: datetime
    days: int
    contact: str
    made_at: datetime
    sent_at: datetime | None

    def text(self) -> str:
        """What the contact reads, Vietnamese first."""
        day = f"{self.expires.astimezone(VIET_NAM):%d/%m/%Y}"
        vi, en = _WORDS[self.kind]
        return f"{vi.format(self.what, self.name, day)} / {en.format(self.what, self.name, day)}"


class ExpiryWarnings:
    """Warnings in the register's database."""

    def __init__(self, register: Registrations) -> None:
        self._register = register

    def file(self) -> int:
        """Put what is due into the outbox; gives how many are new. To be done every hour or so."""
        expiries.note_keys(self._register)
        now = self._register.now()
        due = [(one, days) for one in expiries.upcoming(self._register) if (days := _threshold(one, now)) is not None]
        with self._register.act() as connection:
            made = 0
            for one, days in due:
                made += len(
                    connection.execute(
                        "INSERT INTO expiry_warnings (kind, name, what, expires, days, contact, made_at) "
                        "VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING RETURNING id",
                        (one.kind, one.name, one.what, entries.to_text(one.at), days, one.contact,
                         entries.to_text(now)),
                    )
                )  # fmt: skip
            return made

    def waiting(self) -> list[ExpiryWarning]:
        """Those that nobody has sent yet, oldest first."""
        rows = self._register.rows(
            "SELECT id, kind, name, what, expires, days, contact, made_at, sent_at FROM expiry_warnings "
            "WHERE sent_at IS NULL ORDER BY id"
        )
        return [
            ExpiryWarning(id_, kind, name, what, entries.to_time(at), days, contact, entries.to_time(made), None)
            for id_, kind, name, what, at, days, contact, made, _ in rows
        ]

    def sent(self, id: int) -> None:
        """A contact has been told."""
        with self._register.act() as connection:
            connection.execute(
                "UPDATE expiry_warnings SET sent_at=? WHERE id=? AND sent_at IS NULL",
                (entries.to_text(self._register.now()), id),
            )


def _threshold(one: Expiry, now: datetime) -> int | None:
    """The last threshold that was crossed; none for what has no contact."""
    if not one.contact:
        return None
    return min((days for days in THRESHOLDS if one.at - now <= timedelta(days=days)), default=None)

""" "The register is wrong": what a caller or a person says about an answer, kept sealed until its owner has it.

What is wrong is told in the person's own words, and so is personal data: it never stands in the log, only that
something was filed, about which entry and which fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from gateway.audit.custody import Custody, CustodyRefused, new_id
from gateway.audit.holds import to_text
from gateway.keys.sealing import SealBroken, Sealer

DiscrepancyState = Literal["received", "forwarded", "corrected", "rejected"]
STATES: tuple[DiscrepancyState, ...] = get_args(DiscrepancyState)
_FROM: dict[str, frozenset[str]] = {
    "forwarded": frozenset({"received"}),
    "corrected": frozenset({"received", "forwarded"}),
    "rejected": frozenset({"received", "forwarded"}),
}
_COLUMNS = "id, entry, filed_at, caller, filed_by, dataset, source, pointers, state, changed_at, changed_by"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One report, without its words. ``pointers`` are dotted paths of the answer; ``filed_by`` caller or person."""

    id: str
    entry: str
    filed_at: str
    caller: str
    filed_by: str
    dataset: str
    source: str
    pointers: tuple[str, ...]
    state: str = "received"
    changed_at: str = ""
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A report with its words, for the owner of the data."""

    discrepancy: Discrepancy
    words: str = field(repr=False)


class Discrepancies:
    """Files and follows reports; every refusal is a `CustodyRefused`."""

    def __init__(self, custody: Custody, sealer: Sealer) -> None:
        self._custody = custody
        self._sealer = sealer

    def file(self, made: Discrepancy, words: str) -> None:
        """Keep a report; its entry is on record already."""
        sealed = self._sealer.seal(words.encode(), _associated(made.id))
        with self._custody.act() as connection:
            connection.execute(
                f"INSERT INTO discrepancies (sealed, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608  # own words
                (
                    sealed, made.id, made.entry, made.filed_at, made.caller, made.filed_by, made.dataset, made.source,
                    json.dumps(made.pointers), made.state, made.changed_at or made.filed_at, made.changed_by,
                ),
            )  # fmt: skip

    def all(self, *, source: str | None = None, state: str | None = None) -> list[Discrepancy]:
        """Reports, latest first."""
        found = self._custody.rows(
            f"SELECT {_COLUMNS} FROM discrepancies WHERE (?1 IS NULL OR source=?1) AND (?2 IS NULL OR state=?2)"  # noqa: S608  # own words
            " ORDER BY filed_at DESC, id",
            source, state,
        )  # fmt: skip
        return [
            Discrepancy(row[0], row[1], row[2], row[3], row[4], row[5], row[6], tuple(json.loads(row[7])), *row[8:])
            for row in found
        ]

    def find(self, id: str) -> Discrepancy:
        """One report."""
        for one in self.all():
            if one.id == id:
                return one
        raise CustodyRefused("there is no such discrepancy")

    def tell(self, id: str) -> Told:
        """A report with its words; to be called behind the entry that says who read them."""
        found = self.find(id)
        [(sealed,)] = self._custody.rows("SELECT sealed FROM discrepancies WHERE id=?", id)
        try:
            return Told(found, self._sealer.open(sealed, _associated(id)).decode())
        except (SealBroken, UnicodeDecodeError):
            raise CustodyRefused("the words can't be opened: they were sealed under another key, or erased") from None

    def change(self, id: str, state: str, by: str, now: datetime) -> None:
        """Follow a report: received -> forwarded -> corrected or rejected, which end it."""
        found = self.find(id)
        if state not in _FROM or found.state not in _FROM[state]:
            raise CustodyRefused(f"a discrepancy that is {found.state} can't become {state}")
        with self._custody.act() as connection:
            changed = connection.execute(
                "UPDATE discrepancies SET state=?, changed_at=?, changed_by=? WHERE id=? AND state=?",
                (state, to_text(now), by, id, found.state),
            )
            if changed.rowcount != 1:
                raise CustodyRefused("somebody else was quicker: look again")

    def erase(self, entries: Iterable[str]) -> int:
        """Delete the reports about these entries: their person was forgotten. Gives how many there were."""
        with self._custody.act() as connection:
            return sum(
                connection.execute("DELETE FROM discrepancies WHERE entry=?", (entry,)).rowcount for entry in entries
            )


def new_discrepancy_id() -> str:
    """An id short enough to be typed."""
    return new_id("d")


def _associated(id: str) -> bytes:
    return b"discrepancy\0" + id.encode()

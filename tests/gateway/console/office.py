"""A console that sits over a real register: callers, grants, a lead, an administrator and a reviewer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from contracts.access import Unit, Validity
from contracts.identifiers import AgencyCode
from contracts.records import Person
from gateway.access.register import AccessRegister
from gateway.app.rights import RegisterRights
from gateway.audit.ids import new_entry_id
from gateway.console.approvers import approvers
from gateway.keys.sealing import Sealer
from gateway.registry.registry import Registry
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import ALWAYS, Party
from tests.gateway.access.test_entries import GRANT
from tests.gateway.console.desk import Clock, Desk, reviewer

SOURCES = {
    "population": SimpleNamespace(
        manifest=SimpleNamespace(fields={"persons": ("full_name", "sex", "father")}), records={"persons": Person}
    )
}


class Office:
    """``desk`` is the console, ``register`` what its pages are about."""

    def __init__(self, folder: Path) -> None:
        clock = Clock()
        self.register = AccessRegister(SqliteFile(folder / "access.db"), Sealer({1: b"k" * 32}, "officers"), clock)
        self.rights = RegisterRights(
            self.register,
            cast(Registry, SimpleNamespace(sources=SOURCES)),
            lambda: approvers(self.desk.accounts, clock()),
            lambda: new_entry_id(clock()),
        )
        self.desk = Desk(folder, rights=self.rights)
        self.desk.clock.time = clock.time  # both stand at the same moment; `pass_by` below moves both
        self._clock = clock
        self.party = Party()
        self.register.add_unit(Unit(AgencyCode.parse("H26.99"), "Đơn vị thử nghiệm", ALWAYS))
        self.register.add_caller(
            self.party.id, "Một cửa thử nghiệm", self.party.jwks, units=["H26.99"], scopes=["batches"],
            contact="an@mot-cua.example", validity=Validity(ALWAYS.valid_from),
        )  # fmt: skip
        self.register.add_grant(GRANT)
        for account, role in (("doc", "reviewer"), ("an.le", "lead"), ("binh", "administrator")):
            self.desk.accounts.add(reviewer(account, cast(Any, role)))

    def close(self) -> None:
        """Close both databases."""
        self.desk.close()
        self.register.close()

    def pass_by(self, **delta: float) -> None:
        """Let time go by for the console and the register."""
        self.desk.clock.pass_by(**delta)
        self._clock.pass_by(**delta)

    def alone(self) -> None:
        """From now on only one account can approve."""
        self.desk.accounts.end("an.le")

    def acts(self) -> list[tuple[str, str, str, str | None]]:
        """What is on record: act, name, by whom, and how it ended if that is said."""
        told = [(dict(draft.detail), draft.outcome) for draft in self.desk.record.drafts]
        return [(detail["act"], detail["name"], detail["by"], outcome) for detail, outcome in told]


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """An office, closed at the end."""
    made = Office(folder)
    try:
        yield made
    finally:
        made.close()

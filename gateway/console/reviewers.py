"""Who may sit at the console: accounts with roles and dates; an inspector is bound to a decision and a scope."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal, cast, get_args

from contracts.identifiers import InvalidIdentifier, PersonalId
from gateway.observability.refusals import Refusal

Role = Literal["reviewer", "lead", "administrator", "developer", "inspector"]
ROLES: tuple[Role, ...] = get_args(Role)
REVIEWING: frozenset[Role] = frozenset({"reviewer", "lead"})
"""Who looks at the log and decides about findings; add ``inspector`` where a page keeps to `Reviewer.scope`."""
ANYBODY: frozenset[Role] = frozenset(ROLES)

_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class ReviewerRefused(Refusal, ValueError):
    """An account can't be so; the message is one sentence that names the rule and no personal value."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an inspector may see: entries of these units and procedures (empty: all), in this time (``None``: open)."""

    units: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, unit: str | None, procedure: str | None, time: datetime) -> bool:
        """Whether an entry lies inside; one that doesn't say its unit or procedure lies outside where these count."""
        return (
            (not self.units or unit in self.units)
            and (not self.procedures or procedure in self.procedures)
            and (self.since is None or time >= self.since)
            and (self.until is None or time < self.until)
        )

    def to_json(self) -> str:
        """As the table holds it."""
        ends = {name: moment.isoformat() for name in ("since", "until") if (moment := getattr(self, name))}
        return json.dumps({"units": sorted(self.units), "procedures": sorted(self.procedures), **ends})

    @classmethod
    def from_json(cls, text: str) -> Scope:
        """Back from the table; raises ``ValueError`` or ``KeyError`` for a row that isn't ours."""
        read: Mapping[str, object] = json.loads(text)
        ends = {name: datetime.fromisoformat(str(read[name])) for name in ("since", "until") if name in read}
        return cls(_words(read["units"]), _words(read["procedures"]), **ends)


def _words(listed: object) -> frozenset[str]:
    if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
        raise ValueError("a scope's list isn't one of words")
    return frozenset(listed)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One account. ``deputy_for``: leads in whose place the account acts today, which makes it a lead too."""

    account: str
    name: str
    roles: frozenset[Role]
    valid_from: datetime
    valid_to: datetime | None = None
    decision: str | None = None
    """Number of the decision that an inspector is bound to."""
    scope: Scope | None = None
    issuer: str | None = None
    """The OpenID Connect issuer that this account signs in at; ``None`` for one that signs in here."""
    demo: bool = False
    """Made by `lienthong up`: it sits at the console, and no command waits for its approval."""
    deputy_for: tuple[str, ...] = field(default=())

    def in_force(self, now: datetime) -> bool:
        """Whether the account may sign in at ``now``."""
        return self.valid_from <= now and (self.valid_to is None or now < self.valid_to)

    def may(self, roles: Iterable[Role]) -> bool:
        """Whether the account has one of these roles, as a deputy included."""
        return not self.acting.isdisjoint(roles)

    @property
    def acting(self) -> frozenset[Role]:
        """Own roles, and ``lead`` while deputising for one."""
        return self.roles | {"lead"} if self.deputy_for else self.roles

    def deputising(self, leads: Iterable[str]) -> Reviewer:
        """The same account in the place of ``leads``."""
        return replace(self, deputy_for=tuple(leads))


def check_account(account: str) -> str:
    """An account's name, which stands in the log for ever: so no personal ID. Raises `ReviewerRefused`."""
    if not _ACCOUNT.fullmatch(account):
        raise ReviewerRefused("an account is 1 to 64 small letters, digits or . _ @ -")
    try:
        PersonalId.parse(account)
    except InvalidIdentifier:
        return account
    raise ReviewerRefused("a personal ID can't be an account: it would stand in the log")


def check(reviewer: Reviewer) -> Reviewer:
    """Raise `ReviewerRefused` for an account without role, or an inspector without decision, scope or expiry."""
    check_account(reviewer.account)
    if not reviewer.name.strip() or len(reviewer.name) > 100 or not reviewer.name.isprintable():
        raise ReviewerRefused("a reviewer's name is 1 to 100 printable characters")
    if not reviewer.roles or not reviewer.roles <= ANYBODY:
        raise ReviewerRefused(f"a reviewer has one or more of the roles {', '.join(ROLES)}")
    if reviewer.valid_to is not None and reviewer.valid_to <= reviewer.valid_from:
        raise ReviewerRefused("an account ends after it begins")
    inspector = "inspector" in reviewer.roles
    if inspector and (len(reviewer.roles) > 1 or not reviewer.decision or not reviewer.scope or not reviewer.valid_to):
        raise ReviewerRefused("an inspector has no other role, and needs a decision number, a scope and an expiry")
    if not inspector and (reviewer.decision or reviewer.scope):
        raise ReviewerRefused("a decision number and a scope are for inspectors")
    if reviewer.decision is not None and (len(reviewer.decision) > 100 or not reviewer.decision.isprintable()):
        raise ReviewerRefused("a decision number is at most 100 printable characters")
    return reviewer


def roles_of(text: str) -> frozenset[Role]:
    """Roles as the table holds them; raises ``ValueError`` for one that isn't ours: unknown means none at all."""
    read = json.loads(text)
    if not isinstance(read, list) or not read or not set(read) <= set(ROLES):
        raise ValueError("the table holds an unknown role")
    return frozenset(cast("list[Role]", read))


Row = tuple[str, str, str, str | None, str | None, int, int | None, str | None, int]
COLUMNS = "account, name, roles, decision, scope, valid_from, valid_to, issuer, demo"


def read(row: Row) -> Reviewer:
    """A row of ``reviewers``; raises ``ValueError`` or ``KeyError`` for one that isn't ours."""
    account, name, roles, decision, scope, valid_from, valid_to, issuer, demo = row
    return Reviewer(
        account,
        name,
        roles_of(roles),
        datetime.fromtimestamp(valid_from, UTC),
        None if valid_to is None else datetime.fromtimestamp(valid_to, UTC),
        decision,
        None if scope is None else Scope.from_json(scope),
        issuer,
        bool(demo),
    )

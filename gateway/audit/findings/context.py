"""What the rules must know beside the log: working calendar, linked procedures, units' relations, budgets, dossiers.

It is data that an operator hands in (``findings.toml`` in the state directory; unknown members are refused), because
what is ordinary in one city is a finding in another.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from gateway.audit.findings.calendar import working
from gateway.audit.findings.calendar.working import CalendarInvalid, Hours, Overtime, WorkingCalendar
from gateway.observability.refusals import Refusal

Scope = Literal["officer", "unit", "caller"]
Period = Literal["day", "week", "month"]
Filing = Literal["linked", "non_territorial"]
"""A linked (liên thông) procedure, on which several agencies work; one that may be filed at any unit."""
_NONE: frozenset[Filing] = frozenset()


class ContextInvalid(Refusal, ValueError):
    """The file is not what it should be; names the member."""


class DossierFeed(Protocol):
    """The dossiers that a procedure system says exist, where one is connected."""

    def covered_until(self, unit: str) -> int | None:
        """The last day (ordinal) up to which the feed holds every dossier of ``unit``; ``None``: not connected."""

    def holds(self, number: str) -> bool:
        """Whether the feed names this dossier."""

    def number_of(self, draft: str) -> str | None:
        """The dossier that a draft became."""


class NoFeed:
    """No procedure system is connected."""

    def covered_until(self, unit: str) -> int | None:
        """Never."""
        return None

    def holds(self, number: str) -> bool:
        """Never."""
        return False

    def number_of(self, draft: str) -> str | None:
        """Never."""
        return None


@dataclass(frozen=True, slots=True)
class Budget:
    """At most ``persons`` person-days (a person read on a day counts once) in a period; ``name`` ``*`` is for all."""

    scope: Scope
    name: str
    period: Period
    persons: int


DEFAULT_BUDGETS = (
    Budget("officer", "*", "day", 250),
    Budget("officer", "*", "week", 600),
    Budget("officer", "*", "month", 2_000),
)


@dataclass(frozen=True, slots=True)
class Context:
    """See the module. ``relations`` leads from a unit to its predecessors and successors."""

    calendar: WorkingCalendar
    linked: frozenset[str] = frozenset()
    """Procedures (liên thông) in which several agencies rightly work on one dossier."""
    non_territorial: frozenset[str] = frozenset()
    """Procedures that may be filed at any unit."""
    relations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    budgets: tuple[Budget, ...] = DEFAULT_BUDGETS
    seasonal_callers: frozenset[str] = frozenset()
    parameters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    feed: DossierFeed = field(default_factory=NoFeed)

    def filings(self, procedure: str | None) -> frozenset[Filing]:
        """In which ways a procedure crosses borders: nearly always in none."""
        if procedure not in self.linked and procedure not in self.non_territorial:
            return _NONE
        found: dict[Filing, frozenset[str]] = {"linked": self.linked, "non_territorial": self.non_territorial}
        return frozenset(way for way, procedures in found.items() if procedure in procedures)

    def family(self, unit: str, other: str) -> bool:
        """Whether two units are one, one is above the other, or one came after the other."""
        if unit == other or unit.startswith(f"{other}.") or other.startswith(f"{unit}."):
            return True
        return other in self.relations.get(unit, ()) or unit in self.relations.get(other, ())


_NUMBER = re.compile(
    r"([A-Z]\d{2}(?:\.\d{1,3}){0,8}|\d{3}(?:\.\d{2,3}){2}\.[A-Z]\d{2})-(\d{2})(\d{2})(\d{2})-(\d{1,8})", re.ASCII
)


def read_dossier(number: str) -> tuple[str, int] | None:
    """The agency code and the day (ordinal) in a dossier number (QCVN 120:2019/BTTTT), or ``None`` if it is none.

    The code may be of the older form (QCVN 102:2016, ``000.00.19.H26``), which dossiers still bear.
    """
    found = _NUMBER.fullmatch(number)
    if found is None:
        return None
    try:
        return found[1], date(2000 + int(found[2]), int(found[3]), int(found[4])).toordinal()
    except ValueError:
        return None


_MEMBERS = frozenset(
    {
        "linked", "non_territorial", "relations", "budgets", "seasonal_callers", "rules", "saturdays",
        "round_the_clock", "hours", "overtime",
    }
)  # fmt: skip


def load(
    path: Path,
    *,
    relations: Mapping[str, Iterable[str]] | None = None,
    feed: DossierFeed | None = None,
    calendars: Path | None = None,
) -> Context:
    """The context from ``path`` (absent: the defaults); raises `ContextInvalid`.

    ``relations`` are those that the register of units knows; the file may add more.
    """
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise ContextInvalid(f"{path.name} can't be read as TOML") from None
    if strange := sorted(found.keys() - _MEMBERS):
        raise ContextInvalid(f"{path.name}: {strange[0]} is not known")
    try:
        calendar = working.load(
            *([calendars] if calendars is not None and calendars.is_dir() else []),
            hours=Hours(**found.get("hours", {})),
            saturdays=_saturdays(found.get("saturdays", {})),
            round_the_clock=_texts(found.get("round_the_clock", [])),
            overtime=tuple(_overtime(item) for item in found.get("overtime", [])),
        )
        budgets = tuple(_budget(item) for item in found["budgets"]) if "budgets" in found else DEFAULT_BUDGETS
        all_relations = {unit: frozenset(others) for unit, others in (relations or {}).items()}
        for unit, others in found.get("relations", {}).items():
            all_relations[unit] = all_relations.get(unit, frozenset()) | _texts(others)
        return Context(
            calendar=calendar,
            linked=_texts(found.get("linked", [])),
            non_territorial=_texts(found.get("non_territorial", [])),
            relations=all_relations,
            budgets=budgets,
            seasonal_callers=_texts(found.get("seasonal_callers", [])),
            parameters={rule: _numbers(values) for rule, values in found.get("rules", {}).items()},
            feed=feed or NoFeed(),
        )
    except CalendarInvalid as fault:
        raise ContextInvalid(str(fault)) from None
    except (TypeError, ValueError, KeyError, AttributeError):
        raise ContextInvalid(f"{path.name}: a member has not the form that docs/findings.md shows") from None


def _texts(values: object) -> frozenset[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError
    return frozenset(values)


def _saturdays(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if not set(values.values()) <= {"morning", "day"}:
        raise ValueError
    return dict(values)


def _numbers(values: Mapping[str, Any]) -> Mapping[str, float]:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values.values()):
        raise ValueError
    return dict(values)


def _overtime(item: Mapping[str, Any]) -> Overtime:
    first, last, hours = item["from"], item.get("to", item["from"]), (item["opens"], item["closes"])
    if item.keys() - {"unit", "from", "to", "opens", "closes", "officers"} or not isinstance(item["unit"], str):
        raise ValueError
    if type(first) is not date or type(last) is not date or last < first or not item["unit"]:
        raise ValueError
    if not all(type(minute) is int for minute in hours) or not 0 <= hours[0] < hours[1] <= 24 * 60:
        raise ValueError
    return Overtime(item["unit"], first.toordinal(), last.toordinal(), *hours, _texts(item.get("officers", [])))


def _budget(item: Mapping[str, Any]) -> Budget:
    budget = Budget(**item)
    if budget.scope not in ("officer", "unit", "caller") or budget.period not in ("day", "week", "month"):
        raise ValueError
    if type(item["persons"]) is not int or budget.persons < 1 or not budget.name:
        raise ValueError
    return budget

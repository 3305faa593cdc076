"""A demonstration wants a bad day at one stroke: scenarios are sets of faults that go on and off together."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mocks.faults import Faults, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A set of kinds; texts in Vietnamese and English."""

    name: str
    vi: str
    en: str
    about_vi: str
    about_en: str
    kinds: tuple[str, ...]

    def pairs(self, faults: Faults, services: Sequence[str]) -> list[tuple[str, str]]:
        """Service and kind of each fault that it means: what can't be somewhere is left out."""
        return [
            (service, kind) for service in services for kind in self.kinds if faults.objection(service, kind) is None
        ]

    def arm(self, faults: Faults, services: Sequence[str], session: str | None) -> None:
        """Switch it on."""
        for service, kind in self.pairs(faults, services):
            faults.arm(service, kind, session=session)

    def disarm(self, faults: Faults, services: Sequence[str], session: str | None) -> None:
        """Switch it off; a rule with a match is somebody's own and stays."""
        for rule in self._own(faults, services, session):
            faults.remove(rule.number)

    def is_on(self, faults: Faults, services: Sequence[str], session: str | None) -> bool:
        """Whether all of it is armed."""
        wanted = set(self.pairs(faults, services))
        return bool(wanted) and wanted <= {(rule.service, rule.kind) for rule in self._own(faults, services, session)}

    def _own(self, faults: Faults, services: Sequence[str], session: str | None) -> list[Rule]:
        return [
            rule
            for rule in faults.rules(session)
            if rule.service in services and rule.kind in self.kinds and rule.match is None
        ]


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Every scenario, in the order of its file."""
    tables = tomllib.loads((files(__package__) / "scenarios.toml").read_text("utf-8"))
    return {name: Scenario(name=name, **{**table, "kinds": tuple(table["kinds"])}) for name, table in tables.items()}

"""The shape that several rules share: all that is to be explained about one official and day is one finding."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Rule
from gateway.audit.findings.sighting import Sighting

Ground = Mapping[str, str]
"""What a finding says beside its entries, by the words in ``facts``."""


class Daily(Rule):
    """``least`` entries with a `ground` by the same official (the caller, where none is named) on one day."""

    kept = ("open",)
    facts: ClassVar[tuple[str, ...]] = ()
    least: float = 1

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.open: dict[str, Case] = {}

    @abstractmethod
    def ground(self, seen: Sighting) -> Ground | None:
        """What there is to explain about an entry; ``None`` for nothing."""

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        found = self.ground(seen)
        if found is None:
            return ()
        key = f"{seen.actor}:{seen.day}"
        case = self.open.get(key)
        if case is None:
            case = self.open[key] = open_case(seen, **found)
        extend(case, seen, seen.about)
        return (self._report(key, case),) if grown(case, self.least) else ()

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown."""
        hits = [self._report(key, case) for key, case in untold(self.open)]
        self.open = {}
        return hits

    def _report(self, key: str, case: Case) -> Hit:
        return report(self.name, self.severity, key, case, **{name: case[name] for name in self.facts})

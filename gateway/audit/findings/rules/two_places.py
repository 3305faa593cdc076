"""One official's login in two places at once: on two networks, or for two units, within minutes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateway.audit.findings.cases import Case, extend, grown, open_case, report, untold
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Regardless, Rule, Severity, Text
from gateway.audit.findings.sighting import Sighting


class TwoPlaces(Rule):
    """Another network or an unrelated unit within ``seconds`` of the last access of the same login.

    A unit's networks are learned for ``learning`` days. Those that ``usual`` other officials of the unit used within
    ``span`` days are its own: an office with two lines is no journey, and a line that fails sends all to another one
    within ``settle`` seconds. Refused accesses count too: a login may ask for
    its own unit only, so the second unit is refused.
    """

    name = "two_places"
    severity = Severity.HIGH
    reason = Reason(
        Text("Một tài khoản ở hai nơi", "One login in two places"),
        Text(
            "Tài khoản của một cán bộ được dùng từ hai mạng hoặc hai đơn vị trong vài phút: có thể bị dùng chung.",
            "One login was used from two networks or for two units within minutes: it may be shared or stolen.",
        ),
        Text(
            "Cán bộ có cho mượn tài khoản không? Mạng lạ thuộc về ai? Có đổi đường truyền hôm đó không?",
            "Was the login lent? Whose is the other network? Was a line changed that day?",
        ),
    )
    tunable = ("seconds", "usual", "span", "learning", "settle")
    kept = ("last", "networks", "known", "open")
    regardless = Regardless(non_territorial="whoever may file anywhere comes to the official, who stays where they are")
    seconds: float = 600
    usual: float = 2
    span: float = 30
    learning: float = 5
    settle: float = 1_800

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.last: dict[str, list[Any]] = {}
        """Login -> [at, unit, network, position]."""
        self.networks: dict[str, dict[str, int]] = {}
        """unit|network -> official -> last day."""
        self.known: dict[str, int] = {}
        """Unit -> the day on which it was first seen."""
        self.open: dict[str, Case] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        if event.officer is None or event.unit is None:
            return ()
        network = event.network or ""
        self.note(seen)
        before = self.last.get(event.officer)
        self.last[event.officer] = [seen.at, event.unit, network, event.position]
        if before is None or (before[1] == event.unit and before[2] == network):
            return ()
        if seen.at - before[0] > self.seconds:
            return ()
        units = not self.context.family(before[1], event.unit)
        learned = seen.day - max(self.known[event.unit], self.known[before[1]]) >= self.learning
        lines = (
            learned
            and bool(network and before[2] and before[2] != network)
            and not (
                self._usual(event.unit, network, event.officer) and self._usual(before[1], before[2], event.officer)
            )
        )
        if not units and not lines:
            return ()
        key = f"{event.officer}:{seen.day}"
        case = self.open.get(key)
        if case is None:
            case = self.open[key] = open_case(
                seen, first=before[3], evidence=[before[3]], units=0, lines=0, due=seen.at + self.settle,
                places=[[event.unit, network, event.officer], [before[1], before[2], event.officer]],
            )  # fmt: skip
        extend(case, seen, seen.about)
        case["units"] += units
        case["lines"] += lines
        if not case["told"] and not case["units"]:
            return ()  # the line may have failed: wait whether the colleagues follow
        return (self._report(key, case),) if grown(case, 1) else ()

    def note(self, seen: Sighting) -> None:
        """Whatever an official works on, the unit's networks are learned."""
        event = seen.event
        if event.officer is not None and event.unit is not None:
            self.known.setdefault(event.unit, seen.day)
            if event.network:
                self.networks.setdefault(f"{event.unit}|{event.network}", {})[event.officer] = seen.day

    def pass_time(self, at: int) -> Iterable[Hit]:
        """Judge what has waited long enough."""
        if not self.open:
            return ()
        return self._settle([key for key, case in self.open.items() if not case["told"] and case["due"] <= at])

    def _settle(self, keys: list[str]) -> list[Hit]:
        hits = []
        for key in keys:
            case = self.open[key]
            if all(self._usual(*place) for place in case["places"]):
                del self.open[key]  # by now others of the unit are there too
            else:
                hits.append(self._report(key, case))
        return hits

    def close_day(self, day: int) -> Iterable[Hit]:
        """Report what has grown; forget networks that nobody uses any more."""
        hits = self._settle([key for key, case in self.open.items() if not case["told"]])
        hits += [self._report(key, case) for key, case in untold(self.open)]
        self.open = {}
        self.last = {}
        self.networks = {
            place: kept
            for place, officials in self.networks.items()
            if (kept := {name: last for name, last in officials.items() if last > day - self.span})
        }
        return hits

    def _usual(self, unit: str, network: str, login: str) -> bool:
        officials = self.networks.get(f"{unit}|{network}", {})
        return len(officials) - (login in officials) >= self.usual

    def _report(self, key: str, case: Case) -> Hit:
        return report(self.name, self.severity, key, case, networks=case["lines"], units=case["units"])

"""Feeds entries to the rules in order, and tells them when minutes and days are over; the same for a day or a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.audit.event import Event
from gateway.audit.findings.calendar.working import local_day
from gateway.audit.findings.rule import Hit, Rule
from gateway.audit.findings.sighting import Sighting


class Engine:
    """The rules and where they stand. ``position`` is that of the next entry to feed."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = list(rules)
        self.position = 0
        self._day = 0
        self._minute = 0
        self._of_kind: dict[str, list[Rule]] = {}
        self._borderless = frozenset[str]().union(
            *(rule.context.linked | rule.context.non_territorial for rule in self.rules)
        )
        for rule in self.rules:
            for kind in rule.kinds:
                self._of_kind.setdefault(kind, []).append(rule)

    def feed(self, event: Event) -> list[Hit]:
        """Feed one entry; gives what it brought to light, and what the time before it did."""
        seen = Sighting(event)
        hits = self.pass_time(seen.at) if seen.at // 60 > self._minute else []
        borderless = event.procedure in self._borderless
        for rule in self._of_kind.get(event.kind, ()):
            if borderless and rule.leaves_out(event):
                rule.note(seen)
                continue
            found = rule.feed(seen)
            if found:
                hits.extend(found)
        self.position = event.position + 1
        return hits

    def pass_time(self, at: int) -> list[Hit]:
        """Every later entry is of ``at`` (seconds) or after; tell the rules which minutes and days that ends."""
        hits: list[Hit] = []
        self._minute = max(self._minute, at // 60)
        for rule in self.rules:
            hits.extend(rule.pass_time(at))
        today = local_day(at)
        if today > self._day:
            if self._day:
                # a day on which nothing happened still ends: what falls due then is not late by a weekend
                for day in range(self._day, today):
                    for rule in self.rules:
                        hits.extend(rule.close_day(day))
            self._day = today
        return hits

    def finish(self) -> list[Hit]:
        """Close the running day as if it were over: for a history that ends, never for a log that goes on."""
        hits = [hit for rule in self.rules for hit in rule.close_day(self._day)] if self._day else []
        return hits

    def memory(self) -> dict[str, Any]:
        """All that is needed to go on, as plain JSON."""
        return {
            "position": self.position, "day": self._day, "minute": self._minute,
            "rules": {rule.name: rule.memory() for rule in self.rules},
        }  # fmt: skip

    def remember(self, memory: Mapping[str, Any]) -> None:
        """Go on from a memory; raises `KeyError` where a rule's is missing."""
        for rule in self.rules:
            rule.remember(memory["rules"][rule.name])
        self.position, self._day, self._minute = memory["position"], memory["day"], memory["minute"]

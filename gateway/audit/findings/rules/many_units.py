"""One person whose data is read by many units in a short time, each for another dossier: rarely an errand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateway.audit.findings.calendar.working import second_of
from gateway.audit.findings.cases import EVIDENCE
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Rule, Severity, Text
from gateway.audit.findings.sighting import ANSWERED, Sighting


class ManyUnits(Rule):
    """``least`` unrelated units within ``seconds``; one dossier counts once, however many units work on it."""

    name = "many_units"
    severity = Severity.HIGH
    kinds = ANSWERED
    reason = Reason(
        Text("Một người, nhiều đơn vị cùng tra cứu", "One person, read by many units"),
        Text(
            "Dữ liệu một người được nhiều đơn vị không liên quan đọc trong thời gian ngắn, cho các hồ sơ khác nhau.",
            "One person's data was read by several unrelated units in a short time, each for another dossier.",
        ),
        Text(
            "Người này có nộp hồ sơ ở từng ấy nơi không? Có sự việc gây tò mò (tin tức, người nổi tiếng) không?",
            "Did the person file with all of them? Is there an event that draws curiosity (news, a known person)?",
        ),
    )
    tunable = ("least", "seconds")
    kept = ("readers",)
    least: float = 4
    seconds: float = 86_400

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.readers: dict[str, list[list[Any]]] = {}
        """Subject -> [at, unit, dossier, position, caller], a unit and a dossier once each."""

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """See the class."""
        event = seen.event
        if event.unit is None or not seen.about:
            return ()
        subject = seen.about[0]
        known = self.readers.get(subject)
        mark = [seen.at, event.unit, event.dossier or "", event.position, event.caller]
        if known is None:
            self.readers[subject] = [mark]
            return ()
        fresh = [item for item in known if item[0] > seen.at - self.seconds]
        self.readers[subject] = fresh
        for item in fresh:
            if item[1] == event.unit or (item[2] and item[2] == event.dossier):
                return ()
        if len(fresh) >= EVIDENCE:
            return ()
        fresh.append(mark)
        units = self._unrelated([item[1] for item in fresh])
        if len(units) < self.least or len(units) == len(self._unrelated([item[1] for item in fresh[:-1]])):
            return ()
        return (self._report(subject, fresh, units, seen),)

    def close_day(self, day: int) -> Iterable[Hit]:
        """Forget what is too old to count."""
        begin = second_of(day + 1) - self.seconds
        self.readers = {name: marks for name, marks in self.readers.items() if marks[-1][0] > begin}
        return ()

    def _unrelated(self, units: list[str]) -> list[str]:
        found: list[str] = []
        for unit in units:
            if not any(self.context.family(unit, other) for other in found):
                found.append(unit)
        return found

    def _report(self, subject: str, marks: list[list[Any]], units: list[str], seen: Sighting) -> Hit:
        callers = {item[4] for item in marks}
        return Hit(
            rule=self.name, severity=self.severity, key=f"{self.name}:{subject}:{seen.day}", at=seen.at,
            caller=seen.event.caller if len(callers) == 1 else None, unit=None, officer=None, procedure=None,
            dossier=None, subjects=(subject,), first=marks[0][3], last=marks[-1][3],
            evidence=tuple(item[3] for item in marks), count=len(marks),
            facts=(("units", str(len(units))), ("named", " ".join(units[:10]))),
        )  # fmt: skip

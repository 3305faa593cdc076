"""Drafts that never become dossiers: an official who looks people up for errands that nobody ever files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from contracts.access import OFFICER_CHANNELS
from gateway.audit.findings.cases import EVIDENCE, SUBJECTS
from gateway.audit.findings.context import Context
from gateway.audit.findings.rule import Hit, Reason, Rule, Severity, Text
from gateway.audit.findings.sighting import ANSWERED, Sighting


class DraftNeverLinked(Rule):
    """``least`` drafts of one official without a dossier ``days`` working days later, far more than is usual.

    Usual is a share of ``usual``; far more is ``deviations`` standard deviations of that many tosses of such a coin.

    A draft is linked when the dossier feed says so, or when the same caller later reads the same person under a
    number. Judged per official over the drafts that came due within 30 days, since a person may change their mind.
    Drafts of the online channel are the citizens' own and don't count.
    """

    name = "draft_never_linked"
    severity = Severity.MEDIUM
    kinds = ANSWERED
    reason = Reason(
        Text("Mã nháp không bao giờ thành hồ sơ", "Drafts that never become dossiers"),
        Text(
            "Cán bộ nhiều lần tra cứu với mã nháp mà sau đó không có hồ sơ nào được nộp.",
            "An official keeps reading people's data under drafts for which no dossier is ever filed.",
        ),
        Text(
            "Công dân có đến quầy không? Hệ thống có gửi lại mã hồ sơ chính thức sau khi tiếp nhận không?",
            "Did these people come to the counter? Does the system send the number once the dossier is received?",
        ),
    )
    tunable = ("least", "usual", "deviations", "days", "span")
    kept = ("waiting", "subjects", "judged", "told")
    least: float = 6
    usual: float = 0.25
    deviations: float = 3.5
    days: float = 10
    span: float = 30

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.waiting: dict[str, dict[str, Any]] = {}
        """actor/draft -> the draft."""
        self.subjects: dict[str, list[str]] = {}
        """caller/subject -> keys of drafts that wait."""
        self.judged: dict[str, list[list[Any]]] = {}
        """actor -> [day, linked, position, subject, unit]."""
        self.told: dict[str, int] = {}

    def feed(self, seen: Sighting) -> Iterable[Hit]:
        """Note a draft; or link those of the same person, when a number comes."""
        event = seen.event
        if event.dossier is None or not seen.about:
            return ()
        subject = f"{event.caller}/{seen.about[0]}"
        if event.detail.get("dossier_is") != "draft":
            self.note(seen)
            return ()
        if event.officer is None or event.channel not in OFFICER_CHANNELS:
            return ()
        key = f"{seen.actor}/{event.dossier}"  # whoever borrows a colleague's draft has one of their own
        if key not in self.waiting:
            due = self.context.calendar.working_days_after(seen.day, int(self.days))
            self.waiting[key] = {
                "draft": event.dossier, "actor": seen.actor, "caller": event.caller, "officer": event.officer,
                "unit": event.unit, "due": due, "linked": False, "subject": subject, "position": event.position,
                "at": seen.at,
            }  # fmt: skip
            self.subjects.setdefault(subject, []).append(key)
        return ()

    def note(self, seen: Sighting) -> None:
        """A number links the person's drafts, whatever the procedure that it was given under."""
        event = seen.event
        if seen.number is not None and seen.about:
            for key in self.subjects.get(f"{event.caller}/{seen.about[0]}", ()):
                self.waiting[key]["linked"] = True

    def close_day(self, day: int) -> Iterable[Hit]:
        """Judge the drafts that are due; a feed that knows better is asked first."""
        actors: dict[str, dict[str, Any]] = {}
        for key in [key for key, draft in self.waiting.items() if draft["due"] <= day]:
            draft = self.waiting.pop(key)
            left = [other for other in self.subjects.pop(draft["subject"]) if other != key]
            if left:
                self.subjects[draft["subject"]] = left
            linked = draft["linked"] or self.context.feed.number_of(draft["draft"]) is not None
            subject = draft["subject"].rpartition("/")[2]
            self.judged.setdefault(draft["actor"], []).append([day, linked, draft["position"], subject])
            if not linked:
                actors[draft["actor"]] = draft
        self.judged = {
            actor: kept
            for actor, marks in self.judged.items()
            if (kept := [mark for mark in marks if mark[0] > day - self.span])
        }
        self.told = {actor: until for actor, until in self.told.items() if until >= day}
        return [hit for actor, draft in actors.items() for hit in self._judge(actor, draft, day)]

    def _judge(self, actor: str, draft: dict[str, Any], day: int) -> Iterable[Hit]:
        marks = self.judged[actor]
        loose = sorted(([mark[2], mark[3]] for mark in marks if not mark[1]), key=lambda mark: int(mark[0]))
        expected = self.usual * len(marks)
        far = expected + self.deviations * (expected * (1 - self.usual)) ** 0.5
        if actor in self.told or len(loose) < self.least or len(loose) < far:
            return ()
        self.told[actor] = day + int(self.span)
        return (
            Hit(
                rule=self.name, severity=self.severity, key=f"{self.name}:{actor}:{day}", at=draft["at"],
                caller=draft["caller"], unit=draft["unit"], officer=draft["officer"], procedure=None, dossier=None,
                subjects=tuple(dict.fromkeys(mark[1] for mark in loose))[:SUBJECTS], first=loose[0][0],
                last=loose[-1][0], evidence=tuple(mark[0] for mark in loose[:EVIDENCE]), count=len(loose),
                facts=(("drafts", str(len(marks))), ("loose", str(len(loose)))),
            ),
        )  # fmt: skip

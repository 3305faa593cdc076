"""A case grows with bounded evidence, is told of as it grows, and keeps only what all of its entries share."""

from gateway.audit.findings.cases import extend, grown, open_case, report, untold
from gateway.audit.findings.rule import Severity
from gateway.audit.findings.sighting import Sighting
from tests.gateway.audit.findings.entries import placed, series


def test_reports_come_at_the_least_then_as_it_grows_then_at_the_end() -> None:
    seen = [Sighting(event) for event in placed(series("2026-03-03 09:00", 100, 1))]
    case = open_case(seen[0])
    told = []
    for one in seen:
        extend(case, one, one.about)
        if grown(case, 3):
            told.append(report("r", Severity.LOW, "k", case).count)
    assert told == [*range(3, 21), 25, 32, 40, 50, 63, 79, 99]
    assert [key for key, _ in untold({"k": case, "quiet": open_case(seen[0])})] == ["k"]
    report("r", Severity.LOW, "k", case)
    assert not list(untold({"k": case}))


def test_evidence_and_subjects_are_bounded_and_what_differs_is_left_out() -> None:
    events = [
        *series("2026-03-03 09:00", 60, 1, dossier="a", procedure="p", unit="u"),
        *series("2026-03-03 10:00", 1, dossier="b", procedure="p", unit="u"),
    ]
    seen = [Sighting(event) for event in placed(events)]
    case = open_case(seen[0])
    for one in seen:
        extend(case, one, one.about)
    hit = report("r", Severity.LOW, "k", case, fact=1)
    assert (len(hit.evidence), len(hit.subjects), hit.count, hit.first, hit.last) == (50, 50, 61, 0, 60)
    assert (hit.dossier, hit.procedure, hit.unit, hit.key, hit.facts) == (None, "p", "u", "r:k", (("fact", "1"),))

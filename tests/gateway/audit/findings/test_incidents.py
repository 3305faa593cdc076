"""Incident files: the clock from awareness, the scope out of the log, and every step in the history."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.audit.event import Event
from gateway.audit.findings.desk import DecisionRefused
from gateway.audit.findings.incidents import Incident, Incidents, concerns, scope_of
from gateway.audit.findings.store import Finding, State, finding_id
from tests.gateway.audit.findings.bench import HIT, ID, MINH, NOW, THU, Bench, ListLog
from tests.gateway.audit.findings.entries import access


def entries() -> list[Event]:
    delivered: dict[str, Any] = {"fields_delivered": ("full_name", "father")}
    return [
        access("2026-11-27 08:00", asked="before", **delivered),
        access("2026-11-27 09:00", asked="a", relatives=["f", "b"], **delivered),
        access("2026-11-27 09:01", asked="b", dossier="H26.99.1-261127-0002", **delivered),
        access("2026-11-27 09:02", asked="x", officer="canbo.hai", **delivered),
        access("2026-11-27 09:03", asked="c", kind="not_found"),
        access("2026-11-27 09:04", asked="a", kind="verified", fields_delivered=("date_of_birth",)),
        access("2026-11-27 10:00", asked="after", **delivered),
    ]


def escalated(bench: Bench) -> Finding:
    bench.desk.decide(ID, State.ESCALATED, THU, "Nghi ngờ")
    bench.desk.decide(ID, State.ESCALATED, MINH, "Đồng ý")
    found = bench.store.find(ID)
    assert found is not None
    return found


def opened(bench: Bench) -> tuple[Incidents, Incident]:
    incidents = Incidents(bench.store)
    found = escalated(bench)
    scope = scope_of(ListLog(entries()), [replace(found, first=1, last=5)])
    return incidents, incidents.open([found], "Dò số ở một cửa", NOW - timedelta(hours=5), scope, MINH)


def test_the_scope_is_what_was_answered_to_that_official_between_first_and_last(bench: Bench) -> None:
    _, incident = opened(bench)
    scope = incident.scope
    assert (scope.entries, scope.subjects, scope.handles, scope.relatives) == (3, 2, ("a", "b"), 1)
    assert scope.fields == ("date_of_birth", "father", "full_name") and scope.officers == ("canbo.mot",)
    assert (scope.since, scope.until) == ("2026-11-27T02:00:00+00:00", "2026-11-27T02:04:00+00:00")
    assert scope.dossiers == ("H26.99.1-261127-0001", "H26.99.1-261127-0002") and scope.dossier_count == 2


def test_what_a_finding_concerns(bench: Bench) -> None:
    finding = bench.store.find(ID)
    assert finding is not None
    event = access("2026-11-27 09:00", asked="a")
    assert concerns(finding, event) and not concerns(finding, replace(event, caller="khac"))
    assert not concerns(replace(finding, dossier="x"), event) and concerns(
        replace(finding, dossier=event.dossier), event
    )
    people = replace(finding, officer=None)
    assert concerns(people, replace(event, officer="khac")) and not concerns(
        people, access("2026-11-27 09:00", asked="z")
    )
    whole = replace(finding, officer=None, subjects=())
    assert concerns(whole, access("2026-11-27 09:00", asked="z")) and not concerns(whole, replace(event, caller="khac"))


def test_the_clock_runs_for_seventy_two_hours_from_awareness(bench: Bench) -> None:
    incidents, incident = opened(bench)
    assert incident.due_at == NOW + timedelta(hours=67) and incident.hours_left(NOW) == 67
    assert incident.hours_left(NOW + timedelta(hours=68)) == -1
    assert incidents.all() == [incident] and incidents.findings_of(incident.id) == [ID]
    found = bench.store.find(ID)
    assert found is not None and found.incident == incident.id


def test_only_an_escalated_finding_without_a_file_becomes_one(bench: Bench) -> None:
    incidents = Incidents(bench.store)
    found = bench.store.find(ID)
    assert found is not None
    scope = scope_of(ListLog(), [found])
    with pytest.raises(DecisionRefused):
        incidents.open([found], "Sự cố", NOW, scope, MINH)
    with pytest.raises(DecisionRefused):
        incidents.open([], "Sự cố", NOW, scope, MINH)
    found = escalated(bench)
    for title, aware in (("Sự cố", NOW + timedelta(seconds=1)), ("", NOW), ("ông 099190000123", NOW)):
        with pytest.raises(DecisionRefused):
            incidents.open([found], title, aware, scope, MINH)
    incidents.open([found], "Sự cố", NOW, scope, MINH)
    with pytest.raises(DecisionRefused):
        incidents.open([found], "Sự cố", NOW, scope, MINH)  # as it was read before
    assert len(incidents.all()) == 1


def test_it_is_notified_then_closed_each_with_a_reason(bench: Bench) -> None:
    incidents, incident = opened(bench)
    with pytest.raises(DecisionRefused):
        incidents.notified(incident.id, MINH, "")
    incidents.notified(incident.id, MINH, "Công văn 12/CV")
    with pytest.raises(DecisionRefused):
        incidents.notified(incident.id, MINH, "Công văn 13/CV")
    incidents.close(incident.id, MINH, "Đã khắc phục")
    with pytest.raises(DecisionRefused):
        incidents.notified(incident.id, MINH, "Muộn")
    found = incidents.need(incident.id)
    assert found.state == "closed" and found.notified_at == NOW and found.closed_at == NOW
    assert [change.act for change in incidents.changes(incident.id)] == ["opened", "notified", "closed"]
    with pytest.raises(DecisionRefused):
        incidents.need("nothing")


def test_open_files_come_first(bench: Bench) -> None:
    incidents, first = opened(bench)
    incidents.close(first.id, MINH, "Không phải sự cố")
    bench.store.save([replace(HIT, key="2")])
    id = finding_id("2")
    bench.desk.decide(id, State.ESCALATED, THU, "Nghi ngờ")
    bench.desk.decide(id, State.ESCALATED, MINH, "Đồng ý")
    found = bench.store.find(id)
    assert found is not None
    second = incidents.open([found], "Sự cố khác", NOW, scope_of(ListLog(), [found]), MINH)
    assert [incident.id for incident in incidents.all()] == [second.id, first.id]
    assert second.scope.entries == 0 and second.scope.since is None

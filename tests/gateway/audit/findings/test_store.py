"""Findings are kept once per key, grow with their hits and never lose what people decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.audit.findings.rule import Severity
from gateway.audit.findings.store import Filters, State, finding_id
from tests.gateway.audit.findings.bench import HIT, ID, MINH, NOW, THU, Bench


def test_a_hit_becomes_a_finding_with_all_that_it_says(bench: Bench) -> None:
    found = bench.store.find(ID)
    assert found is not None and found.state is State.NEW and found.severity is Severity.HIGH
    assert (found.caller, found.unit, found.officer, found.procedure, found.dossier) == (
        "motcua", "H26.99.1", "canbo.mot", "1.000001", None,
    )  # fmt: skip
    assert (found.subjects, found.evidence, found.first, found.last, found.count) == (("a", "b"), (3, 5, 9), 3, 9, 3)
    assert found.facts == {"missed": "3"} and found.found_at == NOW and found.happened_at == NOW - timedelta(hours=1)
    assert bench.store.find("F0") is None


def test_the_same_hit_again_is_the_same_finding_and_a_lesser_one_changes_nothing(bench: Bench) -> None:
    bench.store.save([HIT, replace(HIT, last=8, count=2), replace(HIT, count=2)])
    (found,) = bench.store.queue(Filters())
    assert (found.last, found.count) == (9, 3)


def test_a_finding_grows_and_keeps_its_decision(bench: Bench) -> None:
    bench.desk.decide(ID, State.JUSTIFIED, THU, "Có phân công nhập liệu")
    bench.store.save([replace(HIT, last=20, count=8, evidence=(3, 5, 9, 20))])
    found = bench.store.find(ID)
    assert found is not None and found.state is State.JUSTIFIED and found.grew and found.count == 8


def test_ids_follow_keys() -> None:
    assert finding_id("a") == finding_id("a") != finding_id("b") and len(finding_id("a")) == 17


def test_the_queue_is_by_severity_then_time_and_filters_hold(empty: Bench) -> None:
    at = HIT.at
    empty.store.save(
        [
            replace(HIT, key="1", severity=Severity.LOW, at=at, unit="u1"),
            replace(HIT, key="2", severity=Severity.HIGH, at=at - 50, unit="u2", rule="probing"),
            replace(HIT, key="3", severity=Severity.HIGH, at=at - 10, officer="x", caller="c", dossier="d"),
        ]
    )
    assert [found.key for found in empty.store.queue(Filters())] == ["3", "2", "1"]
    assert [found.key for found in empty.store.queue(Filters(), limit=1, offset=1)] == ["2"]
    empty.desk.assign(finding_id("2"), "thu", MINH)
    moment = NOW - timedelta(hours=1)
    cases: list[tuple[Filters, list[str]]] = [
        (Filters(severity=Severity.HIGH), ["3", "2"]), (Filters(rule="probing"), ["2"]), (Filters(unit="u1"), ["1"]),
        (Filters(officer="x"), ["3"]), (Filters(caller="c"), ["3"]), (Filters(dossier="d"), ["3"]),
        (Filters(assignee="thu"), ["2"]), (Filters(state=State.DISMISSED), []), (Filters(since=moment), ["1"]),
        (Filters(until=moment), ["3", "2"]), (Filters(state=State.NEW, severity=Severity.LOW), ["1"]),
    ]  # fmt: skip
    for filters, keys in cases:
        assert [found.key for found in empty.store.queue(filters)] == keys
        assert empty.store.count(filters) == len(keys)
    assert empty.store.waiting() == {Severity.LOW: 1, Severity.MEDIUM: 0, Severity.HIGH: 2}


def test_a_batch_is_kept_whole_or_not_at_all(empty: Bench) -> None:
    with pytest.raises(Exception):  # noqa: B017  # whatever SQLite calls it
        empty.store.save([HIT, replace(HIT, key="2", severity=None)])  # type: ignore[arg-type]  # a broken hit
    assert empty.store.count(Filters()) == 0

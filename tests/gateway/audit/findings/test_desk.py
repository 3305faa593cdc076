"""Decisions: one person for most, two for grave ones, each on record in the finding's history."""

from dataclasses import replace

import pytest

from gateway.audit.findings.desk import DecisionRefused, Person
from gateway.audit.findings.rule import Severity
from gateway.audit.findings.store import State, finding_id
from tests.gateway.audit.findings.bench import HIT, ID, LAN, MINH, THU, Bench


def state(bench: Bench, id: str = ID) -> State:
    found = bench.store.find(id)
    assert found is not None
    return found.state


def test_lesser_findings_are_decided_by_one(bench: Bench) -> None:
    bench.store.save([replace(HIT, key="m", severity=Severity.MEDIUM)])
    id = finding_id("m")
    for to in (State.DISMISSED, State.ESCALATED, State.JUSTIFIED, State.NEW):
        assert bench.desk.decide(id, to, THU, "Đã xem hồ sơ") is True
        assert state(bench, id) is to
    assert bench.acts(id)[0] == ("thu", "decided", "dismissed")


def test_a_grave_one_is_justified_by_one_but_dismissed_by_two(bench: Bench) -> None:
    assert bench.desk.decide(ID, State.DISMISSED, THU, "Nhập liệu từ sổ cũ") is False
    assert state(bench) is State.NEW
    found = bench.store.find(ID)
    assert found is not None and (found.wish, found.wish_by, found.wish_note) == (
        State.DISMISSED, "thu", "Nhập liệu từ sổ cũ",
    )  # fmt: skip
    assert bench.desk.decide(ID, State.DISMISSED, MINH, "Đồng ý") is True
    assert state(bench) is State.DISMISSED
    assert bench.acts() == [("thu", "asked for decision", "dismissed"), ("minh", "decided", "dismissed")]
    bench.store.save([replace(HIT, key="2")])
    assert bench.desk.decide(finding_id("2"), State.JUSTIFIED, THU, "Có văn bản") is True


@pytest.mark.parametrize("second", [THU, LAN, Person("thu", lead=True)])
def test_the_second_is_another_person_and_a_lead(bench: Bench, second: Person) -> None:
    bench.desk.decide(ID, State.ESCALATED, THU, "Nghi ngờ")
    with pytest.raises(DecisionRefused):
        bench.desk.decide(ID, State.ESCALATED, second, "Đồng ý")
    assert state(bench) is State.NEW


def test_a_lead_alone_is_one_person(bench: Bench) -> None:
    assert bench.desk.decide(ID, State.DISMISSED, MINH, "Không có gì") is False
    with pytest.raises(DecisionRefused):
        bench.desk.decide(ID, State.DISMISSED, MINH, "Không có gì")


def test_another_wish_replaces_the_one_that_waits(bench: Bench) -> None:
    bench.desk.decide(ID, State.DISMISSED, THU, "Nhầm")
    assert bench.desk.decide(ID, State.ESCALATED, MINH, "Không nhầm") is False
    assert bench.desk.decide(ID, State.ESCALATED, Person("ha", lead=True), "Đồng ý") is True


def test_a_wish_is_taken_back_by_its_author_or_a_lead(bench: Bench) -> None:
    with pytest.raises(DecisionRefused):
        bench.desk.withdraw(ID, THU, "Không có")
    for by in (THU, MINH):
        bench.desk.decide(ID, State.DISMISSED, THU, "Nhầm")
        with pytest.raises(DecisionRefused):
            bench.desk.withdraw(ID, LAN, "Không phải của tôi")
        bench.desk.withdraw(ID, by, "Rút lại")
        found = bench.store.find(ID)
        assert found is not None and found.wish is None


def test_the_same_state_again_is_refused_unless_it_grew(bench: Bench) -> None:
    bench.desk.decide(ID, State.JUSTIFIED, THU, "Có văn bản")
    with pytest.raises(DecisionRefused):
        bench.desk.decide(ID, State.JUSTIFIED, THU, "Có văn bản")
    bench.store.save([replace(HIT, last=30, count=9)])
    assert bench.desk.decide(ID, State.JUSTIFIED, THU, "Vẫn là đợt đó") is True


@pytest.mark.parametrize("note", ["", "  ", "x" * 501, "số 099190000123", "gọi 0 9 9 1 9 0 0 0 0 1"])
def test_a_reason_is_needed_and_holds_no_number(bench: Bench, note: str) -> None:
    with pytest.raises(DecisionRefused) as refused:
        bench.desk.decide(ID, State.JUSTIFIED, THU, note)
    assert refused.value.vi and "099" not in str(refused.value)
    with pytest.raises(DecisionRefused):
        bench.desk.note(ID, THU, note)


def test_assigning_and_noting_are_in_the_history(bench: Bench) -> None:
    bench.desk.assign(ID, "lan", MINH)
    bench.desk.note(ID, LAN, "Đã gọi đơn vị")
    bench.desk.assign(ID, None, MINH)
    assert bench.acts() == [("minh", "assigned", "lan"), ("lan", "noted", None), ("minh", "assigned", None)]
    assert [change.note for change in bench.store.changes(ID)] == ["", "Đã gọi đơn vị", ""]


def test_a_finding_that_is_not_there_is_refused(bench: Bench) -> None:
    with pytest.raises(DecisionRefused):
        bench.desk.assign("F0", "lan", MINH)

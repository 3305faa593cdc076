"""``audit hold`` and ``audit open``: one holds, two lift; two open, once, and everything is on record first."""

import json
from typing import Any

import pytest

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.ids import new_entry_id
from gateway.audit.index.follower import Follower
from gateway.audit.links import Link
from gateway.cli.state import State, now
from gateway.keys.ring import KeyRing
from tests.flow.running import read_log
from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_findings import lead

WHY = ("--reason", "Án 12/2026")
NUMBER = "099190000123"
PERSON = SubjectRef("personal_id", NUMBER, "asked")
CARD = SubjectRef("old_card_number", "990000123", "answered")


@pytest.fixture(autouse=True)
def handles(desk: Desk) -> dict[SubjectRef, str]:
    """A log with one person under two numbers."""
    desk.unit()
    lead(desk, "an.le")
    lead(desk, "binh")
    with State(desk.state).log() as log:
        link = Link(PERSON, CARD, "old_card").draft(new_entry_id(now()), new_entry_id(now()), None)
        disclosed = Draft(kind=Kind.DISCLOSED, entry=new_entry_id(now()), caller="demo", subjects=(PERSON,))
        log.append_and_wait(disclosed)
        found = dict(log.append_and_wait(link).handles)
    Follower(desk.state).catch_up()
    return found


def listed(desk: Desk, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(desk.do("audit", *words, "--json"))
    return found


def acts(desk: Desk) -> list[tuple[str, str, str]]:
    found = [one for one in read_log(desk.state) if one["kind"] == "administered"][1:]
    return [(dict(one["detail"])["act"], dict(one["detail"])["by"], one.get("outcome", "")) for one in found]


def test_one_holds_a_person_under_all_numbers_and_two_lift(desk: Desk, handles: dict[SubjectRef, str]) -> None:
    id_ = desk.do("audit", "hold", "add", "--person", *WHY, "--as", "an.le", typed=f"{NUMBER}\n").splitlines()[-1]
    (row,) = listed(desk, "hold", "list")
    assert (row["id"], row["state"], row["made_by"]) == (id_, "holds", "an.le")
    assert set(row["handles"]) == {handles[PERSON], handles[CARD]} and NUMBER not in str(row)
    desk.do("audit", "hold", "lift", id_, *WHY, "--as", "an.le")
    assert "second person" in desk.refused("audit", "hold", "lift", id_, *WHY, "--as", "AN.LE")
    assert "only a lead" in desk.refused("audit", "hold", "lift", id_, *WHY, "--as", "somebody")
    assert "lifted" in desk.do("audit", "hold", "lift", id_, *WHY, "--as", "binh")
    assert listed(desk, "hold", "list") == [] and listed(desk, "hold", "list", "--all")[0]["lifted_by"] == "binh"
    assert acts(desk) == [
        ("add hold", "an.le", ""), ("ask to lift hold", "an.le", ""), ("lift hold", "an.le", ""),
        ("lift hold", "an.le", "refused"), ("lift hold", "binh", ""),
    ]  # fmt: skip
    assert NUMBER not in str(list(read_log(desk.state)))


def test_a_hold_by_other_terms(desk: Desk) -> None:
    desk.do("audit", "hold", "add", "--dossier", "H26.99-260302-0001", "--caller", "demo", "--from", "2026-01-01", *WHY)
    (row,) = listed(desk, "hold", "list")
    assert (row["dossier"], row["caller"], row["start"]) == ("H26.99-260302-0001", "demo", "2026-01-01T00:00:00Z")
    assert "a hold names" in desk.refused("audit", "hold", "add", *WHY)
    assert "12 digits" in desk.refused("audit", "hold", "add", "--person", *WHY, typed="12\n")


def test_two_open_a_handle_and_it_is_shown_once(desk: Desk, handles: dict[SubjectRef, str]) -> None:
    handle = handles[PERSON]
    assert "Only a reviewer" in desk.refused("audit", "open", *WHY, "--as", "ai.do", "--handle", handle)
    assert listed(desk, "openings") == [] and acts(desk) == []
    first = desk.do("audit", "open", *WHY, "--as", "an.le", "--handle", handle)
    assert "Asked" in first and NUMBER not in first
    assert "second person" in desk.refused("audit", "open", *WHY, "--as", "an.le", "--handle", handle)
    assert "Only a reviewer" in desk.refused("audit", "open", *WHY, "--as", "ai.do", "--handle", handle)
    shown = desk.do("audit", "open", *WHY, "--as", "binh", "--handle", handle)
    assert f"personal_id {NUMBER}" in shown
    (opened,) = [one for one in read_log(desk.state) if one["kind"] == "opened"]
    detail = dict(opened["detail"])
    assert (detail["asked_by"], detail["approved_by"], detail["handle"]) == ("an.le", "binh", handle)
    assert opened["subjects"][0]["handle"] == handle and opened["entry"] in shown
    assert listed(desk, "openings") == [] and listed(desk, "openings", "--all")[0]["state"] == "shown"
    assert "Asked" in desk.do("audit", "open", *WHY, "--as", "binh", "--handle", handle)  # anew, by two


def test_the_private_half_may_be_kept_elsewhere(desk: Desk, handles: dict[SubjectRef, str]) -> None:
    handle, key = handles[PERSON], desk.state / "keys" / "escrow.key"
    private = key.read_text()
    key.write_text(KeyRing.open(desk.state / "keys").escrow().public_text + "\n")
    desk.do("audit", "open", *WHY, "--as", "an.le", "--handle", handle)
    assert "--escrow-key" in desk.refused("audit", "open", *WHY, "--as", "binh", "--handle", handle)
    assert listed(desk, "openings")[0]["state"] == "asked"  # nothing was used up
    kept = desk.folder / "safe.key"
    assert "no escrow key" in desk.refused(
        "audit", "open", *WHY, "--as", "binh", "--escrow-key", str(desk.folder / "none"), "--handle", handle
    )
    kept.write_text(private)
    shown = desk.do("audit", "open", *WHY, "--as", "binh", "--escrow-key", str(kept), "--handle", handle)
    assert NUMBER in shown


def test_a_number_typed_where_none_belongs_stands_on_no_record(desk: Desk) -> None:
    before = len(list(read_log(desk.state)))
    for words in (
        ("open", "--handle", NUMBER), ("open", NUMBER), ("hold", "add", "--handle", NUMBER),
        ("hold", "add", "--dossier", NUMBER), ("hold", "add", "--caller", NUMBER),
        ("hold", "add", "--procedure", NUMBER), ("hold", "lift", NUMBER),
    ):  # fmt: skip
        assert NUMBER not in desk.refused("audit", *words, *WHY, "--as", "an.le"), words
    assert len(list(read_log(desk.state))) == before

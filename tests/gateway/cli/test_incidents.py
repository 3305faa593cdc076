"""Tests of ``incidents``: an escalated finding becomes a file with a clock, a scope and a draft notice."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from docx import Document

from contracts.events import Kind
from gateway.cli.seats import opened
from gateway.cli.state import State
from gateway.console.reviewers import Reviewer, Role
from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_findings import NUMBERS, WHY, access, lead, rows, write

TITLE = ("--title", "Mã hồ sơ bịa ở một cửa")


@pytest.fixture
def finding(desk: Desk) -> str:
    desk.unit()
    write(desk, (access(Kind.VERIFIED, number, "made up") for number in NUMBERS[:3]))
    desk.do("findings", "run")
    ((id_),) = [row["id"] for row in rows(desk)]
    return id_


def escalated(desk: Desk, id_: str) -> None:
    lead(desk, "minh")
    desk.do("findings", "decide", id_, "escalated", *WHY, "--as", "thu")


def test_a_file_is_opened_shown_and_listed(desk: Desk, finding: str) -> None:
    escalated(desk, finding)
    aware = datetime.now(UTC) - timedelta(hours=2)
    id_ = desk.do("incidents", "open", finding, *TITLE, "--aware", aware.isoformat(), "--as", "minh").strip()
    (row,) = json.loads(desk.do("incidents", "list", "--json"))
    assert (row["id"], row["state"], row["subjects"]) == (id_, "open", 3) and 69.9 < row["hours_left"] <= 70
    told = json.loads(desk.do("incidents", "show", id_))
    assert told["findings"] == [finding] and told["scope"]["dossiers"] == ["made up"] and told["scope"]["entries"] == 3
    assert "handles" not in told["scope"] and told["history"][0]["act"] == "opened"
    detail = dict(desk.done()[-1]["detail"])
    assert (detail["act"], detail["name"], detail["by"]) == ("open incident", finding, "minh")


def test_only_an_escalated_finding_becomes_one(desk: Desk, finding: str) -> None:
    before = len(desk.done())
    lead(desk, "minh")
    assert "escalated" in desk.refused("incidents", "open", finding, *TITLE, "--as", "minh")
    desk.do("findings", "decide", finding, "escalated", *WHY, "--as", "thu")
    late = ("--aware", "2100-01-01T00:00", "--as", "minh")
    assert "later" in desk.refused("incidents", "open", finding, *TITLE, *late)
    assert len(desk.done()) == before + 1  # the decision alone
    assert desk.type("incidents", "open", finding, *TITLE, "--aware", "soon", "--state", str(desk.state)).exit_code == 2


def test_the_notice_is_printed_or_written(desk: Desk, finding: str) -> None:
    escalated(desk, finding)
    id_ = desk.do("incidents", "open", finding, *TITLE, "--as", "minh").strip()
    text = desk.do("incidents", "notice", id_)
    assert "91/2025/QH15" in text and "Mã hồ sơ bịa ở một cửa" in text and "Mã hồ sơ sai cấu trúc" in text
    out = desk.folder / "notice.docx"
    desk.do("incidents", "notice", id_, "--out", str(out))
    assert any("DỰ THẢO" in paragraph.text for paragraph in Document(str(out)).paragraphs)
    assert "no such incident" in desk.refused("incidents", "notice", "nothing")


def test_the_authority_is_told_and_the_file_closed(desk: Desk, finding: str) -> None:
    escalated(desk, finding)
    id_ = desk.do("incidents", "open", finding, *TITLE, "--as", "minh").strip()
    before = len(desk.done())
    assert "number" in desk.refused("incidents", "close", id_, "--reason", f"ông {NUMBERS[0]}", "--as", "minh")
    desk.do("incidents", "notified", id_, "--reason", "Công văn 12/2026", "--as", "minh")
    assert "already" in desk.refused("incidents", "notified", id_, "--reason", "Công văn 13/2026", "--as", "minh")
    desk.do("incidents", "close", id_, "--reason", "Đã xử lý xong", "--as", "minh")
    assert "already" in desk.refused("incidents", "notified", id_, "--reason", "Công văn 14/2026", "--as", "minh")
    assert "no such" in desk.refused("incidents", "close", "nothing", "--reason", "x", "--as", "minh")
    told = json.loads(desk.do("incidents", "show", id_))
    assert told["state"] == "closed" and [one["act"] for one in told["history"]] == ["opened", "notified", "closed"]
    acts = [dict(row["detail"]) for row in desk.done()[before:]]
    assert [(act["act"], act["name"], act["by"]) for act in acts] == [
        ("incident notified", id_, "minh"), ("incident closed", id_, "minh"),
    ]  # fmt: skip


def test_only_a_lead_of_the_console_opens_notifies_and_closes(desk: Desk, finding: str) -> None:
    escalated(desk, finding)
    with opened(State(desk.state)) as seats:
        begun, role = datetime.now(UTC) - timedelta(days=2), frozenset[Role]({"reviewer"})
        seats.accounts.add(Reviewer("thu", "Cán bộ giám sát", role, begun))
        seats.accounts.add(Reviewer("cu", "Lãnh đạo cũ", frozenset({"lead"}), begun, begun + timedelta(days=1)))
    before = len(desk.done())
    for other in (("--as", "thu"), ("--as", "cu"), ("--as", "nobody"), ()):
        assert "lead" in desk.refused("incidents", "open", finding, *TITLE, *other)
    id_ = desk.do("incidents", "open", finding, *TITLE, "--as", "minh").strip()
    for act in ("notified", "close"):
        assert "lead" in desk.refused("incidents", act, id_, "--reason", "Công văn 12/2026", "--as", "thu")
    assert json.loads(desk.do("incidents", "show", id_))["state"] == "open"
    assert len(desk.done()) == before + 1  # the one that a lead did

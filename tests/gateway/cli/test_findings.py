"""Tests of ``findings``: a log on disk is run over, and what was found is listed, shown and decided on record."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.ids import new_entry_id
from gateway.cli import findings as commands
from gateway.cli.state import State
from gateway.console.accounts import Accounts
from gateway.console.reviewers import Reviewer
from gateway.console.store import ConsoleStore
from tests.flow.running import read_log
from tests.gateway.access.parties import ALWAYS, Party
from tests.gateway.cli.desk import Desk

WHY = ("--reason", "Nhập liệu từ sổ cũ")
NUMBERS = [f"0990000{n:05}" for n in range(40)]


def write(desk: Desk, drafts: Iterator[Draft]) -> None:
    with State(desk.state).log() as log:
        for draft in drafts:
            log.append_and_wait(draft)


def access(kind: Kind, number: str, dossier: str = "H26.99-260302-0001", officer: str = "canbo.mot") -> Draft:
    return Draft(
        kind=kind, entry=new_entry_id(datetime.now(UTC)), caller="mot-cua", unit="H26.99", officer=officer,
        channel="background", procedure="1.001193", dossier=dossier, freshness="cached",
        subjects=(SubjectRef("personal_id", number, "asked"),),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def known(desk: Desk) -> None:
    """Twenty numbers were tried, which is grave, and one dossier number is none, which is not."""
    desk.unit()
    write(desk, (access(Kind.NOT_FOUND, one, f"H26.99-260302-{one[-4:]}") for one in NUMBERS[:20]))
    write(desk, iter([access(Kind.VERIFIED, NUMBERS[30], "made up", "canbo.hai")]))


def rows(desk: Desk, *words: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(desk.do("findings", "list", "--json", *words))
    return found


def lead(desk: Desk, account: str) -> None:
    store = ConsoleStore(desk.state / "console.db", lambda: datetime.now(UTC))
    Accounts(store).add(Reviewer(account, "Lãnh đạo", frozenset({"lead"}), datetime.now(UTC) - timedelta(days=1)))
    store.close()


def test_a_run_over_history_finds_and_does_not_double(desk: Desk) -> None:
    assert rows(desk) == []
    assert "2 findings" in desk.do("findings", "run") and "2 findings" in desk.do("findings", "run")
    assert [(row["rule"], row["severity"], row["officer"]) for row in rows(desk)] == [
        ("enumeration", "high", "canbo.mot"), ("dossier_malformed", "low", "canbo.hai"),
    ]  # fmt: skip
    assert [row["rule"] for row in rows(desk, "--severity", "low")] == ["dossier_malformed"]
    assert rows(desk, "--officer", "canbo.ba") == [] and rows(desk, "--status", "dismissed") == []
    assert "rule=enumeration" in desk.do("findings", "list", "--unit", "H26.99", "--rule", "enumeration")


def test_a_run_keeps_what_happened_in_its_days(desk: Desk) -> None:
    assert "0 findings" in desk.do("findings", "run", "--to", "2026-01-01")
    assert rows(desk) == []
    assert "2 findings" in desk.do("findings", "run", "--from", "2026-01-01")


def test_long_runs_tell_how_far_they_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "TELL_SECONDS", 0.0)
    done = desk.type("findings", "run", "--state", str(desk.state))
    assert done.exit_code == 0 and "of 22 entries" in done.stderr


def test_a_finding_is_shown_with_its_reason_and_history(desk: Desk) -> None:
    desk.do("findings", "run")
    (id_,) = (row["id"] for row in rows(desk, "--severity", "low"))
    desk.do("findings", "note", id_, "Đã gọi đơn vị", "--as", "thu")
    text = desk.do("findings", "show", id_)
    assert "Mã hồ sơ sai cấu trúc" in text and "Malformed dossier number" in text and "Đã gọi đơn vị" in text
    told = json.loads(desk.do("findings", "show", id_, "--json"))
    assert told["dossier"] == "made up" and told["history"][0]["by"] == "thu" and told["evidence"] == [21]
    assert "no such finding" in desk.refused("findings", "show", "F0")


def test_a_decision_is_on_record_before_it_is_made(desk: Desk) -> None:
    desk.do("findings", "run")
    (id_,) = (row["id"] for row in rows(desk, "--severity", "low"))
    assert "is dismissed" in desk.do("findings", "decide", id_, "dismissed", *WHY, "--as", "thu")
    assert [row["id"] for row in rows(desk, "--status", "dismissed")] == [id_]
    last = list(read_log(desk.state))[-1]
    assert last["kind"] == "administered"
    assert {"act": "decide finding", "name": id_, "by": "thu", "decision": "dismissed"}.items() <= dict(
        last["detail"]
    ).items()
    desk.refused("findings", "decide", id_, "justified", "--reason", "ông 099190000123")
    desk.spoil_log()
    desk.refused("findings", "decide", id_, "justified", *WHY)
    assert rows(desk, "--status", "justified") == []


def test_a_grave_one_needs_a_lead_of_the_console_as_the_second(desk: Desk) -> None:
    desk.do("findings", "run")
    (id_,) = (row["id"] for row in rows(desk, "--severity", "high"))
    assert "waits" in desk.do("findings", "decide", id_, "escalated", *WHY, "--as", "thu")
    assert "Only a lead" in desk.refused("findings", "decide", id_, "escalated", *WHY, "--as", "minh")
    lead(desk, "minh")
    assert "somebody else" in desk.refused("findings", "decide", id_, "escalated", *WHY, "--as", "thu")
    assert "is escalated" in desk.do("findings", "decide", id_, "escalated", *WHY, "--as", "minh")


def test_dossiers_are_imported_on_record(desk: Desk) -> None:
    file = desk.folder / "feed.csv"
    file.write_text("number\nH26.99-260302-0001\n")
    told = desk.do("findings", "dossiers", str(file), "--until", "2026-03-31", "--as", "thu")
    assert told == "1 dossiers; complete until 2026-03-31 for H26.99.\n"
    assert dict(list(read_log(desk.state))[-1]["detail"])["act"] == "import dossiers"
    file.write_text("number\nnothing\n")
    assert "line 2" in desk.refused("findings", "dossiers", str(file), "--until", "2026-03-31")


def test_a_broken_context_is_named(desk: Desk) -> None:
    (desk.state / "findings.toml").write_text("linkd = []\n")
    assert "linkd" in desk.refused("findings", "run")


def test_a_contact_is_asked_and_its_answer_from_paper_filed(desk: Desk) -> None:
    desk.do("findings", "run")
    (id_,) = (row["id"] for row in rows(desk, "--severity", "low"))
    assert "contact" in desk.refused("findings", "ask", id_, "Vì sao?", "--as", "thu"), "nobody to ask"
    with State(desk.state).register() as register:
        register.add_caller(
            "mot-cua", "Một cửa", Party("mot-cua").jwks, units=["H26.99"], scopes=["batches"],
            contact="an@mot-cua.example", validity=ALWAYS,
        )  # fmt: skip
    assert "number" in desk.refused("findings", "ask", id_, f"Hỏi về {NUMBERS[0]}", "--as", "thu")
    before = len(desk.done())
    question = desk.do("findings", "ask", id_, "Vì sao mã hồ sơ này?", "--days", "3", "--as", "thu").strip()
    assert "person" in desk.refused("findings", "answer", question, f"ông {NUMBERS[0]}", "--as", "thu")
    desk.do("findings", "answer", question, "Nhập nhầm, đã sửa", "--as", "thu")
    assert "already" in desk.refused("findings", "answer", question, "Khác", "--as", "thu")
    told = json.loads(desk.do("findings", "show", id_, "--json"))["justifications"]
    assert [(one["id"], one["question"], one["answer"]) for one in told] == [
        (question, "Vì sao mã hồ sơ này?", "Nhập nhầm, đã sửa")
    ]
    acts = [dict(row["detail"]) for row in desk.done()[before:]]
    assert [(act["act"], act["name"], act["by"]) for act in acts] == [
        ("ask for justification", id_, "thu"), ("file justification", id_, "thu"),
    ]  # fmt: skip

"""What a source saw on the wire, as its statement, against what is on record: they agree, faults and retries too."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.flow.running import Running

_ID = re.compile(r"LT-[0-9A-Z]{26}(?:-[0-9]+)?")


def statement(running: Running, path: Path, *more: dict[str, Any]) -> str:
    """Everything that arrived at the population database, as its owner would write it down."""
    rows = []
    for one in running.arrived("population"):
        sent = _ID.search(one["body"])
        assert sent, "a call without an id of ours"
        rows.append({"id": sent[0], "at": one["at"]})
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, *more]), "utf-8")
    return str(path)


def compared(running: Running, path: str, code: int) -> dict[str, Any]:
    words = ("reconcile", path, "--source", "population", "--column", "request_id=id", "--column", "time=at", "--json")
    told: dict[str, Any] = json.loads(running.command(*words, code=code))
    return told


@pytest.fixture(scope="module", autouse=True)
def calls(running: Running) -> None:
    """Found, recalled, tried again, and answered with something malformed."""
    caller = running.caller
    running.clear()
    for trait in ("plain", "married", "deceased"):
        assert caller.person(running.person(trait), max_age_seconds=0).status_code == 200
    assert caller.person(running.person("plain")).json()["provenance"]["cached"] is True
    running.arm("population", "http_503_retry_after", times=1)
    caller.person(running.person("plain"), max_age_seconds=0)
    running.arm("population", "malformed_xml", times=1)
    caller.person(running.person("married"), max_age_seconds=0)
    running.disarm()


def test_what_arrived_is_what_is_on_record(running: Running, tmp_path: Path) -> None:
    told = compared(running, statement(running, tmp_path / "s.jsonl"), 0)
    assert told["theirs"] == len(running.arrived("population")) >= 5
    assert told["matched"] == told["theirs"] and told["differences"] == []
    live = [one for one in running.entries(source="population") if one.get("freshness") == "live"]
    assert told["ours"] == len(live) and len([e for e in live if e["kind"] == "failed"]) >= 1
    verdict = json.loads(running.command("audit", "verify", "--json"))["completeness"]
    assert verdict["verdict"] == "ok" and "statements of sources were held against it" in verdict["reason"]


def test_a_call_beside_the_gateway_is_named(running: Running, tmp_path: Path) -> None:
    at = running.arrived("population")[-1]["at"]
    path = statement(running, tmp_path / "s.jsonl", {"id": "SOMEBODY-ELSE-1", "at": at})
    told = compared(running, path, 1)
    assert [(one["sort"], one["line"]) for one in told["differences"]] == [("only_theirs", told["theirs"])]


def test_a_call_that_the_source_forgot_is_named(running: Running, tmp_path: Path) -> None:
    path = Path(statement(running, tmp_path / "s.jsonl"))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:1] + lines[2:]), "utf-8")
    (difference,) = compared(running, str(path), 1)["differences"]
    assert difference["sort"] == "only_ours" and difference["entry"] in lines[1]


def test_what_was_recalled_is_told_to_the_source(running: Running, tmp_path: Path) -> None:
    out = tmp_path / "hits.csv"
    running.command("reconcile", "export", "--source", "population", "--from", "2020-01-01", "--to", "2999-01-01",
                    "--out", str(out))  # fmt: skip
    text = out.read_text("utf-8-sig")
    assert ",cached," in text and running.person("plain")["personal_id"] not in text

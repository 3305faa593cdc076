"""What sends finds what goes wrong: each line is shown to fail, by a connector or by a road that is broken."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from contracts.errors import Problem, SourceBusy, SourceFault
from contracts.wire import WireRequest, WireResponse
from gateway.acceptance.report import Line
from gateway.acceptance.trial import Trial
from gateway.acceptance.wire import LINES, Wire
from gateway.audit.log import AuditLog
from gateway.observability import log
from gateway.steps.exchange import ExchangeStep
from gateway.steps.journal import Journal
from gateway.transport.lane import Lane
from tests.gateway.acceptance.making import MANIFEST
from tests.gateway.acceptance.test_suite import READ

Tried = Callable[..., Trial]


def lines(trial: Trial, folder: Path) -> dict[str, Line]:
    found = asyncio.run(Wire([trial], folder / "wire").judge())
    assert [line.name for line in found] == list(LINES)
    return {line.name: line for line in found}


def failed(trial: Trial, folder: Path) -> dict[str, tuple[str, ...]]:
    return {name: line.reasons for name, line in lines(trial, folder).items() if line.verdict == "failed"}


def test_a_good_connector_passes_and_nothing_is_left_over(tried: Tried, tmp_path: Path) -> None:
    found = lines(tried(), tmp_path)
    assert {line.verdict for line in found.values()} == {"passed"}
    assert found["road"].summary.startswith("5 cases") and found["faults"].summary.startswith("18 faults")


def test_an_error_swallowed_on_the_wire_is_found(tried: Tried, tmp_path: Path) -> None:
    swallowing = (
        READ,
        "        try:\n    " + READ + "        except SourceMalformed:\n            raise NotFound from None\n",
    )
    found = failed(tried(swallowing), tmp_path)
    assert "first/found, html at request 1: not_found, not source_malformed" in found["faults"]
    assert found["road"] == ("first/malformed: not_found, recorded is source_malformed",)


def test_a_missing_path_is_nobodys_absence(tried: Tried, tmp_path: Path) -> None:
    found = failed(tried((READ, "        if response.status == 404:\n            raise NotFound\n" + READ)), tmp_path)
    assert list(found) == ["faults"] and found["faults"][0].startswith("first/found, http_404 at request 1: not_found")


def test_another_case_than_the_connectors_is_told(tried: Tried, tmp_path: Path) -> None:
    trial = tried()
    cases = tuple(
        replace(case, expect={"absence": "ambiguous"}) if case.kind == "not_found" else case for case in trial.cases
    )
    assert failed(Trial(trial.loaded, cases), tmp_path) == {
        "road": ("first/not_found: not_found, recorded is ambiguous",)
    }


def test_what_may_not_be_done_twice_is_not(tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = tried(manifest=MANIFEST.replace("idempotent = true", "idempotent = false"))
    assert failed(trial, tmp_path) == {}
    send = Lane.attempt

    async def twice(self: Lane, request: WireRequest, call: Any) -> WireResponse:
        try:
            return await send(self, request, call)
        except SourceFault:
            return await send(self, request, call)

    monkeypatch.setattr(Lane, "attempt", twice)
    found = failed(trial, tmp_path / "again")
    assert "first/found, reset: 2 requests, not 1" in found["retries"]


def test_a_question_sent_before_it_is_on_record_is_found(
    tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(self: Journal, access: Any, entry: str, **_more: Any) -> None:
        access.requested = None

    monkeypatch.setattr(Journal, "announce", silent)
    assert "first/found: asked before it was on record" in failed(tried(), tmp_path)["audit_order"]


def test_an_answer_before_its_ending_is_found(tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append = AuditLog.append

    async def forgetful(self: AuditLog, draft: Any) -> Any:
        return await append(self, draft) if draft.kind == "requested" else None

    monkeypatch.setattr(AuditLog, "append", forgetful)
    assert "first/found: answered before its ending was on record" in failed(tried(), tmp_path)["audit_order"]


def test_a_value_in_the_log_is_found(tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ExchangeStep.query

    async def chatty(self: ExchangeStep, grant: Any, query: Any, call: Any, used: Any) -> Any:
        log.get().info("asked", reason=query.organization_code.value)
        return await run(self, grant, query, call, used)

    monkeypatch.setattr(ExchangeStep, "query", chatty)
    assert failed(tried(), tmp_path) == {"redaction_on_the_road": ("first: the gateway's log",)}


def test_a_value_in_the_audit_store_is_found(tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id of the source that is a name: the step lets none through, so here it is made to."""
    monkeypatch.setattr("gateway.steps.exchange.is_source_id", lambda _text: True)
    talkative = ("drift)\n\n", "drift, {'id': str(found.get('ten'))})\n\n")
    assert failed(tried(talkative), tmp_path)["redaction_on_the_road"][0].startswith("first: audit.db")


def test_a_deadline_that_does_not_hold_is_found(tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(self: Lane, request: WireRequest, call: Any) -> WireResponse:
        raise SourceBusy("in place of waiting", retry_after=60)

    monkeypatch.setattr(Lane, "attempt", busy)
    assert failed(tried(), tmp_path)["deadline"][0].startswith("first/found: source_busy after ")


def test_a_fault_with_the_wrong_owner_or_without_its_wait_is_found(
    tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain(self: SourceFault) -> Problem:
        return Problem(self.code, owner="source")

    monkeypatch.setattr(SourceFault, "problem", plain)
    found = failed(tried(), tmp_path)["faults"]
    assert "first/found, refused at request 1: the source's fault, not the network's" in found
    assert any("Retry-After got lost" in reason or "and " in reason for reason in found)


def test_the_log_goes_back_to_where_it_went(tried: Tried, tmp_path: Path) -> None:
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    lines(tried(), tmp_path)
    assert structlog.get_config() == before and logging.getLogger().handlers == handlers

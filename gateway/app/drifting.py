"""Asks a source one harmless question per dataset and says where its answers depart from their written contract.

A live source is asked for its probe alone: a reserved number, never a person. A mock is asked what the connector's
recorded cases ask. Nothing is asked in a caller's name, so nothing is answered to anybody, and no value is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from contracts.conformance import Mismatch, read_context, read_query
from contracts.connector import Connector, Context
from contracts.errors import NO_SUCH_SERVICE, Absence, SourceFault
from contracts.queries import Query
from contracts.records import Answered
from contracts.wire import REQUEST_ID, WireRequest, WireResponse
from gateway.app import sources
from gateway.app.sources import utc_now
from gateway.observability.metrics import Metrics
from gateway.observability.refusals import Refusal
from gateway.registry.check import cases
from gateway.registry.discovery import discover
from gateway.registry.drift import Drift
from gateway.registry.registry import Loaded
from gateway.settings import Settings, SettingsFault
from gateway.transport.call import Call
from gateway.transport.transport import Transport

REQUEST: Final = "LT-DRIFT-1"
NOT_OFFERED: Final = "not_offered"
"""The ending of a question that the profile's contract doesn't have: nothing was asked, so nothing is left open."""


class CouldNotCompare(Refusal, ValueError):
    """There is nothing to ask, or nothing to compare with; one sentence that says which."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question and what its answers showed. ``drift`` is ``None`` where nothing came, or nothing describes it."""

    dataset: str
    question: Literal["probe", "case"]
    ending: str
    """What the connector made of it: ``found``, an absence, the fault's code, or `NOT_OFFERED`."""
    drift: tuple[Drift, ...] | None

    @property
    def open(self) -> bool:
        """Whether it was to be compared, and could not be."""
        return self.drift is None and self.ending != NOT_OFFERED

    def document(self) -> dict[str, Any]:
        """For ``--json``."""
        drift = None if self.drift is None else [{"kind": one.kind, "place": one.place} for one in self.drift]
        return {"dataset": self.dataset, "question": self.question, "ending": self.ending, "drift": drift}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is to be asked."""

    dataset: str
    question: Literal["probe", "case"]
    query: Query
    context: Mapping[str, Any]


async def compare(settings: Settings, name: str, context: Mapping[str, Any] | None = None) -> list[Comparison]:
    """Ask the source ``name`` of the settings; raises `CouldNotCompare`, `SettingsFault`, `EndpointInvalid`.

    ``context`` is who asks, as in a case file (unit, procedure, dossier, officer): a live source may demand it.
    """
    if name not in settings.sources:
        raise SettingsFault(f"The setting sources.{name} is missing: there is no such source.")
    registry = sources.registry(settings)
    loaded = registry.sources[name]
    connector = loaded.connector
    if loaded.announced:
        raise CouldNotCompare(f"{name} is announced only: there is no source to ask")
    if not isinstance(connector, Connector):
        raise CouldNotCompare(f"{name} answers through a person's sign-in: its answers are compared as they come")
    if loaded.contract is None or not loaded.contract.described:
        raise CouldNotCompare(f"{name} has no written contract of its answers: name one in its profile (contract)")
    questions = list(_of_cases(loaded, context) if loaded.synthetic else _of_probe(loaded, context))
    if not questions:
        raise CouldNotCompare(f"{name} has no {'found case' if loaded.synthetic else 'probe'} to ask for")
    transport = sources.transport(settings, registry, Metrics())
    try:
        return [await _compared(transport, loaded, connector, asked) for asked in questions]
    finally:
        await transport.aclose()


def _of_probe(loaded: Loaded, context: Mapping[str, Any] | None) -> Iterator[Asked]:
    probe = loaded.manifest.probe
    if probe is None:
        return
    if not _only_asks(loaded, probe.dataset):
        raise CouldNotCompare(f"{loaded.name}: its probe would send something")
    query = _read(loaded, probe.dataset, probe.subject)
    if not all(identifier.synthetic for identifier in query.subjects()):
        raise CouldNotCompare(f"{loaded.name}: its probe is no reserved number, so it may be somebody's")
    yield Asked(probe.dataset, "probe", query, context or {})


def _of_cases(loaded: Loaded, context: Mapping[str, Any] | None) -> Iterator[Asked]:
    """One found case of each dataset: of the profile, else of the connector's first."""
    found = discover()[loaded.name]
    recorded = cases(found, loaded.profile_name, first=loaded.profile_name == loaded.manifest.profiles[0])
    recorded += cases(found, loaded.profile_name, first=True)
    seen: set[str] = set()
    for case in recorded:
        if case.dataset in seen or not _only_asks(loaded, case.dataset):
            continue
        if "record" in case.expect and case.turns and "confirm" not in case.query:
            seen.add(case.dataset)
            yield Asked(case.dataset, "case", _read(loaded, case.dataset, case.query), context or case.context)


def _only_asks(loaded: Loaded, dataset: str) -> bool:
    """Whether a dataset is asked and not written to: a comparison changes nothing at a source."""
    return all(one.verb != "send" for one in loaded.manifest.operations if one.dataset == dataset)


def _read(loaded: Loaded, dataset: str, subject: Mapping[str, Any]) -> Query:
    try:
        return read_query(loaded.queries[dataset], subject)
    except Mismatch:
        raise CouldNotCompare(f"{loaded.name}: the question for {dataset} can't be read") from None


async def _compared(transport: Transport, loaded: Loaded, connector: Connector, asked: Asked) -> Comparison:
    operation = next(one for one in loaded.manifest.operations if one.dataset == asked.dataset)
    call = Call(
        source=loaded.name, deadline=asyncio.get_running_loop().time() + operation.deadline_seconds,
        idempotent=operation.idempotent, request_id=REQUEST, now=utc_now, profile=loaded.profile,
    )  # fmt: skip
    answers: list[tuple[WireRequest, WireResponse]] = []
    made = read_context({"now": utc_now().isoformat(), **asked.context, "request_id": REQUEST_ID}, loaded.profile)
    ending = await _ending(transport, connector, asked.query, made, call, answers)
    found: list[Drift] = []
    judged = False
    for request, response in answers:
        drift = loaded.contract.drift(request, response) if loaded.contract else None
        judged, found = judged or drift is not None, [*found, *(drift or ())]
    return Comparison(asked.dataset, asked.question, ending, tuple(sorted(set(found))) if judged else None)


async def _ending(
    transport: Transport, connector: Connector, query: Query, context: Context, call: Call,
    answers: list[tuple[WireRequest, WireResponse]],
) -> str:  # fmt: skip
    exchange = connector.exchange(query, context)
    try:
        request = next(exchange)
        while True:
            response = await transport.send(request, call)
            answers.append((request, response))
            request = exchange.send(response)
    except StopIteration as stop:
        return "found" if isinstance(stop.value, Answered) else "source_malformed"
    except Absence as absence:
        return absence.outcome
    except SourceFault as fault:
        return NOT_OFFERED if fault.source_code == NO_SUCH_SERVICE and not answers else fault.code
    finally:
        exchange.close()

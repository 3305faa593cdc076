"""Whoever looks at the journal wants to know why: this explains one entry, when it is looked at and not before."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette

from mocks.journal import Entry
from mocks.nation.nation import Nation
from mocks.nation.view import seen_by
from mocks.nearness.difference import Difference, NearMiss
from mocks.nearness.expected import Arrived, Expected, expected_of, expected_operations
from mocks.nearness.operations import Operation, nearest, request_differences
from mocks.nearness.rules import rule_differences
from mocks.terms import EVERY, ServiceTerms

_FOUND = re.compile(r"[1-9][0-9]* found")


@dataclass(frozen=True, slots=True)
class _Known:
    """A service: what it can be asked, and what it says of itself."""

    operations: tuple[Operation, ...] = ()
    expected: Expected = Expected(notes_misses=False)  # noqa: RUF009  # frozen, so one for all is right


class Explainer:
    """Knows what each service expects; read once, at the first question about it."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._told: dict[str, Callable[[], _Known]] = {}
        self._known: dict[str, _Known] = {}
        self._terms: dict[str, ServiceTerms] = {}

    def know(self, terms: ServiceTerms, app: Starlette, contract: str | None = None) -> None:
        """Take in a service and the name of its contract, if it has one."""
        self._terms[terms.name] = terms
        self._told[terms.name] = lambda: _Known(expected_operations(app, contract), expected_of(app))
        self._known.pop(terms.name, None)

    def near_misses(self, entry: Entry) -> tuple[NearMiss, ...]:
        """Why a request did not match, and which armed faults it did not meet."""
        with seen_by(entry.session, entry.days):  # the nation as the service saw it
            return (*self._of_request(entry), *self._of_rules(entry))

    def _of(self, service: str) -> _Known:
        if service not in self._known:
            told = self._told.get(service)
            self._known[service] = told() if told else _Known()
        return self._known[service]

    def _of_request(self, entry: Entry) -> tuple[NearMiss, ...]:
        if entry.fault is not None:  # it was answered as the fault demands, whatever it was
            return ()
        known = self._of(entry.service)
        operation = nearest(known.operations, entry.traffic)
        if operation is None:
            return _lost(entry) if known.operations else _noted(entry, known.expected)
        arrived = Arrived(
            operation=operation,
            traffic=entry.traffic,
            headers=entry.headers,
            at=entry.at,
            notes=tuple(entry.notes),
        )
        differences = request_differences(operation, entry.traffic, entry.headers)
        told = {one.where for one in differences}
        proof = [one for one in known.expected.proof(arrived) if one.where not in told]
        if not differences and not proof:
            differences = _violations(entry)
        found = [
            NearMiss(kind=kind, nearest=operation.told, differences=tuple(some))
            for kind, some in (("request", differences), ("proof", proof))
            if some
        ]
        if found:
            return tuple(found)
        noted = _noted(entry, known.expected)
        if noted and entry.status is not None and entry.status >= 400:  # whoever was asked for was not looked for
            return noted
        subject = known.expected.subject(self._nation, arrived)
        return (subject,) if subject else noted

    def _of_rules(self, entry: Entry) -> tuple[NearMiss, ...]:
        terms = self._terms.get(entry.service)
        found = []
        for rule in entry.passed_over:
            limit = terms.only_on.get(rule.kind, terms.only_on.get(EVERY)) if terms else None
            if differences := rule_differences(rule, entry, limit):
                name = f"{rule.kind} #{rule.number}"
                found.append(NearMiss(kind="fault", nearest=name, differences=tuple(differences)))
        return tuple(found)


def _lost(entry: Entry) -> tuple[NearMiss, ...]:
    """Nothing that the service can be asked is anywhere near."""
    came = f"{entry.traffic.method} {entry.traffic.target.partition('?')[0]}"
    where = Difference(where="path", problem="unknown_path", received=came)
    return (NearMiss(kind="request", nearest="", differences=(where,)),)


def _violations(entry: Entry) -> list[Difference]:
    """What the contract itself objects to, where the comparison with it has found no plainer words."""
    return [
        Difference(where=at, problem="violation", received=says)
        for at, _, says in (one.partition(": ") for one in entry.violations)
    ]


def _noted(entry: Entry, expected: Expected) -> tuple[NearMiss, ...]:
    """What the service itself wrote down, where nothing else explains its refusal."""
    refused = expected.notes_misses or (entry.ended and (entry.status is None or entry.status >= 400))
    notes = [note for note in entry.notes if not _FOUND.fullmatch(note)]
    if not refused or not notes:
        return ()
    differences = tuple(Difference(where=entry.service, problem="noted", received=note) for note in notes)
    return (NearMiss(kind="refusal", nearest="", differences=differences),)

"""What a step is handed in tests: a caller, an officer, a grant entry, a route, and stores that remember what was said.

A `Grant` is never constructed here: it comes out of `Authorize`, as on the road.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.access import (
    CHANNELS,
    SCOPES,
    Binding,
    Caller,
    GrantEntry,
    Officer,
    Operation,
    Purpose,
    Unit,
    Validity,
)
from contracts.connector import Connector, Context, Exchange, SignInConnector
from contracts.datasets import QUERY_TYPES, RECORD_TYPES
from contracts.dates import PartialDate
from contracts.events import Draft
from contracts.identifiers import AgencyCode, OrganizationCode, PersonalId, ProcedureCode
from contracts.manifest import Manifest, OperationSpec
from contracts.queries import OrganizationQuery, PersonQuery, Query, RepresentationQuery
from contracts.records import Answered, Person
from contracts.wire import WireRequest
from gateway.access.authentication import Credentials
from gateway.access.stops import StopKind
from gateway.audit.links import Linked
from gateway.registry.registry import Route
from gateway.steps import paths
from gateway.steps.arrival import Access, Arrival, Ask, Call
from gateway.steps.authorize import Authorize, Grant
from gateway.steps.journal import Journal

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
SINCE = NOW - timedelta(days=300)
NUMBER = "099190000123"
NAME = "Nguyễn Thị Minh Khuê"
BORN = "1990-04-15"
CODE = "9900000016"
PERSON = PersonQuery(PersonalId(NUMBER), NAME, PartialDate.parse_iso(BORN))
ORGANIZATION = OrganizationQuery(OrganizationCode(CODE))
REPRESENTATION = RepresentationQuery(OrganizationCode(CODE), PERSON)
SUBJECTS: dict[str, Query] = {"persons": PERSON, "organizations": ORGANIZATION, "representations": REPRESENTATION}
QUERY_NAMES = {
    "persons": "person", "organizations": "organization", "representations": "representation", "identities": "identity",
    "dossiers": "dossier", "dossier_progress": "dossier_progress",
}  # fmt: skip
SENT = ("dossiers", "dossier_progress")
PURPOSE = Purpose(
    procedure=ProcedureCode.parse("1.001193"), unit=AgencyCode("H26.99"), channel="counter",
    dossier="H26.99-260302-0001", officer_account="canbo.thu",
)  # fmt: skip
OFFICER = Officer("canbo.thu", PersonalId("099080000001"), "H26.99", frozenset({"population"}), Validity(SINCE))
SERVICE = replace(OFFICER, account="dichvu", personal_id=PersonalId("099080000002"), service=True)
UNIT = Unit(AgencyCode("H26.99"), "Đơn vị thử nghiệm", Validity(SINCE), service_account="dichvu")
CALLER = Caller(
    id="demo", name="Hệ thống thử nghiệm", units=("H26.99", "H26.98"), scopes=frozenset(SCOPES),
    token_expires_at=NOW + timedelta(minutes=10), binding=Binding("dpop", "thumbprint"),
)  # fmt: skip


def _verbs(dataset: str) -> tuple[Operation, ...]:
    return ("send",) if dataset in SENT else ("query", "verify")


def entry(dataset: str = "persons", **changes: Any) -> GrantEntry:
    """A grant entry on everything of a dataset, in all channels."""
    top = frozenset(path for path in paths.known(RECORD_TYPES.get(dataset)) if "." not in path)
    made = GrantEntry(
        id=f"g-{dataset}", caller="demo", procedure=PURPOSE.procedure, dataset=dataset,
        operations=frozenset(_verbs(dataset)), fields=top, channels=frozenset(CHANNELS),
        legal_basis="Decree 118/2025, article 1", validity=Validity(SINCE),
    )  # fmt: skip
    return replace(made, **changes)


class Silent:
    """A connector that asks once and answers with an empty person."""

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One turn."""
        yield WireRequest(method="POST", path="/ask", operation="ask")
        return Answered(Person())


def route(
    dataset: str = "persons",
    operation: Operation = "query",
    *,
    source: str = "population",
    connector: Connector | SignInConnector | None = None,
    synthetic: bool = True,
    profile_name: str = "c06-soap",
    cache_seconds: int = 3600,
    **manifest: Any,
) -> Route:
    """A route whose manifest answers one dataset; keywords change the manifest."""
    operations = [
        OperationSpec.model_validate(
            {
                "dataset": dataset, "verb": verb, "query": QUERY_NAMES.get(dataset, "person"), "deadline_seconds": 10.0,
                "idempotent": verb != "send", "cache_seconds": 0 if verb == "send" else cache_seconds,
                "names_databases": dataset == "dossiers",
            }
        )
        for verb in _verbs(dataset)
    ]  # fmt: skip
    record = RECORD_TYPES.get(dataset)
    fields = (
        tuple(path for path in paths.known(RECORD_TYPES.get(dataset)) if "." not in path)
        if record
        else ("colour", "wheels")
    )
    made = Manifest.model_validate(
        {
            "name": source, "title": "t", "owner": "o", "protocol": "soap", "attribution": "officer",
            "schemes": ["c06_hash"], "officer_required": True, "not_found_means": "absent_or_mismatch",
            "operations": operations, "fields": {dataset: fields}, "profiles": ["c06-soap"], "quality": {}, **manifest,
        }
    )  # fmt: skip
    found = made.operation(dataset, operation)
    assert found is not None
    profile = {"path": "/soap"}
    return Route(
        source, connector or Silent(), made, found, profile, profile_name, synthetic,
        QUERY_TYPES.get(QUERY_NAMES.get(dataset, "person")), RECORD_TYPES.get(dataset),
    )  # fmt: skip


@dataclass
class FakeRegister:
    """Units, officers and grants as given."""

    entries: Sequence[GrantEntry] = (entry(), entry("organizations"), entry("representations"), entry("identities"))
    officers: Sequence[Officer] = (OFFICER, SERVICE)
    units: Sequence[Unit] = (UNIT,)
    stops: set[tuple[str, ...]] = field(default_factory=set)

    def stopped(self, *concerned: tuple[StopKind, str]) -> bool:
        """By kind and name."""
        return not self.stops.isdisjoint(concerned)

    def unit(self, code: str) -> Unit | None:
        """By code."""
        return next((item for item in self.units if item.code.value == code), None)

    def officer(self, account: str) -> Officer | None:
        """By account."""
        return next((item for item in self.officers if item.account == account), None)

    def grants(self, caller: str, dataset: str) -> Sequence[GrantEntry]:
        """By caller and dataset, in force or not."""
        return [item for item in self.entries if (item.caller, item.dataset) == (caller, dataset)]


@dataclass
class FakeSignIns:
    """Sessions and completed sign-ins, by id and caller; a session is taken once."""

    sessions: dict[tuple[str, str], bytes] = field(default_factory=dict)
    done: dict[tuple[str, str], bytes] = field(default_factory=dict)
    kept_seconds: int | None = None

    async def put(self, id: str, caller: str, payload: bytes) -> None:
        """Keep a session."""
        self.sessions[id, caller] = payload

    async def take(self, id: str, caller: str) -> bytes | None:
        """Once."""
        return self.sessions.pop((id, caller), None)

    async def complete(self, id: str, caller: str, payload: bytes, seconds: int) -> None:
        """Keep who signed in."""
        self.done[id, caller], self.kept_seconds = payload, seconds

    async def completed(self, id: str, caller: str) -> bytes | None:
        """Who signed in."""
        return self.done.get((id, caller))


@dataclass
class FakeLog:
    """Drafts in the order in which they became durable; ``broken`` is raised instead."""

    drafts: list[Draft] = field(default_factory=list)
    broken: Exception | None = None

    async def append(self, draft: Draft) -> None:
        """On record, or not."""
        if self.broken is not None:
            raise self.broken
        self.drafts.append(draft)

    def handle_of(self, kind: str, identifier: str) -> str | None:
        """Something for everybody that an entry is filed under."""
        known = {(ref.kind, ref.identifier) for draft in self.drafts for ref in draft.subjects}
        return "a-handle" if (kind, identifier) in known else None


@dataclass
class Counter:
    """A quota that says ``wait`` and remembers who was counted."""

    wait: int | None = None
    counted: list[str] = field(default_factory=list)
    spent: frozenset[str] = frozenset()
    """Entries used up, whatever ``wait`` says of the others."""
    at: list[datetime] = field(default_factory=list)

    async def take(self, counted: GrantEntry, now: datetime) -> int | None:
        """One access on an entry."""
        self.counted.append(counted.id)
        self.at.append(now)
        return 30 if counted.id in self.spent else self.wait


def identity(**members: Any) -> bytes:
    """A completed sign-in's payload."""
    return json.dumps({"personal_id": NUMBER, "full_name": NAME.upper(), "date_of_birth": BORN, **members}).encode()


def call(dataset: str = "persons", operation: Operation = "query", **changes: Any) -> Call:
    """The call of a dataset by its short name."""
    return replace(Call(dataset, operation, f"{dataset}:{operation}"), **changes)


def ask(dataset: str = "persons", operation: Operation = "query", **changes: Any) -> Ask:
    """A question about the plain subject of a dataset; fields default to one that exists."""
    plain = {"persons": "full_name", "organizations": "name", "representations": "representative"}
    fields = changes.get("fields", tuple(changes.get("claims", ())) or (plain.get(dataset, "full_name"),))
    made = Ask(dataset, operation, PURPOSE, SUBJECTS.get(dataset), fields)
    return replace(made, **changes)


def arrival(body: object = b"{}", of: Call | None = None, **changes: Any) -> Arrival:
    """A request with a body, given as bytes or as something to write as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    credentials = Credentials("POST", "/v1/persons/query", ("DPoP token",), ("proof",), "127.0.0.1")
    return replace(Arrival(of or call(), credentials, content, "a" * 32, NOW), **changes)


def mac(message: bytes) -> bytes:
    """A keyed hash with a key of the tests."""
    return hashlib.sha256(b"key of the tests" + message).digest()


def journal(log: FakeLog) -> Journal:
    """A journal over a log that remembers; ids count up, the clock stands at 12.5 s."""
    numbers = iter(range(1, 1000))
    return Journal(log, lambda: f"entry-{next(numbers)}", lambda: 12.5, mac, Linked(log.handle_of, lambda: 12.5))


def access(asked: Ask | None = None, came: Arrival | None = None, **changes: Any) -> Access:
    """An access on its way, begun at 10 s."""
    return replace(Access(came or arrival(), CALLER, "entry-0", asked, begun=10.0), **changes)


def authorize(
    register: FakeRegister | None = None,
    *routes: Route,
    sign_ins: FakeSignIns | None = None,
    quota: Counter | None = None,
) -> Authorize:
    """The step over a register and the given routes; without any, the population's persons."""
    known: Mapping[tuple[str, str], Route] = {
        (item.operation.dataset, item.operation.verb): item for item in routes or (route(), route(operation="verify"))
    }
    return Authorize(
        register or FakeRegister(), lambda dataset, operation: known.get((dataset, operation)),
        sign_ins or FakeSignIns(), (quota or Counter()).take,
    )  # fmt: skip


async def grant(asked: Ask, by: Route, *, register: FakeRegister | None = None, caller: Caller = CALLER) -> Grant:
    """The grant that `Authorize` gives for a question."""
    came = arrival(of=call(asked.dataset, asked.operation, scope="persons:query"))
    return await authorize(register, by)(came, caller, asked)

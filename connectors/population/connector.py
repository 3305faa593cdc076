"""The population database behind one question: who is the person with this number, name and birth date?

Service 037 tells absence and mismatch not apart (fact sheet 2.3), so `NotFound` means "absent or mismatch".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.population.profile import Profile, read_profile
from connectors.population.refusal import is_json, raise_fault, raise_refusal, raise_status
from connectors.population.reply import REPLY_NAMESPACE, Members, PersonReader, members, personal_id
from connectors.population.request import REQUEST_NAMESPACE, values
from connectors.population.subject import settle
from connectors.soap import Contract, Fault, InvalidRequest, Payload, Reading, charset_of, vendored_schema
from contracts.connector import Connector, Context, Exchange
from contracts.errors import Ambiguous, NotFound, SourceMalformed, SourceRefused
from contracts.queries import PersonQuery, Query
from contracts.records import Answered
from contracts.wire import WireRequest, WireResponse

_COLLECTION = f"{{{REPLY_NAMESPACE}}}CongdanCollection"


class PopulationConnector:
    """Compiled once by `build`; holds no state of a request."""

    def __init__(self) -> None:
        self._contract = Contract(
            "population/population.wsdl",
            "TraCuuThongTinCongDan",
            prefix="dan",
            namespace=REQUEST_NAMESPACE,
            request_schema="population/population-request.xsd",
        )
        self._reading = Reading(
            vendored_schema("population/population-reply.xsd"),
            _COLLECTION,
            self._contract.shape(_COLLECTION),
            (f"{{{REPLY_NAMESPACE}}}Loi", f"{{{REPLY_NAMESPACE}}}Ma"),
        )

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One look-up, one turn. Absences: `NotFound`, `Ambiguous`. Faults: by status, code and schema."""
        if not isinstance(query, PersonQuery):
            raise TypeError("the population database is asked for persons")
        profile = read_profile(context.profile)
        try:
            body = self._contract.envelope(values(query, context, profile))
        except InvalidRequest:
            raise SourceRefused("the question doesn't fit the source's contract", owner="gateway") from None
        response = yield WireRequest(
            method="POST",
            path=profile.path,
            operation=self._contract.operation,
            headers={"SOAPAction": profile.soap_action},
            body=body,
            content_type=profile.content_type,
        )
        payload = self._payload(response, profile)
        citizen = self._only_citizen(payload, profile)
        reader = PersonReader(profile)
        person = settle(query, reader.person(citizen), personal_id(citizen, "SoDinhDanhCu"), profile)
        return Answered(person, drift=(*payload.drift, *sorted(set(reader.drift))))

    def _payload(self, response: WireResponse, profile: Profile) -> Payload:
        """The collection of a good reply; raises what any other reply means."""
        if is_json(response):
            raise_refusal(response, profile)
        if response.media_type not in profile.reply_media_types:
            if response.status != 200:
                raise_status(response.status)
            raise SourceMalformed("unexpected media type")
        found = self._reading.read(
            response.body,
            charset=charset_of(response.headers.get("content-type", "")),
            refuse_unknown=profile.unknown_elements == "refuse",
        )
        if isinstance(found, Fault):
            raise_fault(found, profile)
        if response.status != 200:
            raise SourceMalformed("a record beside an error status")
        return found

    def _only_citizen(self, payload: Payload, profile: Profile) -> Members:
        """The one ``CongDan`` as members; raises `Ambiguous` for two and what an empty reply means for none."""
        citizens = [] if payload.element is None else [members(child) for child in payload.element]
        if len(citizens) > 1:
            raise Ambiguous
        if citizens and not _blank(citizens[0]):
            return citizens[0]
        if payload.drift:  # something was there that we don't know: not a definite "nobody"
            raise SourceMalformed("no person, but unknown elements")
        if profile.empty_means == "not_found":
            raise NotFound
        raise SourceMalformed("a reply without a person")


def _blank(citizen: Members) -> bool:
    """Whether a ``CongDan`` is the empty frame that some deployments send for "nobody"."""
    return not any("".join(str(part) for part in child.itertext()).strip() for child in citizen.values())


def build() -> Connector:
    """Compile the contract (about 15 ms) and return the connector; reads vendored files, opens nothing later."""
    return PopulationConnector()

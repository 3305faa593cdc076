"""The population database: who is the person with this number, name and birth date, and are two persons related?

Service 037 tells absence and mismatch not apart (fact sheet 2.3), so `NotFound` means "absent or mismatch". The
yes/no service answers the same question without the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.population import confirmation, household, proxied, relation
from connectors.population.profile import Profile, read_profile
from connectors.population.refusal import check_x_road, is_json, raise_fault, raise_refusal, raise_status
from connectors.population.reply import REPLY_NAMESPACE, Members, PersonReader, members, personal_id
from connectors.population.request import REQUEST_NAMESPACE, values
from connectors.population.subject import settle
from connectors.soap import Fault, InvalidRequest, Operation, Payload, Service, charset_of
from contracts.connector import Connector, Context, Exchange
from contracts.errors import Ambiguous, NotFound, SourceMalformed, SourceRefused
from contracts.queries import ConfirmationQuery, HouseholdQuery, PersonQuery, Query, RelationQuery
from contracts.records import Answered, Confirmation, Person
from contracts.wire import WireRequest, WireResponse

_PREFIXES = {"dan": REQUEST_NAMESPACE}
_FAULT_PATH = (f"{{{REPLY_NAMESPACE}}}Loi", f"{{{REPLY_NAMESPACE}}}Ma")


class PopulationConnector:
    """Made once by `build`; its services compile at their first exchange. Holds no state of a request."""

    def __init__(self) -> None:
        self._lookup = Service("population/population.wsdl", prefixes=_PREFIXES).operation(
            "TraCuuThongTinCongDan", fault_path=_FAULT_PATH
        )
        self._relatives = Service("population/relatives.wsdl", prefixes={"qldc": relation.NAMESPACE}).operation(
            "XacMinhThongTinNhanThan", fault_path=_FAULT_PATH
        )
        self._households = Service("population/household.wsdl", prefixes={"qldc": relation.NAMESPACE}).operation(
            "TraCuuThongTinHoGiaDinh", fault_path=_FAULT_PATH
        )
        confirming = Service("population/confirmation.wsdl", prefixes=_PREFIXES)
        self._confirmations = {
            shape: confirming.operation("XacThucThongTinCongDan", replies=names, fault_path=_FAULT_PATH)
            for shape, names in (("count", (confirmation.COUNT,)), ("exists", confirmation.EXISTS))
        }

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One question, one turn. Absences: `NotFound`, `Ambiguous`. Faults: by status, code and schema."""
        profile = read_profile(context.profile)
        if isinstance(query, ConfirmationQuery):
            members = confirmation.asked(query.person, context, profile)
            asking = self._confirmations.get(profile.confirmation_reply, self._confirmations["count"])
            response = yield _request(asking, members, profile, profile.confirmation_path)
            return Answered(self._confirmation(response, profile))
        if isinstance(query, RelationQuery):
            return (yield from self._related(query, context, profile))
        if isinstance(query, HouseholdQuery):
            wanted = household.question(query, context, profile)
            response = yield _request(self._households, wanted, profile, profile.household_path)
            return self._household(query, response, profile)
        if not isinstance(query, PersonQuery):
            raise TypeError("the population database is asked for persons")
        response = yield _request(self._lookup, values(query, context, profile), profile, profile.path)
        person, drift = self._person(query, response, profile, self._lookup)
        return Answered(person, drift=drift)

    def _related(self, query: RelationQuery, context: Context, profile: Profile) -> Exchange:
        """One turn for each person whose relatives settle it."""
        found: list[Person] = []
        noticed: list[str] = []
        for asked in relation.asked_about(query):
            members = relation.question(asked, context, profile)
            response = yield _request(self._relatives, members, profile, profile.relatives_path)
            person, drift = self._person(asked, response, profile, self._relatives)
            found.append(person)
            noticed += drift
        return Answered(relation.judge(query, tuple(found)), drift=tuple(dict.fromkeys(noticed)))

    def _person(
        self, query: PersonQuery, response: WireResponse, profile: Profile, asked: Operation
    ) -> tuple[Person, tuple[str, ...]]:
        """The record of the one who was asked for, and what drifted."""
        payload = _payload(response, profile, asked)
        citizen = self._only_citizen(payload, profile)
        reader = PersonReader(profile)
        person = settle(query, reader.person(citizen), personal_id(citizen, "SoDinhDanhCu"), profile)
        if (
            person.full_name is None
        ):  # the schema allows it; but the source compares names, so the field is what changed
            raise SourceMalformed("a person without a name")
        return person, (*payload.drift, *sorted(set(reader.drift)))

    def _household(self, query: HouseholdQuery, response: WireResponse, profile: Profile) -> Answered:
        """The household of the one who was asked for, and what drifted."""
        payload = _payload(response, profile, self._households)
        citizens = self._citizens(payload, profile)
        reader = PersonReader(profile)
        people = [reader.person(citizen) for citizen in citizens]
        # the person asked for comes first: another one in that place is an answer about somebody else
        asked = settle(query, people[0], personal_id(citizens[0], "SoDinhDanhCu"), profile)
        return Answered(household.gather(asked, people), drift=(*payload.drift, *sorted(set(reader.drift))))

    def _confirmation(self, response: WireResponse, profile: Profile) -> Confirmation:
        if profile.confirmation_reply == "flag":
            check_x_road(response, profile)
            document = proxied.answer(response, profile)
            return confirmation.from_flag(document, proxied.unknown(document, profile))
        payload = _payload(response, profile, self._confirmations[profile.confirmation_reply])
        return confirmation.from_payload(payload, profile.confirmation_reply)

    def _only_citizen(self, payload: Payload, profile: Profile) -> Members:
        """The one ``CongDan`` as members; raises `Ambiguous` for two and what an empty reply means for none."""
        citizens = self._citizens(payload, profile)
        if len(citizens) > 1:
            raise Ambiguous
        return citizens[0]

    def _citizens(self, payload: Payload, profile: Profile) -> list[Members]:
        """Each ``CongDan`` as members, one at least; raises what an empty reply means for none."""
        citizens = [] if payload.element is None else [members(child) for child in payload.element]
        if len(citizens) > 1 or (citizens and not _blank(citizens[0])):
            return citizens
        if payload.drift:  # something was there that we don't know: not a definite "nobody"
            raise SourceMalformed("no person, but unknown elements")
        if profile.empty_means == "not_found":
            raise NotFound
        raise SourceMalformed("a reply without a person")


def _request(asking: Operation, members: Mapping[str, Any], profile: Profile, path: str) -> WireRequest:
    """The question in the profile's envelope; it fits the schema in either."""
    try:
        body = asking.envelope(members)
    except InvalidRequest:
        raise SourceRefused("the question doesn't fit the source's contract", owner="gateway") from None
    soap = profile.envelope == "soap"
    return WireRequest(
        method="POST",
        path=path,
        operation=asking.name,
        headers={"SOAPAction": profile.soap_action} if soap else {},
        body=body if soap else proxied.question(members),
        content_type=profile.content_type,
    )


def _payload(response: WireResponse, profile: Profile, asked: Operation) -> Payload:
    """What a good reply holds; raises what any other reply means."""
    check_x_road(response, profile)
    beside: tuple[str, ...] = ()
    if profile.envelope == "json":
        document = proxied.answer(response, profile)
        beside = proxied.unknown(document, profile)
        body, charset = proxied.xml(document), ""
    else:
        if is_json(response):
            raise_refusal(response, profile)
        if response.media_type not in profile.reply_media_types:
            if response.status != 200:
                raise_status(response.status)
            raise SourceMalformed("unexpected media type")
        body, charset = response.body, charset_of(response.headers.get("content-type", ""))
    found = asked.payload(body, charset=charset, refuse_unknown=profile.unknown_elements == "refuse")
    if isinstance(found, Fault):
        raise_fault(found, profile)
    if response.status != 200:
        raise SourceMalformed("a record beside an error status")
    return replace(found, drift=(*beside, *found.drift)) if beside else found


def _blank(citizen: Members) -> bool:
    """Whether a ``CongDan`` is the empty frame that some deployments send for "nobody"."""
    return not any("".join(str(part) for part in child.itertext()).strip() for child in citizen.values())


def build() -> Connector:
    """Check the contract's files and return the connector, which compiles them when it is first asked."""
    return PopulationConnector()

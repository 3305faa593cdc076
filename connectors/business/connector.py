"""Asks the business registry for one enterprise by its code, and reads both datasets out of the one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from connectors.business import flat, getentcert, ngsp1
from connectors.business.profile import Dialect, Profile, read_profile
from connectors.business.representation import representation
from contracts.connector import Connector, Context, Exchange
from contracts.identifiers import OrganizationCode
from contracts.queries import OrganizationQuery, Query, RepresentationQuery
from contracts.records import Answered, Organization, Representation
from contracts.wire import WireRequest, WireResponse

Read = Callable[[WireResponse, OrganizationCode, Profile], tuple[Organization, tuple[str, ...]]]
_READERS: Final[Mapping[Dialect, Read]] = {
    "ngsp1": ngsp1.read_organization,
    "getentcert": getentcert.read_organization,
    "flat": flat.read_organization,
}


class BusinessConnector:
    """``GET <path>?<parameter>=<code>`` in every dialect (fact sheet section 5); the answers differ."""

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One request; the profile's ``path`` says where. Raises `TypeError` for a query about a person alone."""
        if not isinstance(query, OrganizationQuery | RepresentationQuery):
            raise TypeError("the business registry is asked about organizations")
        profile = read_profile(context.profile)
        response = yield WireRequest(
            method="GET",
            path=profile.path,
            operation=profile.path.rpartition("/")[2],
            params={profile.code_parameter: query.organization_code.value},
            headers={"accept": "application/json"},
            template=f"{profile.path}?{profile.code_parameter}={{code}}",
        )
        organization, drift = _READERS[profile.dialect](response, query.organization_code, profile)
        record: Organization | Representation = organization
        if isinstance(query, RepresentationQuery):
            born = profile.representatives_born == "delivered"
            record = representation(organization, query.person, born=born)
        return Answered(record, drift)


def build() -> Connector:
    """The connector, as the registry of connectors asks for it."""
    return BusinessConnector()

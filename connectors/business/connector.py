"""Asks the business registry for one enterprise by its code, and reads both datasets out of the one answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.business.profile import read_profile
from connectors.business.reply import read_organization
from connectors.business.representation import representation
from contracts.connector import Connector, Context, Exchange
from contracts.queries import OrganizationQuery, Query, RepresentationQuery
from contracts.records import Answered, Record
from contracts.wire import WireRequest


class BusinessConnector:
    """Service generation 1, ``GET chiTietDoanhNghiep?msdn=`` (fact sheet section 5.1)."""

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
            operation="chiTietDoanhNghiep",
            params={"msdn": query.organization_code.value},
            headers={"accept": "application/json"},
            template=f"{profile.path}?msdn={{code}}",
        )
        organization, drift = read_organization(response, query.organization_code, profile)
        record: Record = organization
        if isinstance(query, RepresentationQuery):
            record = representation(organization, query.person)
        return Answered(record, drift)


def build() -> Connector:
    """The connector, as the registry of connectors asks for it."""
    return BusinessConnector()

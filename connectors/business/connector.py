"""Asks the business registry for one enterprise by its code, and reads both datasets out of the one answer."""

from __future__ import annotations

from connectors.business.reply import read_organization
from connectors.business.representation import representation
from contracts.connector import Connector, Context, Exchange
from contracts.queries import OrganizationQuery, Query, RepresentationQuery
from contracts.records import Answered, Record
from contracts.wire import WireRequest


class BusinessConnector:
    """Service generation 1, ``GET chiTietDoanhNghiep?msdn=`` (fact sheet section 5.1)."""

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One request; the profile's ``path`` says where. Raises `TypeError` for a query about a person alone."""
        if not isinstance(query, OrganizationQuery | RepresentationQuery):
            raise TypeError("the business registry is asked about organizations")
        path = str(context.profile["path"])
        response = yield WireRequest(
            method="GET",
            path=path,
            operation="chiTietDoanhNghiep",
            params={"msdn": query.organization_code.value},
            headers={"accept": "application/json"},
            template=f"{path}?msdn={{code}}",
        )
        organization, drift = read_organization(response, query.organization_code, context.profile)
        record: Record = organization
        if isinstance(query, RepresentationQuery):
            record = representation(organization, query.person)
        return Answered(record, drift)


def build() -> Connector:
    """The connector, as the registry of connectors asks for it."""
    return BusinessConnector()

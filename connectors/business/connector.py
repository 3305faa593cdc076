"""Asks the business registry for one enterprise or one dossier; two datasets are read out of an enterprise's answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from connectors.business import addresses, flat, getentcert, ngsp1
from connectors.business.dossier import read_dossier
from connectors.business.profile import Dialect, Profile, read_profile
from connectors.business.representation import representation
from contracts.connector import Connector, Context, Exchange
from contracts.errors import NO_SUCH_SERVICE, SourceRefused
from contracts.identifiers import OrganizationCode
from contracts.queries import OrganizationQuery, Query, RegistrationDossierQuery, RepresentationQuery
from contracts.records import Answered, Organization
from contracts.wire import WireRequest, WireResponse

Read = Callable[[WireResponse, OrganizationCode, Profile], tuple[Organization, tuple[str, ...]]]
_READERS: Final[Mapping[Dialect, Read]] = {
    "ngsp1": ngsp1.read_organization,
    "getentcert": getentcert.read_organization,
    "flat": flat.read_organization,
}


class BusinessConnector:
    """``GET <path>?<parameter>=<code>`` in every dialect (fact sheet section 5); the answers differ."""

    def __init__(self) -> None:
        addresses.read_provinces()  # a connector opens no file once it is built

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One request; the profile says where. Raises `TypeError` for a query about a person alone."""
        profile = read_profile(context.profile)
        if isinstance(query, RegistrationDossierQuery):
            return _dossier(query, profile)
        if isinstance(query, OrganizationQuery | RepresentationQuery):
            return _organization(query, profile)
        raise TypeError("the business registry is asked about organizations and dossiers")


def _ask(path: str, parameter: str, value: str) -> WireRequest:
    return WireRequest(
        method="GET",
        path=path,
        operation=path.rpartition("/")[2],
        params={parameter: value},
        headers={"accept": "application/json"},
        template=f"{path}?{parameter}={{code}}",
    )


def _organization(query: OrganizationQuery | RepresentationQuery, profile: Profile) -> Exchange:
    response = yield _ask(profile.path, profile.code_parameter, query.organization_code.value)
    organization, drift = _READERS[profile.dialect](response, query.organization_code, profile)
    if isinstance(query, OrganizationQuery):
        return Answered(organization, drift)
    born = profile.representatives_born == "delivered"
    return Answered(representation(organization, query.person, born=born), drift)


def _dossier(query: RegistrationDossierQuery, profile: Profile) -> Exchange:
    if not profile.dossier_path:
        raise SourceRefused(
            "this profile's contract has no look-up of dossiers", owner="gateway", source_code=NO_SUCH_SERVICE
        )
    response = yield _ask(profile.dossier_path, "in_journal_no", query.dossier_number)
    return Answered(*read_dossier(response, query.dossier_number, profile))


def build() -> Connector:
    """The connector, as the registry of connectors asks for it."""
    return BusinessConnector()

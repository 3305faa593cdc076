"""Asks the National Public Service Portal, and hands it dossiers (fact sheet 6; docs/connectors/portal.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.portal import catalogue, holdings
from connectors.portal.delivery import delivered, exists
from connectors.portal.profile import Profile, read_profile
from connectors.portal.reply import Reply, read_reply, read_stored
from connectors.portal.wording import databases_of, dossier_item, progress_item
from contracts.connector import Connector, Context, Exchange
from contracts.dossiers import Dossier, DossierProgress
from contracts.portal import (
    AgencyListQuery,
    DigitisedResultQuery,
    PortalAccountQuery,
    PortalDossierQuery,
    ProcedureFieldListQuery,
    ProcedureListQuery,
    ProcedureQuery,
)
from contracts.queries import Query
from contracts.wire import REQUEST_ID, SESSION, WireRequest

_BRACES = "\\u007b" * 2
"""Two opening braces as JSON may spell them; outside of texts JSON has no two in a row."""


class PortalConnector:
    """The question's type says which service; a dossier that exists already takes two requests, all else one."""

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """Ask or hand over. Raises `TypeError` for a question that the portal has no service for."""
        profile = read_profile(context.profile)
        if isinstance(query, Dossier | DossierProgress):
            return (yield from _sent(query, context, profile))
        service, members = asked(query, context, profile)
        response = yield request(profile, context, service, members)
        stored = isinstance(query, DigitisedResultQuery)
        reply = read_stored(response, profile) if stored else read_reply(response, profile)
        return reply.answered(_record(query, reply))


def _sent(query: Dossier | DossierProgress, context: Context, profile: Profile) -> Exchange:
    """Hand a dossier over, as new and, where the portal has it already, as an update; or one step of it."""
    noticed: list[str] = []
    if isinstance(query, DossierProgress):
        item = progress_item(query, context, profile)
        response = yield request(profile, context, "CapNhatTienDoHoSoMC", {"data": [item]})
        return delivered(response, query.change, context, profile, None, noticed)
    databases = databases_of(context, profile, noticed)
    data = [dossier_item(query, context, profile, databases)]
    response = yield request(profile, context, "DongBoHoSoMC", {"isUpdating": "False", "data": data})
    if exists(response, profile, noticed):
        response = yield request(profile, context, "DongBoHoSoMC", {"isUpdating": "True", "data": data})
    return delivered(response, query.change, context, profile, databases, noticed)


def _record(query: Query, reply: Reply) -> Any:
    """What the rows of an answer say, by the question's type."""
    match query:
        case AgencyListQuery():
            return catalogue.agencies(reply, query.agency_code)
        case ProcedureFieldListQuery():
            return catalogue.procedure_fields(reply, query.branch_code)
        case ProcedureListQuery():
            return catalogue.procedures(reply)
        case ProcedureQuery():
            return catalogue.procedure(reply, query.procedure_code)
        case PortalDossierQuery():
            return holdings.dossier(reply, query.dossier_number)
        case PortalAccountQuery():
            return holdings.account(reply, query.identifier)
        case DigitisedResultQuery():
            return holdings.results(reply, query)
        case _:
            raise TypeError("no such question")


def asked(query: Query, context: Context, profile: Profile) -> tuple[str, Mapping[str, Any]]:
    """The service of a question, and its members beside those of every request; raises `TypeError`."""
    match query:
        case AgencyListQuery():
            return "LayDanhMucCoQuan", {}
        case ProcedureFieldListQuery():
            return "LayDanhMucLinhVuc", {}
        case ProcedureListQuery():
            agency = query.agency_code.value if query.agency_code else ""
            return "LayDanhSachTTHC", {"macoquan": agency, "malinhvuc": query.field_code or ""}
        case ProcedureQuery():
            return "LayThuTuc", {"maTTHC": query.procedure_code.value}
        case PortalDossierQuery():
            return "TraCuuHoSo", {"mahoso": query.dossier_number.value}
        case PortalAccountQuery():
            return "TraCuuTechID", {"provider": profile.account_provider, "mstorcmnd": query.identifier.value}
        case DigitisedResultQuery():
            return "TraCuuKetQuaSoHoa", {
                "SoDinhDanhChuSoHuu": query.personal_id.value,
                "HoTenNguoiYeuCau": query.full_name,
                "KenhThucHien": "1" if context.officer else "2",
                "SoDinhDanhNguoiYeuCau": query.personal_id.value,
                "MaThuTuc": context.procedure,
                "DanhSachDanhMucKetQua": [{"MaKetQua": query.kind_code, "SoKyHieu": query.number or ""}],
            }
        case _:
            raise TypeError("the portal is asked for lists, dossiers, accounts and stored results")


def request(profile: Profile, context: Context, service: str, members: Mapping[str, Any]) -> WireRequest:
    """One call of a service: the session is filled in by the transport."""
    # whatever a caller wrote must not be taken for the placeholder: the session would stand in what the portal shows
    rest = json.dumps({"madonvi": context.unit, "service": service, **members}, ensure_ascii=False)
    body = f'{{"session": "{SESSION}", {rest[1:].replace(SESSION[:2], _BRACES)}'
    return WireRequest(
        method="POST",
        path=profile.endpoint_path,
        operation=service,
        headers={"accept": "application/json", "x-request-id": REQUEST_ID},
        body=body.encode(),
        content_type="application/json",
    )


def build() -> Connector:
    """The connector, for the registry."""
    return PortalConnector()

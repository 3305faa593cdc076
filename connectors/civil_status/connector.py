"""Asks the civil status database for extracts of one person (fact sheet 7; docs/connectors/civil_status.md).

Four datasets, an operation each. A record comes from this source alone: nothing is filled in from elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from connectors.civil_status.extracts import birth, death, marital_standing, marriage
from connectors.civil_status.profile import read_profile
from connectors.civil_status.reply import Read, read_extract
from contracts.connector import Connector, Context, Exchange
from contracts.errors import OutOfScope
from contracts.identifiers import PersonalId
from contracts.names import fold
from contracts.queries import BirthQuery, DeathQuery, MaritalStatusQuery, MarriageQuery, PersonQuery, Query
from contracts.records import Answered
from contracts.wire import REQUEST_ID, WireRequest

_OPERATIONS: Final[Mapping[type[Query], tuple[str, Read]]] = {
    BirthQuery: ("traCuuKhaiSinh", birth),
    MarriageQuery: ("traCuuKetHon", marriage),
    DeathQuery: ("traCuuKhaiTu", death),
    MaritalStatusQuery: ("traCuuTinhTrangHonNhan", marital_standing),
}


class CivilStatusConnector:
    """One request per question; the question's type says which of the four operations."""

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One request. Raises `TypeError` for any other question, `OutOfScope` for one without a personal ID."""
        if type(query) not in _OPERATIONS or not isinstance(query, PersonQuery):
            raise TypeError("the civil status database is asked for extracts of persons")
        if not isinstance(query.identifier, PersonalId):
            raise OutOfScope  # it is kept by personal ID
        profile = read_profile(context.profile)
        operation, read = _OPERATIONS[type(query)]
        officer = context.officer
        body = {
            "maYeuCau": REQUEST_ID, "maDonVi": context.unit, "maCanBo": officer.code if officer else "",
            "soDinhDanh": query.identifier.value, "hoTen": fold(query.full_name), "ngaySinh": query.date_of_birth.iso,
        }  # fmt: skip
        response = yield WireRequest(
            method="POST",
            path=f"{profile.base_path}/{operation}",
            operation=operation,
            headers={"accept": "application/json"},
            body=json.dumps(body).encode(),
            content_type="application/json",
        )
        record, drift = read_extract(response, query, profile, read)
        return Answered(record, drift)


def build() -> Connector:
    """The connector, for the registry."""
    return CivilStatusConnector()

"""Asks the tax register for one taxpayer by 10, 10-3 or 12 digits (fact sheet 3.3); see docs/connectors/tax.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.tax.profile import read_profile
from connectors.tax.reply import read_registration
from contracts.connector import Connector, Context, Exchange
from contracts.queries import OrganizationQuery, Query
from contracts.records import Answered
from contracts.wire import REQUEST_ID, WireRequest


class TaxConnector:
    """``POST traCuuNguoiNopThue``, one request."""

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One request. Raises `TypeError` for anything but an organization's code."""
        if not isinstance(query, OrganizationQuery):
            raise TypeError("the tax register is asked about taxpayers")
        profile = read_profile(context.profile)
        body = {"maYeuCau": REQUEST_ID, "maDonVi": context.unit, "maSoThue": query.organization_code.value}
        response = yield WireRequest(
            method="POST",
            path=profile.path,
            operation="traCuuNguoiNopThue",
            headers={"accept": "application/json"},
            body=json.dumps(body).encode(),
            content_type="application/json",
        )
        registration, drift = read_registration(response, query.organization_code, profile)
        return Answered(registration, drift)


def build() -> Connector:
    """The connector, for the registry."""
    return TaxConnector()

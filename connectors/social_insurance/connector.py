"""Asks Viet Nam Social Insurance through NGSP (fact sheet 7; docs/connectors/social_insurance.md).

Three datasets, an operation each, one request per question. What isn't sent can't be matched: the personal ID of a
person goes out only where it stands for the insurance number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from connectors.social_insurance.profile import Profile, read_profile
from connectors.social_insurance.records import holding, household, insured
from connectors.social_insurance.reply import read_reply
from contracts.connector import Connector, Context, Exchange
from contracts.dates import PartialDate
from contracts.errors import OutOfScope
from contracts.identifiers import PersonalId
from contracts.names import upper_form
from contracts.queries import InsuranceNumberQuery, InsuranceRecordQuery, InsuredHouseholdQuery, Query
from contracts.wire import WireRequest

RECORD: Final = "getTraCuuTtHgdByMaSoBhxh"
NUMBER: Final = "getMaSoBhxhTheoTieuChi"
HOUSEHOLD: Final = "getTraCuuThongTinHgd"
_SEXES: Final = {"male": "1", "female": "2", "other": "3"}
_PLACES: Final = {"birth_registration": "1", "residence": "0"}
_PRECISIONS: Final = {"day": "0", "year": "1", "month": "2"}


class SocialInsuranceConnector:
    """One request per question; the question's type says which of the three operations."""

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that this connector can't work with; raises `contracts.manifest.InvalidManifest`."""
        read_profile(profile)

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One request. Raises `TypeError` for any other question, `OutOfScope` for a key that isn't taken here."""
        profile = read_profile(context.profile)
        if isinstance(query, InsuranceRecordQuery):
            if isinstance(query.identifier, PersonalId) and not profile.personal_id_as_key:
                raise OutOfScope  # this deployment still keeps its records by the ten digits alone
            response = yield _request(profile, RECORD, {"maSoBhxh": query.identifier.value})
            reply = read_reply(response, RECORD, profile)
            return reply.answered(insured(reply.inner, query, profile, reply.noticed))
        if isinstance(query, InsuranceNumberQuery):
            response = yield _request(profile, NUMBER, _criteria(query))
            reply = read_reply(response, NUMBER, profile)
            return reply.answered(holding(reply.inner, query, profile, reply.noticed))
        if isinstance(query, InsuredHouseholdQuery):
            response = yield _request(profile, HOUSEHOLD, _search(query))
            reply = read_reply(response, HOUSEHOLD, profile)
            return reply.answered(household(reply.inner, query, profile, reply.noticed))
        raise TypeError("social insurance is asked for records, numbers and households")


def _person(query: InsuranceNumberQuery | InsuredHouseholdQuery) -> dict[str, str]:
    return {
        "hoTen": upper_form(query.full_name),
        "ngaySinh": _written(query.date_of_birth),
        "loaiNgaySinh": _PRECISIONS[query.date_of_birth.precision],
        "gioiTinh": _SEXES[query.sex],
        "isKs": _PLACES[query.place],
    }


def _criteria(query: InsuranceNumberQuery) -> dict[str, str]:
    return {
        **_person(query),
        "maTinhKs": query.province_code,
        "maHuyenKs": query.district_code or "",
        "maXaKs": query.commune_code,
    }


def _search(query: InsuredHouseholdQuery) -> dict[str, str]:
    return {
        **_person(query),
        "maTinh": query.province_code,
        "soSo": query.book_number or "",
        "maThe": query.card_number or "",
    }


def _written(date: PartialDate) -> str:
    """``yyyyMMdd`` with noughts for what is unknown; ``loaiNgaySinh`` says the same."""
    return f"{date.year:04d}{date.month or 0:02d}{date.day or 0:02d}"


def _request(profile: Profile, operation: str, body: Mapping[str, str]) -> WireRequest:
    return WireRequest(
        method="POST",
        path=f"{profile.base_path}/{operation}",
        operation=operation,
        headers={"accept": "application/json"},
        body=json.dumps(body).encode(),
        content_type="application/json",
    )


def build() -> Connector:
    """The connector, for the registry."""
    return SocialInsuranceConnector()

"""The registry's answer for tests: one sound reply to change, and an exchange to run it through."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

from connectors.business.connector import build
from connectors.business.profile import Profile, read_profile
from contracts.connector import Context
from contracts.dates import PartialDate
from contracts.identifiers import OldCardNumber, OrganizationCode, PersonalId
from contracts.manifest import read_toml
from contracts.queries import OrganizationQuery, PersonQuery, Query, RepresentationQuery
from contracts.records import Answered, Organization, Representation
from contracts.wire import WireRequest, WireResponse
from tests.house.tree import ROOT

PROFILE: dict[str, Any] = read_toml((ROOT / "connectors/business/profiles/ngsp1.toml").read_text())
CODE = "9900000016"
PERSON = {"FULL_NAME": "ĐỖ VĂN THỬ", "GENDER_ID": "M", "DATE_OF_BIRTH": "02/09/1985", "NATIONALITY_NAME": "Việt Nam",
          "PERS_DOC_NO": "099085000456", "PERS_DOC_NAME": "Căn cước"}  # fmt: skip
_SOUND: dict[str, Any] = {
    "Status": 1,
    "Message": "success",
    "DataCount": 1,
    "Data": {
        "MainInformation": {
            "ENTERPRISE_ID": 9000001, "ENTERPRISE_CODE": "MOCK-1", "ENTERPRISE_GDT_CODE": CODE,
            "ENTERPRISE_TYPE_ID": "MOCK2", "ENTERPRISE_TYPE_NAME": "Công ty cổ phần", "NAME": "CÔNG TY CỔ PHẦN MẪU",
            "FOUNDING_DATE": "05/01/2024", "LAST_AMEND_DATE": "10/03/2025", "NUMBER_CHANGES": 2,
            "ENTERPRISE_STATUS_ID": "MOCK1", "ENTERPRISE_STATUS_NAME": "Đang hoạt động", "LEGAL_NAMES": "ĐỖ VĂN THỬ",
            "CAPITAL_AMOUNT": 5000000000,
        },
        "HOAdress": {
            "CityID": 81, "CityName": "Thành phố Hà Nội", "DistrictID": 0, "DistrictName": "", "WardID": 0,
            "WardName": "Phường Hoàn Kiếm", "StreetNumber": "Số 0", "AddressFullText": "Số 0, Phường Hoàn Kiếm",
        },
        "Representatives": [PERSON],
        "BusinessActivity": [{"CODE": "6201", "NAME": "Lập trình máy vi tính", "IS_MAIN": "Y"}],
        "Member": [{"MEMBER_NAME": "ĐỖ VĂN THỬ", "AMOUNT": 3000000000, "RATIO_PERCENT": 60, "COUNTRY": "Việt Nam"}],
    },
}  # fmt: skip


def sound() -> dict[str, Any]:
    """A sound reply of one's own to change."""
    return copy.deepcopy(_SOUND)


def main(**changes: Any) -> dict[str, Any]:
    """A sound reply with members of MainInformation changed."""
    reply = sound()
    reply["Data"]["MainInformation"].update(changes)
    return reply


def block(name: str, value: Any) -> dict[str, Any]:
    """A sound reply with one block of Data changed."""
    reply = sound()
    reply["Data"][name] = value
    return reply


def profile(**changes: Any) -> Profile:
    """The shipped profile, some keys changed."""
    return read_profile({**PROFILE, **changes})


def response(document: Any, status: int = 200, media_type: str = "application/json") -> WireResponse:
    """A reply as bytes."""
    body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return WireResponse(status, {"content-type": f"{media_type}; charset=utf-8"}, body)


def person(number: str = "099085000456", name: str = "Đỗ Văn Thử", born: str = "1985-09-02") -> PersonQuery:
    """The representative of the sound reply, or somebody else."""
    kind = PersonalId if len(number) == 12 else OldCardNumber
    return PersonQuery(kind.parse(number), name, PartialDate.parse_iso(born))


def ask(document: Any, query: Query | None = None, **changes: Any) -> tuple[Answered, WireRequest]:
    """One exchange; members unknown to the contract are refused unless changed."""
    query = query or OrganizationQuery(OrganizationCode.parse(CODE))
    policy = {"unknown_elements": "refuse", **changes}
    now = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
    context = Context("H26-TEST-1", "H26.99", "1.001193", "H26.99-260302-0001", None, now, {**PROFILE, **policy})
    exchange = build().exchange(query, context)
    made = next(exchange)
    try:
        exchange.send(document if isinstance(document, WireResponse) else response(document))
    except StopIteration as stop:
        return stop.value, made
    raise AssertionError("a second turn")


def read(document: Any, **changes: Any) -> Organization:
    """The organization of a reply."""
    record = ask(document, **changes)[0].record
    assert isinstance(record, Organization)
    return record


def represents(document: Any, query: PersonQuery) -> str:
    """The verdict on a person."""
    record = ask(document, RepresentationQuery(OrganizationCode.parse(CODE), query))[0].record
    assert isinstance(record, Representation)
    return record.representative

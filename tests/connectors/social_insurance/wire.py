"""One question to the social insurance connector for tests, and a sound answer of each kind to change."""

import json
from typing import Any

from connectors.social_insurance.connector import HOUSEHOLD, NUMBER, RECORD, SocialInsuranceConnector
from contracts.conformance import read_context
from contracts.dates import PartialDate
from contracts.identifiers import InsuranceNumber, PersonalId
from contracts.queries import InsuranceNumberQuery, InsuranceRecordQuery, InsuredHouseholdQuery, Query
from contracts.records import Answered
from contracts.wire import WireRequest, WireResponse
from mocks.social_insurance.answers import enveloped
from tests.connectors.social_insurance.test_profile import PROFILES

PERSON = PersonalId("099190000123")
KEY = InsuranceNumber("9900000123")
NAME = "NGUYỄN THỊ MINH KHUÊ"
BORN = PartialDate.parse_iso("1990-04-15")
ASK_RECORD = InsuranceRecordQuery(KEY)
ASK_NUMBER = InsuranceNumberQuery(PERSON, NAME, BORN, "female", "birth_registration", "01", "00037", "002")
ASK_HOUSEHOLD = InsuredHouseholdQuery(PERSON, NAME, BORN, "female", "birth_registration", "01", None, None)
OPERATIONS: dict[Query, str] = {ASK_RECORD: RECORD, ASK_NUMBER: NUMBER, ASK_HOUSEHOLD: HOUSEHOLD}
BY_KIND = {type(query): operation for query, operation in OPERATIONS.items()}
INSURED = {
    "hoTen": NAME, "soSoCu": "SO00000123", "ngaySinh": "19900415", "loaiNgaySinh": "0", "gioiTinh": "2",
    "maTinhKs": "01", "maHuyenKs": "002", "maXaKs": "00037", "trangThai": "1",
}  # fmt: skip
MEMBER = {
    "maSo": KEY.value, "hoTen": NAME, "ngaySinh": "19900415", "gioiTinh": "2", "maHo": "HGD01", "diaChi": "Số 0",
    "trangThai": "1",
}  # fmt: skip
ANSWERS: dict[Query, dict[str, Any]] = {
    ASK_RECORD: {"dataThongTinHgd": INSURED, "errorCode": "0"},
    ASK_NUMBER: {"maSoBhxh": KEY.value, "trangThai": "1", "errorCode": "0"},
    ASK_HOUSEHOLD: {"dataThongTinHgd": [MEMBER], "errorCode": "0"},
}


def changed(sound: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """An object with members changed; ``...`` takes one away."""
    return {name: value for name, value in {**sound, **changes}.items() if value is not ...}


def record(**changes: Any) -> dict[str, Any]:
    """A sound record with members changed."""
    return {"dataThongTinHgd": changed(INSURED, changes), "errorCode": "0"}


def members(*changes: dict[str, Any]) -> dict[str, Any]:
    """A household of so many members, each the sound one with members changed."""
    return {"dataThongTinHgd": [changed(MEMBER, change) for change in changes], "errorCode": "0"}


def request(query: Query, profile: str = "ngsp", **overrides: Any) -> WireRequest:
    """What goes out."""
    context = read_context({}, {**PROFILES[profile], **overrides})
    return next(SocialInsuranceConnector().exchange(query, context))


def ask(query: Query, reply: Any, status: int = 200, profile: str = "ngsp", **overrides: Any) -> Answered:
    """An exchange that ends with exactly this reply; raises what it ends in."""
    exchange = SocialInsuranceConnector().exchange(query, read_context({}, {**PROFILES[profile], **overrides}))
    next(exchange)
    body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    try:
        exchange.send(WireResponse(status, {"content-type": "application/json"}, body))
    except StopIteration as stop:
        found: Answered = stop.value
        return found
    raise AssertionError("asks again")


def both(query: Query, inner: dict[str, Any], **overrides: Any) -> Answered:
    """The same answer plain and enveloped: both must end alike; gives the enveloped one or raises what both raise."""
    wrapped = enveloped(BY_KIND[type(query)], inner, "MOCK-1")
    try:
        plain = ask(query, inner, **overrides)
    except Exception as ending:
        try:
            ask(query, wrapped, profile="envelope", **overrides)
        except type(ending):
            raise ending from None
        raise AssertionError("the envelope changes the ending") from ending
    answered = ask(query, wrapped, profile="envelope", **overrides)
    assert answered.record == plain.record and answered.source_ids == {"correlation_id": "MOCK-1"}
    return answered

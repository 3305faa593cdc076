"""Success is one word in either envelope, nothing is found only where that is written out, all else is a fault."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.portal.profile import read_profile
from connectors.portal.reply import Reply, read_reply, read_stored
from contracts.errors import (
    Absence,
    Ambiguous,
    NotFound,
    SourceCredentials,
    SourceFault,
    SourceMalformed,
    SourceRefused,
    SourceUnavailable,
)
from contracts.wire import WireResponse
from tests.connectors.portal.test_profile import PROFILE


def of(document: Any, status: int = 200) -> WireResponse:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return WireResponse(status, {"content-type": "application/json"}, body)


def reading(document: Any, status: int = 200, *, stored: bool = False, **profile: Any) -> Reply:
    read = read_stored if stored else read_reply
    return read(of(document, status), read_profile({**PROFILE, **profile}))


def test_rows_come_out_of_both_envelopes() -> None:
    assert len(reading({"error_code": 0, "message": "", "result": [{}, {}]}).rows) == 2
    assert len(reading({"error_code": "0", "message": "", "result": {}}).rows) == 1
    stored = {"errorCode": "0", "message": "", "signature": "x", "result": {"DanhSachGiayToKetQua": [{}]}}
    assert (
        len(reading(stored, stored=True).rows) == 1 and len(reading({**stored, "error_code": 0}, stored=True).rows) == 1
    )


@pytest.mark.parametrize(
    ("document", "stored", "fault"),
    [
        ({}, False, SourceMalformed), ({"error_code": None, "result": []}, False, SourceMalformed),
        ({"error_code": 0}, False, SourceMalformed), ({"error_code": 0, "result": "x"}, False, SourceMalformed),
        ({"error_code": 1, "result": [{}]}, False, SourceUnavailable),
        ({"error_code": "00", "result": []}, False, SourceRefused),
        ({"error_code": -3, "result": []}, False, SourceRefused), ({"error_code": 5}, False, SourceCredentials),
        ({}, True, SourceMalformed), ({"errorCode": "0", "result": {}}, True, SourceMalformed),
        ({"error_code": 0, "result": []}, True, SourceMalformed),
        ({"errorCode": "0", "error_code": 5, "result": {"DanhSachGiayToKetQua": [{}]}}, True, SourceCredentials),
        ({"errorCode": "2", "result": None}, True, SourceRefused), ({"error_code": 1}, True, SourceUnavailable),
    ],
)  # fmt: skip
def test_everything_else_is_a_fault(document: Any, stored: bool, fault: type[SourceFault]) -> None:
    with pytest.raises(fault):
        reading(document, stored=stored)


@pytest.mark.parametrize("stored", [False, True])
def test_refused_credentials_are_no_absence(stored: bool) -> None:
    with pytest.raises(SourceCredentials):
        reading({}, 401, stored=stored)


def test_nothing_is_written_out_and_alone() -> None:
    with pytest.raises(NotFound):
        reading({"error_code": 0, "message": "", "result": []}).some()
    with pytest.raises(SourceMalformed):
        reading({"error_code": 0, "message": "", "result": [], "next": 2}).some()
    with pytest.raises(Ambiguous):
        reading({"error_code": 0, "message": "", "result": [{}, {}]}).one()


def test_unknown_members_are_told_or_refused() -> None:
    document = {"error_code": 0, "message": "", "result": [{"moi": 1}]}
    assert reading(document).answered(None).drift == ("result.moi",)
    with pytest.raises(SourceMalformed):
        reading(document, unknown_elements="refuse").answered(None)


@settings(max_examples=60)
@given(
    st.booleans(),
    st.binary(max_size=60)
    | st.recursive(st.none() | st.text(max_size=5), st.lists, max_leaves=4).map(
        lambda value: json.dumps({"error_code": 0, "result": value, "errorCode": "0"}).encode()
    ),
)
def test_whatever_comes_ends_in_a_word(stored: bool, body: bytes) -> None:
    try:
        reading(body, stored=stored).some()
    except (SourceFault, Absence):
        return
    raise AssertionError("believed")

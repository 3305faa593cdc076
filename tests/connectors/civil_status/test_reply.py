"""Envelope and failure: a record, nothing found, or a fault, and never one for another."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Absence, NotFound, SourceCredentials, SourceFault, SourceMalformed
from tests.connectors.civil_status.wire import BIRTH, ask, found


def nothing(**changes: Any) -> dict[str, Any]:
    reply = {"status": 0, "errorCode": "201", "errorName": "RECORD_NOT_FOUND", "data": None, **changes}
    return {name: value for name, value in reply.items() if value is not ...}


def test_one_code_says_that_nothing_was_found() -> None:
    for reply in (nothing(), nothing(data=...), nothing(errorCode=201), nothing(errorName=...)):
        with pytest.raises(NotFound):
            ask(BIRTH, reply)
    with pytest.raises(NotFound):
        ask(BIRTH, nothing(errorCode="404"), not_found_code="404")


@pytest.mark.parametrize(
    "reply",
    [
        nothing(status=1), nothing(status=2), nothing(status=...), nothing(status="0"), nothing(errorCode=...),
        nothing(errorCode=None), nothing(data={}), nothing(data=[]), nothing(moi=1),
        {**found(BIRTH), "status": 0}, {**found(BIRTH), "errorCode": "201"}, {**found(BIRTH), "data": None},
    ],
)  # fmt: skip
def test_a_contradiction_is_no_answer(reply: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        ask(BIRTH, reply)


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_no_absence(status: int) -> None:
    with pytest.raises(SourceCredentials):
        ask(BIRTH, nothing(), status)


def test_members_that_nobody_knows_are_drift_or_refused() -> None:
    assert ask(BIRTH, found(BIRTH, moi=1)).drift == ("data.moi",)
    with pytest.raises(SourceMalformed):
        ask(BIRTH, found(BIRTH, moi=1), unknown_elements="refuse")


@given(
    st.binary(max_size=60)
    | st.fixed_dictionaries(
        {"status": st.sampled_from([0, 1, None, "1"]), "errorCode": st.none() | st.text(max_size=4)},
        optional={"data": st.none() | st.dictionaries(st.text(max_size=3), st.none(), max_size=2)},
    ).map(lambda value: json.dumps(value).encode())
)
def test_whatever_comes_ends_in_a_word(body: bytes) -> None:
    with pytest.raises((SourceFault, Absence)):
        ask(BIRTH, body)

"""Which part of a proof is off: scheme, user, secret, or one key of several."""

import base64
import json

import pytest

from mocks.nearness.expected import Arrived
from mocks.nearness.operations import Operation
from mocks.nearness.proofs import TokenProof, basic, basic_pair, bearer, is_token_call, keys
from tests.mocks.nearness.almost import AT, entry

CONFIG = {"credentials": {"consumer_key": "key", "consumer_secret": "secret"}}


def shown(text: str, scheme: str = "Basic") -> dict[str, str]:
    return {"authorization": f"{scheme} {base64.b64encode(text.encode()).decode()}"}


def test_a_token_must_be_there_and_be_a_bearers() -> None:
    assert bearer({"authorization": "Bearer abc"}) == []
    assert [one.problem for one in bearer({})] == ["missing"]
    assert [one.problem for one in bearer({"authorization": "Bearer "})] == ["wrong_form"]
    assert [one.problem for one in bearer(shown("a:b"))] == ["wrong_form"]


def test_each_half_of_basic_is_told_apart() -> None:
    assert basic(shown("key:secret"), "key", "secret") == []
    assert basic(shown("k%65y:secret"), "key", "secret") == []
    (wrong,) = basic(shown("key:other"), "key", "secret")
    assert (wrong.where, wrong.expected, wrong.received) == ("header Authorization (secret)", "secret", "other")
    assert [one.where[-6:] for one in basic(shown("x:y"), "key", "secret")] == ["(user)", "ecret)"]
    assert [one.problem for one in basic({}, "key", "secret")] == ["missing"]
    assert [one.problem for one in basic({"authorization": "Basic ***"}, "key", "secret")] == ["wrong_form"]
    assert basic_pair(shown("no colon")) is None


def test_each_member_of_a_key_is_told_apart() -> None:
    wanted = {"AccessKey": "a", "SecretKey": "s"}

    def header(document: object) -> dict[str, str]:
        return {"authorization": base64.b64encode(json.dumps(document).encode()).decode()}

    assert keys(header(wanted), "Authorization", wanted) == []
    found = keys(header({"AccessKey": "b", "Other": ""}), "Authorization", wanted)
    assert [(one.where, one.problem) for one in found] == [
        ("header Authorization.Other", "unknown"),
        ("header Authorization.AccessKey", "differs"),
        ("header Authorization.SecretKey", "missing"),
    ]
    assert [one.problem for one in keys({}, "Authorization", wanted)] == ["missing"]
    assert [one.problem for one in keys(header([]), "Authorization", wanted)] == ["wrong_form"]


def test_a_token_call_proves_itself_in_either_way() -> None:
    def off(headers: dict[str, str], body: str) -> list[str]:
        asked = entry("tax", "POST", "/token", headers, body)
        operation = Operation(name="token", method="POST", path="/token")
        arrived = Arrived(operation=operation, traffic=asked.traffic, headers=asked.headers, at=AT)
        assert is_token_call(arrived)
        return [one.where for one in TokenProof(CONFIG)(arrived)]

    assert off(shown("key:secret"), "grant_type=client_credentials") == []
    assert off({}, "grant_type=client_credentials&client_id=key&client_secret=secret") == []
    assert off({}, "grant_type=client_credentials&client_id=key&client_secret=no") == ["body.client_secret"]
    assert off({}, "grant_type=client_credentials") == ["header Authorization"]
    with pytest.raises(ValueError, match="credentials"):
        TokenProof({})

"""What the transport knows and notes of an access."""

from typing import Any

import pytest

from contracts.wire import WireResponse
from gateway.transport.call import Call
from tests.gateway.transport.doubles import Clock


def call(request_id: str = "H26-1", **profile: Any) -> Call:
    return Call(
        source="population", deadline=1.0, idempotent=True, request_id=request_id, now=Clock().now, profile=profile
    )


@pytest.mark.parametrize("request_id", ["", "-1", "a" * 41, "a b", "a<b", "a\r\nb", "a\n", "é"])
def test_an_id_that_could_break_a_message_is_refused(request_id: str) -> None:
    with pytest.raises(ValueError, match="request id"):
        call(request_id)


def test_one_id_for_the_exchange() -> None:
    one = call()
    assert [one.next_request_id(), one.next_request_id()] == ["H26-1", "H26-1"]


def test_an_id_for_each_attempt_has_at_most_forty_characters() -> None:
    one = call("a" * 40, request_id_per_attempt=True)
    ids = []
    for _ in range(12):
        ids.append(one.next_request_id())
        one.attempts += 1
    assert len(set(ids)) == 12
    assert {len(item) for item in ids} == {40}
    assert one.source_ids["request_id"] == ids[-1]


@pytest.mark.parametrize("value", ["", "a" * 81, "a b", "Nguyễn", "a\r\nb", "<a>"])
def test_what_does_not_look_like_an_id_is_not_noted(value: str) -> None:
    one = call()
    one.note(WireResponse(200, {"x-road-id": value}, b""))
    assert one.source_ids == {}


def test_the_profile_names_further_ids() -> None:
    one = call(source_id_headers=["X-Correlation-Id"])
    one.note(WireResponse(200, {"x-correlation-id": "c-1", "x-other": "o-1"}, b""))
    assert one.source_ids == {"x_correlation_id": "c-1"}

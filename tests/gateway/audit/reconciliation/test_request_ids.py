"""An id of ours leads back to its entry, with or without the number of an attempt; nobody else's does."""

import pytest

from gateway.audit.reconciliation.request_ids import entry_of, request_id
from gateway.transport.call import Call
from tests.gateway.audit import samples


def test_there_and_back() -> None:
    entry = samples.new_id()
    assert entry_of(request_id(entry)) == entry and entry_of(f"{request_id(entry)}-12") == entry


def test_the_transports_own_ids_lead_back() -> None:
    entry = samples.new_id()
    profiles: tuple[dict[str, bool], ...] = ({}, {"request_id_per_attempt": True})
    for profile in profiles:
        call = Call(
            source="population", deadline=1.0, idempotent=True, request_id=request_id(entry),
            now=lambda: samples.START, profile=profile, attempts=2,
        )  # fmt: skip
        assert entry_of(call.next_request_id()) == entry


@pytest.mark.parametrize(
    "text", ["", "LT-1", "LT-" + "0" * 25, "LT-" + "I" * 26, "XX-" + "0" * 26, "LT-" + "0" * 26 + "-x"]
)
def test_what_is_not_ours(text: str) -> None:
    assert entry_of(text) is None

"""What the transport knows and notes of an access."""

from typing import Any

import pytest

from contracts.errors import SourceUnavailable
from contracts.wire import WireResponse
from gateway.transport.call import Call
from gateway.transport.endpoint import BreakerSpec, SourceEndpoint, SourceLink
from gateway.transport.sender import Link
from gateway.transport.transport import Transport
from tests.gateway.transport.doubles import SOURCE, Clock, Counted, ScriptedSender, answer, asking


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


async def test_a_call_goes_out_on_the_link_of_its_own_generation() -> None:
    """A question written for one exchange layer never reaches another; the old link closes when it is told to."""
    senders: dict[int, ScriptedSender] = {}
    clock, counted = Clock(), Counted()

    def sender(_link: Link) -> ScriptedSender:
        return senders.setdefault(len(senders), ScriptedSender(clock, [answer()]))

    def link(generation: int, base_url: str) -> SourceLink:
        breaker = BreakerSpec(consecutive=1)
        endpoint = SourceEndpoint(base_url=base_url, breaker=breaker, max_attempts=1)
        return SourceLink(endpoint=endpoint, auth="none", generation=generation)

    def of(generation: int) -> Call:
        return Call(
            source=SOURCE,
            deadline=clock() + 60,
            idempotent=True,
            request_id="r1",
            now=clock.now,
            generation=generation,
        )

    transport = Transport(
        {SOURCE: link(0, "https://old.example")}, now=clock.now, observer=counted, sender=sender, clock=clock
    )
    transport.put(transport.prepare({SOURCE: link(1, "https://new.example")}))
    for generation in (0, 1, 0):
        await transport.send(asking(), of(generation))
    assert [seen.url for seen in senders[0].seen] == ["https://old.example/look-up"] * 2
    assert [seen.url for seen in senders[1].seen] == ["https://new.example/look-up"]
    senders[0].script[:] = [
        SourceUnavailable("refused", owner="network")
    ]  # a dying old link says nothing about the source as it is now
    with pytest.raises(SourceUnavailable):
        await transport.send(asking(), of(0))
    assert counted.states == [] and transport.conditions()[0].state == "up"
    await transport.retire()
    assert (senders[0].closed, senders[1].closed) == (True, False)
    await transport.send(asking(), of(1))
    with pytest.raises(KeyError):
        await transport.send(asking(), of(0))
    await transport.aclose()
    assert senders[1].closed

"""The service without HTTP: where it may stand, how often it issues, and in which order things are spent."""

from typing import Any

import pytest

from gateway.access.limits import MemoryLimiter, Rate
from gateway.access.tokens import Tokens
from gateway.oauth.service import TokenService
from tests.gateway.access.parties import BASE, House, Party

PATH = "/oauth2/token"


def service(house: House, **changes: Any) -> TokenService:
    parts: dict[str, Any] = {
        "callers": house.register,
        "tokens": house.tokens,
        "proofs": house.proofs,
        "guard": house.guard,
        "limiter": MemoryLimiter(house.clock.seconds),
        "now": house.clock,
        "note_failure": lambda peer, reason: house.failures.append((peer, reason)),
    }
    return TokenService(**{**parts, **changes})


@pytest.mark.parametrize(
    "issuer", ["http://gw.example", "https://gw.example/path", "gw.example", "https://u@gw.example"]
)
def test_an_issuer_is_an_https_origin(house: House, issuer: str) -> None:
    tokens = Tokens(house.signing_key, house.jwks, house.register, issuer=issuer, audience=issuer, now=house.clock)
    with pytest.raises(ValueError, match="base_url"):
        service(house, tokens=tokens)


@pytest.mark.parametrize("issuer", ["https://gw.example", "http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
def test_https_or_loopback_will_do(house: House, issuer: str) -> None:
    tokens = Tokens(house.signing_key, house.jwks, house.register, issuer=issuer, audience=issuer, now=house.clock)
    assert service(house, tokens=tokens).issuer == issuer


async def test_a_caller_gets_so_many_tokens(house: House, party: Party) -> None:
    made = service(house, rate=Rate(0.1, 3))
    answers = [
        await made.token(party.form(house.clock), [party.proof(house.clock, path=PATH)], "192.0.2.7") for _ in range(4)
    ]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "10"
    other = house.enroll(Party(id="other"))
    answer = await made.token(other.form(house.clock), [other.proof(house.clock, path=PATH)], "192.0.2.7")
    assert answer.status == 200


async def test_a_guard_that_cannot_tell_issues_nothing(house: House, party: Party) -> None:
    class Doubt:
        async def first(self, key: bytes, seconds: int) -> bool:
            return False

    answer = await service(house, guard=Doubt()).token(
        party.form(house.clock), [party.proof(house.clock, path=PATH)], "192.0.2.7"
    )
    assert (answer.status, answer.body["error"]) == (401, "invalid_client")
    assert house.failures == [("192.0.2.7", "assertion_replayed")]


async def test_an_assertion_is_good_at_one_endpoint_once(house: House, party: Party) -> None:
    form = party.form(house.clock, token="x")
    assert (await house.service.introspect(form, "192.0.2.7")).status == 200
    assert (await house.service.revoke(form, "192.0.2.7")).status == 401
    answer = await house.service.token(form, [party.proof(house.clock, path=PATH)], "192.0.2.7")
    assert answer.status == 401
    assert BASE not in str(answer.body)


async def test_a_used_assertion_stays_used_as_long_as_it_is_good(house: House, party: Party) -> None:
    now = int(house.clock.seconds())
    form = party.form(house.clock, client_assertion=party.assertion(house.clock, exp=now + 310, iat=None))
    assert (await house.service.introspect({**form, "token": "x"}, "192.0.2.7")).status == 200
    for _ in range(40):
        house.clock.advance(8)
        assert (await house.service.introspect({**form, "token": "x"}, "192.0.2.7")).status == 401

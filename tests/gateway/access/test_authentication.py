"""One token and one proof, both good, or a 401 whose challenge says how, and nothing about why in detail."""

import asyncio
import re
from pathlib import Path

import pytest

from contracts.errors import Problem
from gateway.access.authentication import Authenticator, Credentials, Unauthenticated
from tests.gateway.access.parties import PATH, House, Party, credentials, new_key


async def refused(house: House, request: Credentials) -> Unauthenticated:
    with pytest.raises(Unauthenticated) as fault:
        await house.authenticator.authenticate(request)
    assert fault.value.headers["WWW-Authenticate"] == fault.value.challenge
    assert fault.value.challenge.startswith("DPoP ")
    return fault.value


@pytest.mark.parametrize("scheme", ["DPoP", "dpop", "DPOP"])
async def test_the_scheme_is_case_insensitive(house: House, party: Party, scheme: str) -> None:
    token = house.token_for(party)
    proof = party.proof(house.clock, token=token)
    caller = await house.authenticator.authenticate(credentials(token, proof, scheme=scheme))
    assert caller.id == party.id and caller.units == ("H26.99",)


async def test_without_a_token_the_challenge_names_no_error(house: House) -> None:
    fault = await refused(house, Credentials("POST", PATH, [], [], "192.0.2.7"))
    assert (fault.code, fault.reason) == ("token_invalid", "token_missing")
    assert fault.challenge == 'DPoP algs="ES256 PS256 EdDSA Ed25519"'


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", "MAC"])
async def test_a_bound_token_is_no_bearer_token(house: House, party: Party, scheme: str) -> None:
    token = house.token_for(party)
    fault = await refused(house, credentials(token, party.proof(house.clock, token=token), scheme=scheme))
    assert (fault.code, fault.reason) == ("token_invalid", "token_scheme")


@pytest.mark.parametrize("lines", [["DPoP"], ["DPoP "], ["DPoP a b"], [""], ["DPoP é"], ["DPoP a", "DPoP a"], ["a, b"]])
async def test_one_readable_authorization_line(house: House, lines: list[str]) -> None:
    fault = await refused(house, Credentials("POST", PATH, lines, [], "192.0.2.7"))
    assert fault.code == "token_invalid" and 'error="invalid_token"' in str(fault.challenge)


async def test_a_good_token_twice_is_none(house: House, party: Party) -> None:
    token = house.token_for(party)
    lines = [f"DPoP {token}"] * 2
    proofs = [party.proof(house.clock, token=token)]
    assert (await refused(house, Credentials("POST", PATH, lines, proofs, "192.0.2.7"))).reason == "token_unreadable"


async def test_a_token_needs_its_proof(house: House, party: Party) -> None:
    token = house.token_for(party)
    fault = await refused(house, credentials(token))
    assert (fault.code, fault.reason) == ("proof_invalid", "proof_missing")
    assert 'error="invalid_dpop_proof"' in str(fault.challenge)


async def test_a_stolen_token_is_worthless(house: House, party: Party) -> None:
    token = house.token_for(party)
    thief = Party(dpop_key=new_key("ES256"))
    assert (await refused(house, credentials(token, thief.proof(house.clock, token=token)))).reason == "proof_key"


async def test_a_proof_of_another_token_is_worthless(house: House, party: Party) -> None:
    one, two = house.token_for(party), house.token_for(party)
    assert (await refused(house, credentials(one, party.proof(house.clock, token=two)))).reason == "proof_token"


async def test_a_proof_of_another_request_is_worthless(house: House, party: Party) -> None:
    token = house.token_for(party)
    proof = party.proof(house.clock, token=token)
    assert (await refused(house, credentials(token, proof, method="GET"))).reason == "proof_method"
    assert (await refused(house, credentials(token, proof, path="/v1/me"))).reason == "proof_uri"
    spent = await house.authenticator.authenticate(credentials(token, proof))
    assert spent.id == party.id, "what was refused was not spent"


async def test_of_twenty_at_once_one_wins(house: House, party: Party) -> None:
    token = house.token_for(party)
    request = credentials(token, party.proof(house.clock, token=token))
    answers = await asyncio.gather(
        *(house.authenticator.authenticate(request) for _ in range(20)), return_exceptions=True
    )
    faults = [answer for answer in answers if isinstance(answer, Unauthenticated)]
    assert len(faults) == 19 and {fault.reason for fault in faults} == {"proof_replayed"}


async def test_strangers_fill_no_memory(house: House, party: Party) -> None:
    for _ in range(5):
        await refused(house, credentials("a.b.c", party.proof(house.clock)))
    assert not house.guard._used and not house.proofs._signers


async def test_a_nonce_is_asked_for_where_it_is_on(tmp_path: Path) -> None:
    house = House(tmp_path, with_nonces=True)
    party = house.enroll(Party())
    token = house.token_for(party)
    fault = await refused(house, credentials(token, party.proof(house.clock, token=token)))
    assert 'error="use_dpop_nonce"' in str(fault.challenge)
    nonce = fault.headers["DPoP-Nonce"]
    assert nonce == house.authenticator.fresh_nonce()
    proof = party.proof(house.clock, token=token, nonce=nonce)
    assert (await house.authenticator.authenticate(credentials(token, proof))).id == party.id
    house.close()


async def test_without_nonces_none_is_offered(house: House, party: Party) -> None:
    assert house.authenticator.fresh_nonce() is None
    assert "DPoP-Nonce" not in (await refused(house, credentials(house.token_for(party)))).headers


async def test_a_register_that_cannot_be_read_lets_nobody_in(house: House, party: Party) -> None:
    token = house.token_for(party)
    house.register._view.close()
    house.clock.advance(2)
    with pytest.raises(Problem) as fault:
        await house.authenticator.authenticate(credentials(token, party.proof(house.clock, token=token)))
    assert fault.value.code == "internal"


async def test_nothing_is_repeated_in_a_challenge(house: House, party: Party) -> None:
    canary = "canary-099190000123"
    for request in (credentials(canary, canary), Credentials("POST", PATH, [f'DPoP "{canary}\r\nX: y'], [], canary)):
        fault = await refused(house, request)
        assert canary not in str(fault.headers) + str(fault) + repr(fault) + repr(request)
        assert re.fullmatch(r'DPoP (error="[a-z_]+", )?algs="[A-Za-z0-9 ]+"', str(fault.challenge))


async def test_the_challenge_may_name_the_metadata(house: House) -> None:
    url = "https://gw.example/.well-known/oauth-protected-resource"
    authenticator = Authenticator(house.tokens, house.proofs, metadata_url=url)
    with pytest.raises(Unauthenticated) as fault:
        await authenticator.authenticate(Credentials("GET", "/v1/me", [], [], "192.0.2.7"))
    assert str(fault.value.challenge).endswith(f'resource_metadata="{url}"')

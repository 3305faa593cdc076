"""RFC 9068 to the letter, and what changes after a token was made counts for every request."""

import hmac
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey

from contracts.access import SCOPES, Binding
from gateway.access.register import FRESH_SECONDS, AccessRegister
from gateway.access.tokens import LIFETIME_SECONDS, TokenRefused, Tokens, caller_of
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import BASE, START, House, Party, b64, new_key, public, sign

NOW = int(START.timestamp())


def reason(house: House, token: str) -> str:
    try:
        house.tokens.check(token)
    except TokenRefused as refused:
        return refused.reason
    return ""


def test_a_token_is_an_rfc_9068_token(house: House, party: Party) -> None:
    read = jwt.decode(house.token_for(party, ("persons:query",)), house.signing_key, ["ES256"])
    assert read.header == {"typ": "at+jwt", "alg": "ES256", "kid": house.signing_key.kid}
    jti = read.claims.pop("jti")
    assert len(jti) >= 20
    assert read.claims == {
        "iss": BASE, "sub": party.id, "client_id": party.id, "aud": BASE, "iat": NOW, "nbf": NOW, "exp": NOW + 600,
        "scope": "persons:query", "cnf": {"jkt": party.dpop_key.thumbprint()}, "client_jkt": party.key.thumbprint(),
    }  # fmt: skip


def test_a_good_token_names_its_caller(house: House, party: Party) -> None:
    token, registered = house.tokens.check(house.token_for(party, ("persons:query", "batches")))
    caller = caller_of(token, registered)
    assert (caller.id, caller.scopes, caller.binding) == (
        party.id,
        frozenset({"persons:query", "batches"}),
        Binding("dpop", party.dpop_key.thumbprint()),
    )
    assert caller.token_expires_at.timestamp() == NOW + LIFETIME_SECONDS


def test_it_lives_ten_minutes(house: House, party: Party) -> None:
    token = house.token_for(party)
    house.clock.advance(599.9)
    assert reason(house, token) == ""
    house.clock.advance(0.1)
    assert reason(house, token) == "token_expired"
    house.clock.advance(-3600)
    assert reason(house, token) == "token_from_the_future"


def remade(house: House, party: Party, key: Any = None, header: Any = None, **claims: Any) -> str:
    good = {
        "iss": BASE, "sub": party.id, "client_id": party.id, "aud": BASE, "iat": NOW, "nbf": NOW, "exp": NOW + 600,
        "jti": "j", "scope": "batches", "cnf": {"jkt": "x" * 43}, "client_jkt": party.key.thumbprint(),
    }  # fmt: skip
    new_header = {"typ": "at+jwt", "alg": "ES256", "kid": house.signing_key.kid, **(header or {})}
    return sign(
        {name: value for name, value in new_header.items() if value is not ...},
        {name: value for name, value in {**good, **claims}.items() if value is not ...},
        key or house.signing_key,
    )


BAD: dict[str, dict[str, Any]] = {
    "no typ": {"header": {"typ": ...}},
    "empty typ": {"header": {"typ": ""}},
    "typ JWT": {"header": {"typ": "JWT"}},
    "typ of a proof": {"header": {"typ": "dpop+jwt"}},
    "typ list": {"header": {"typ": ["at+jwt"]}},
    "no kid": {"header": {"kid": ...}},
    "kid path": {"header": {"kid": "../../dev/null"}},
    "kid list": {"header": {"kid": ["x"]}},
    "kid number": {"header": {"kid": 7}},
    "crit": {"header": {"crit": ["exp"]}},
    "b64": {"header": {"b64": True}},
    "zip": {"header": {"zip": "DEF"}},
    "other issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": ...},
    "issuer with slash": {"iss": BASE + "/"},
    "other audience": {"aud": "https://other.example"},
    "audience list": {"aud": [BASE]},
    "audience list of two": {"aud": [BASE, "x"]},
    "no audience": {"aud": ...},
    "no exp": {"exp": ...},
    "exp text": {"exp": str(NOW + 600)},
    "exp float": {"exp": NOW + 0.5},
    "exp bool": {"exp": True},
    "exp in ten years": {"exp": NOW + 315_360_000},
    "exp before iat": {"exp": NOW - 1},
    "over as it begins, ahead": {"iat": NOW + 5, "exp": NOW + 5},
    "no iat": {"iat": ...},
    "no nbf": {"nbf": ...},
    "nbf bool": {"nbf": True},
    "nbf 61 ahead": {"nbf": NOW + 61},
    "iat 61 ahead": {"iat": NOW + 61},
    "no cnf": {"cnf": ...},
    "cnf empty": {"cnf": {}},
    "cnf list": {"cnf": ["x" * 43]},
    "cnf short": {"cnf": {"jkt": "x"}},
    "cnf not ASCII": {"cnf": {"jkt": "é" * 43}},
    "cnf of letters": {"cnf": {"jkt": ["x"] * 43}},
    "cnf with a kid": {"cnf": {"jkt": "x" * 43, "kid": "x"}},
    "cnf of two": {"cnf": {"jkt": "x" * 43, "x5t#S256": "x" * 43}},
    "no jti": {"jti": ...},
    "jti empty": {"jti": ""},
    "jti list": {"jti": ["a"]},
    "no sub": {"sub": ...},
    "sub of another": {"sub": "other"},
    "client of another": {"client_id": "other"},
    "unknown caller": {"sub": "other", "client_id": "other"},
    "no scope": {"scope": ...},
    "scope list": {"scope": ["batches"]},
    "no key": {"client_jkt": ...},
    "another key": {"client_jkt": "x" * 43},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_bad_token_is_refused(house: House, party: Party, change: dict[str, Any]) -> None:
    assert reason(house, remade(house, party)) == ""
    assert reason(house, remade(house, party, **change)) != ""


def test_a_certificate_binding_is_refused_by_name(house: House, party: Party) -> None:
    assert reason(house, remade(house, party, cnf={"x5t#S256": "x" * 43})) == "binding_not_supported"
    caller = house.register.caller(party.id)
    assert caller is not None
    with pytest.raises(TokenRefused, match="binding_not_supported"):
        house.tokens.issue(caller, "k", caller.scopes, Binding("mtls", "x" * 43))


def test_times_a_little_ahead_are_taken(house: House, party: Party) -> None:
    assert reason(house, remade(house, party, iat=NOW + 8, nbf=NOW + 8, exp=NOW + 600)) == ""


def test_other_keys_and_algorithms_are_refused(house: House, party: Party) -> None:
    stranger = new_key("ES256")
    assert reason(house, remade(house, party, key=stranger)) != ""
    assert reason(house, remade(house, party, key=stranger, header={"jwk": public(stranger)})) != ""
    assert reason(house, remade(house, party, key=stranger, header={"jku": "https://169.254.169.254/"})) != ""
    good = remade(house, party)
    signed, _, signature = good.rpartition(".")
    payload = signed.split(".")[1]
    symmetric = b64(json.dumps({"typ": "at+jwt", "alg": "HS256", "kid": house.signing_key.kid}).encode())
    mac = hmac.digest(house.signing_key.as_pem(private=False), f"{symmetric}.{payload}".encode(), "sha256")
    assert reason(house, f"{symmetric}.{payload}.{b64(mac)}") == "token_header"
    for algorithm in ("none", "None", "NoNe"):
        header = b64(json.dumps({"typ": "at+jwt", "alg": algorithm, "kid": house.signing_key.kid}).encode())
        for last in ("", signature):
            assert reason(house, f"{header}.{payload}.{last}") != ""
    for forged in (bytes(64), b"\x30\x06\x02\x01\x00\x02\x01\x00", b""):
        assert reason(house, f"{signed}.{b64(forged)}") != ""
    for padded in (good + "=", good + "==", good[:-2], good + "A", good + "."):
        assert reason(house, padded) != ""


def test_a_signature_has_one_spelling(house: House, party: Party) -> None:
    """The last of 86 letters has four bits that mean nothing: fifteen other spellings."""
    good = remade(house, party)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(good[-1])
    assert last % 16 == 0
    for letter in alphabet[last + 1 : last + 16]:
        assert reason(house, good[:-1] + letter) == "token_unreadable"


def test_a_deep_payload_signed_by_us_is_refused_and_no_fault(house: House) -> None:
    header = {"typ": "at+jwt", "alg": "ES256", "kid": house.signing_key.kid}
    assert reason(house, sign(header, b"[" * 2900 + b"]" * 2900, house.signing_key)) == "token_unreadable"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "a.b.c.d.e", "é", "\ud800", "x" * 100_000, "{}"])
def test_what_is_no_token_is_refused(house: House, text: str) -> None:
    assert reason(house, text) == "token_unreadable"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(where=st.integers(0, 10_000), letter=st.sampled_from("ABCXYZabcxyz0189-_.="), drop=st.booleans())
def test_any_mutation_is_refused(house: House, party: Party, where: int, letter: str, drop: bool) -> None:
    token = remade(house, party)
    where %= len(token)
    mutated = token[:where] + ("" if drop else letter) + token[where + 1 :]
    assert (reason(house, mutated) == "") == (mutated == token)


def test_disabling_counts_whatever_is_remembered(house: House, party: Party) -> None:
    token = house.token_for(party)
    assert reason(house, token) == ""
    house.register.disable_caller(party.id)
    assert reason(house, token) == "caller_not_active"


def test_a_key_that_is_taken_away_takes_its_tokens_along(house: House, party: Party) -> None:
    token = house.token_for(party)
    other = public(new_key("ES256"))
    house.register.replace_keys(party.id, {"keys": [public(party.key), other]})
    assert reason(house, token) == ""
    house.register.replace_keys(party.id, {"keys": [other]})
    assert reason(house, token) == "caller_key_gone"


def test_a_scope_that_is_taken_away_is_gone(house: House, party: Party) -> None:
    text = house.token_for(party)
    with house.register.act() as connection:
        connection.execute("""UPDATE callers SET scopes='["batches"]'""")
    assert caller_of(*house.tokens.check(text)).scopes == {"batches"}
    assert frozenset(SCOPES) != {"batches"}


async def test_a_revoked_token_is_dead_in_every_process(house: House, party: Party) -> None:
    token, kept = house.token_for(party), house.token_for(party)
    register = AccessRegister(SqliteFile(house.path / "access.db"), house.sealer, house.clock, house.clock.seconds)
    second = Tokens(house.signing_key, house.jwks, register, issuer=BASE, audience=BASE, now=house.clock)
    assert reason(house, token) == "" and second.check(token)
    await house.tokens.revoke(house.tokens.check(token)[0])
    house.clock.advance(FRESH_SECONDS)
    assert reason(house, token) == "token_revoked"
    with pytest.raises(TokenRefused, match="revoked"):
        second.check(token)
    assert reason(house, kept) == ""
    register.close()


def test_the_memory_is_bounded_and_forgets_the_expired(
    house: House, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.access.tokens._REMEMBERED", 3)
    tokens = [house.token_for(party) for _ in range(6)]
    assert all(reason(house, token) == "" for token in tokens)
    assert len(house.tokens._verified) == 3
    house.clock.advance(600)
    assert all(reason(house, token) == "token_expired" for token in tokens)
    assert not house.tokens._verified


def test_bad_tokens_are_not_remembered(house: House, party: Party) -> None:
    for number in range(5):
        assert reason(house, remade(house, party, key=new_key("ES256"), jti=str(number))) != ""
    assert not house.tokens._verified


def test_a_key_set_without_the_signing_key_stops_the_start(house: House) -> None:
    stranger = public(ECKey.generate_key("P-256", auto_kid=True))
    with pytest.raises(ValueError, match="signing key"):
        Tokens(house.signing_key, {"keys": [stranger]}, house.register, issuer=BASE, audience=BASE, now=house.clock)


def test_an_older_key_still_verifies(house: House, party: Party) -> None:
    token = house.token_for(party)
    newer = ECKey.generate_key("P-256", auto_kid=True)
    jwks = {"keys": [public(newer), *house.jwks["keys"]]}
    rotated = Tokens(newer, jwks, house.register, issuer=BASE, audience=BASE, now=house.clock)
    assert rotated.check(token)

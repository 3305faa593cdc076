"""A code must work once, in time, for the one who asked, and a replay must end what the first use gained."""

from __future__ import annotations

import pytest

from mocks.identity.authorization import AuthorizationRequest
from mocks.identity.sign_ins import CODE_SECONDS, TOKEN_SECONDS, GrantRefused, SignIn, SignIns

_NOW = 1_767_225_600
_REDIRECT = "https://portal.hanoi.example/cb"
_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def _sign_in(challenge: str | None = None) -> SignIn:
    request = AuthorizationRequest("mock-rp", _REDIRECT, "s", None, challenge, None, None, "LoA2")
    return SignIn(request, {"sub": "somebody"}, _NOW)


def test_a_code_works_once_and_its_replay_ends_the_token() -> None:
    sign_ins = SignIns()
    code = sign_ins.consent(_sign_in())
    token, sign_in = sign_ins.redeem(code, _REDIRECT, None, _NOW)
    assert sign_ins.holder(token, _NOW) is sign_in
    with pytest.raises(GrantRefused):
        sign_ins.redeem(code, _REDIRECT, None, _NOW)
    assert sign_ins.holder(token, _NOW) is None


def test_a_code_dies_after_its_minute() -> None:
    sign_ins = SignIns()
    early, late = sign_ins.consent(_sign_in()), sign_ins.consent(_sign_in())
    sign_ins.redeem(early, _REDIRECT, None, _NOW + CODE_SECONDS - 1)
    with pytest.raises(GrantRefused):
        sign_ins.redeem(late, _REDIRECT, None, _NOW + CODE_SECONDS)


@pytest.mark.parametrize(
    ("challenge", "redirect_uri", "verifier"),
    [
        (None, _REDIRECT + "/", None),
        (None, _REDIRECT, _VERIFIER),
        (_CHALLENGE, _REDIRECT, None),
        (_CHALLENGE, _REDIRECT, _VERIFIER[::-1]),
        (_CHALLENGE, _REDIRECT, "short"),
        (_CHALLENGE, _REDIRECT, "é" * 43),
    ],
)
def test_a_code_redeemed_wrongly_is_spent(challenge: str | None, redirect_uri: str, verifier: str | None) -> None:
    sign_ins = SignIns()
    code = sign_ins.consent(_sign_in(challenge))
    with pytest.raises(GrantRefused):
        sign_ins.redeem(code, redirect_uri, verifier, _NOW)
    with pytest.raises(GrantRefused):
        sign_ins.redeem(code, _REDIRECT, _VERIFIER if challenge else None, _NOW)


def test_the_verifier_that_answers_the_challenge_is_accepted() -> None:
    sign_ins = SignIns()
    token, _ = sign_ins.redeem(sign_ins.consent(_sign_in(_CHALLENGE)), _REDIRECT, _VERIFIER, _NOW)
    assert sign_ins.holder(token, _NOW) is not None


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(GrantRefused):
        SignIns().redeem("made-up", _REDIRECT, None, _NOW)


def test_a_token_dies_on_time_and_can_be_ended_early_by_a_fault() -> None:
    sign_ins = SignIns()
    token, _ = sign_ins.redeem(sign_ins.consent(_sign_in()), _REDIRECT, None, _NOW)
    assert sign_ins.holder(token, _NOW + TOKEN_SECONDS - 1) is not None
    assert sign_ins.holder(token, _NOW + TOKEN_SECONDS) is None
    sign_ins.expire_token(token)
    assert sign_ins.holder(token, _NOW) is None
    sign_ins.expire_token("made-up")
    assert sign_ins.holder("made-up", _NOW) is None


def test_the_oldest_codes_and_tokens_are_forgotten() -> None:
    sign_ins = SignIns(remembered=2)
    tokens = [sign_ins.redeem(sign_ins.consent(_sign_in()), _REDIRECT, None, _NOW)[0] for _ in range(3)]
    assert [sign_ins.holder(token, _NOW) is not None for token in tokens] == [False, True, True]
    codes = [sign_ins.consent(_sign_in()) for _ in range(3)]
    with pytest.raises(GrantRefused):
        sign_ins.redeem(codes[0], _REDIRECT, None, _NOW)
    sign_ins.redeem(codes[2], _REDIRECT, None, _NOW)


def test_nothing_personal_shows_in_a_repr() -> None:
    assert "somebody" not in repr(_sign_in())

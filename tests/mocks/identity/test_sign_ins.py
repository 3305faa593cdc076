"""A code must work once, in time, for the one who asked, and a replay must end what the first use gained."""

from __future__ import annotations

import pytest

from mocks.identity.authorization import AuthorizationRequest
from mocks.identity.sign_ins import CODE_SECONDS, TOKEN_SECONDS, GrantRefused, SignIn, SignIns

_REDIRECT = "https://portal.hanoi.example/cb"
_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


class _Clock:
    def __init__(self) -> None:
        self.moment = 1_767_225_600.0

    def __call__(self) -> float:
        return self.moment


def _sign_in(challenge: str | None = None) -> SignIn:
    request = AuthorizationRequest("mock-rp", _REDIRECT, "s", None, challenge, None, None, "LoA2")
    return SignIn(request, {"sub": "mock"}, 1_767_225_600)


def test_a_code_works_once_and_its_replay_ends_the_token() -> None:
    sign_ins = SignIns(_Clock())
    code = sign_ins.consent(_sign_in())
    token, sign_in = sign_ins.redeem(code, _REDIRECT, None)
    assert sign_ins.holder(token) is sign_in
    with pytest.raises(GrantRefused):
        sign_ins.redeem(code, _REDIRECT, None)
    assert sign_ins.holder(token) is None


def test_a_code_dies_after_its_minute() -> None:
    clock = _Clock()
    sign_ins = SignIns(clock)
    early, late = sign_ins.consent(_sign_in()), sign_ins.consent(_sign_in())
    clock.moment += CODE_SECONDS - 1
    sign_ins.redeem(early, _REDIRECT, None)
    clock.moment += 1
    with pytest.raises(GrantRefused):
        sign_ins.redeem(late, _REDIRECT, None)


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
    sign_ins = SignIns(_Clock())
    code = sign_ins.consent(_sign_in(challenge))
    with pytest.raises(GrantRefused):
        sign_ins.redeem(code, redirect_uri, verifier)
    with pytest.raises(GrantRefused):
        sign_ins.redeem(code, _REDIRECT, _VERIFIER if challenge else None)


def test_the_verifier_that_answers_the_challenge_is_accepted() -> None:
    sign_ins = SignIns(_Clock())
    token, _ = sign_ins.redeem(sign_ins.consent(_sign_in(_CHALLENGE)), _REDIRECT, _VERIFIER)
    assert sign_ins.holder(token) is not None


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(GrantRefused):
        SignIns(_Clock()).redeem("made-up", _REDIRECT, None)


def test_codes_and_tokens_can_be_ended_early_by_a_fault() -> None:
    sign_ins = SignIns(_Clock())
    code = sign_ins.consent(_sign_in())
    sign_ins.expire_code(code)
    with pytest.raises(GrantRefused):
        sign_ins.redeem(code, _REDIRECT, None)
    token, _ = sign_ins.redeem(sign_ins.consent(_sign_in()), _REDIRECT, None)
    sign_ins.expire_token(token)
    assert sign_ins.holder(token) is None
    sign_ins.expire_code("made-up")
    sign_ins.expire_token("made-up")


def test_a_token_dies_on_time_and_old_ones_are_forgotten() -> None:
    clock = _Clock()
    sign_ins = SignIns(clock)
    token, _ = sign_ins.redeem(sign_ins.consent(_sign_in()), _REDIRECT, None)
    clock.moment += TOKEN_SECONDS - 1
    assert sign_ins.holder(token) is not None
    clock.moment += 1
    assert sign_ins.holder(token) is None
    clock.moment += TOKEN_SECONDS
    sign_ins.consent(_sign_in())
    clock.moment = 1_767_225_600.0
    assert sign_ins.holder(token) is None, "forgotten, so not even an older clock brings it back"


def test_nothing_personal_shows_in_a_repr() -> None:
    assert "mock'" not in repr(_sign_in())

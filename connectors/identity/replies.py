"""What the token and userinfo endpoints answer, refusals included, is sorted here before anyone believes it.

Source: RFC 6749 sections 5.1 and 5.2, RFC 6750 section 3.1, OpenID Connect Core section 5.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

from connectors.identity.profile import Profile
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from contracts.errors import (
    SignInInvalid,
    SourceCredentials,
    SourceFault,
    SourceMalformed,
    SourceRefused,
    SourceUnavailable,
)
from contracts.wire import WireResponse

_TOKEN: Final = re.compile(r"[A-Za-z0-9\-._~+/]{1,8192}=*")
_ERRORS: Final[Mapping[str, type[SourceFault]]] = {
    "invalid_grant": SignInInvalid,
    "invalid_client": SourceCredentials,
    "unauthorized_client": SourceCredentials,
    "invalid_request": SourceRefused,
    "invalid_scope": SourceRefused,
    "invalid_token": SourceRefused,
    "insufficient_scope": SourceRefused,
    "unsupported_grant_type": SourceRefused,
    "server_error": SourceUnavailable,
    "temporarily_unavailable": SourceUnavailable,
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was exchanged for."""

    access_token: str = field(repr=False)
    id_token: str | None = field(repr=False)


def _refuse(error: str) -> NoReturn:
    known = error in _ERRORS
    raise _ERRORS.get(error, SourceRefused)("the source refused the sign-in", source_code=error if known else "")


def _require_answer(response: WireResponse, profile: Profile) -> Node:
    """The JSON of an answer; raises what ``error`` means, with status 4xx as well as inside HTTP 200."""
    if 400 <= response.status < 500:
        try:
            error = read_json(response, media_types=profile.reply_media_types).text("error", longest=100)
        except SourceMalformed:
            error = None
        if error:
            _refuse(error)
    require_ok(response)
    answer = read_json(response, media_types=profile.reply_media_types)
    if answer.has("error"):
        _refuse(answer.text("error", longest=100) or "")
    return answer


def read_tokens(response: WireResponse, profile: Profile) -> Tokens:
    """The token endpoint's answer. `SignInInvalid`: the code is spent, expired or another's (``invalid_grant``)."""
    answer = _require_answer(response, profile)
    access_token = answer.required_text("access_token", longest=8194)
    if not _TOKEN.fullmatch(access_token) or answer.required_text("token_type", longest=20).lower() != "bearer":
        raise SourceMalformed("the token answer holds no bearer token")
    id_token = answer.text("id_token", longest=100_000)
    if id_token is None and profile.signed_claims == "required":
        raise SourceMalformed("the token answer holds no id_token")
    return Tokens(access_token, None if profile.signed_claims == "ignored" else id_token)


def read_userinfo(response: WireResponse, profile: Profile, sub: str | None) -> Node:
    """Userinfo's claims. Refusing the token it has just issued is the source's own fault: `SourceRefused`.

    ``sub`` is the id_token's subject: another one is `SourceMalformed` (OpenID Connect Core 5.3.2, substitution).
    """
    if response.status == 401:
        _refuse("invalid_token")
    answer = _require_answer(response, profile)
    name = profile.claims.subject
    subject = answer.required_text(name, longest=255) if name else None
    if sub is not None and subject != sub:
        raise SourceMalformed("userinfo is about another subject")
    return answer

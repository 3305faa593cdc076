"""An authorization request is read as a careful provider reads it: what is shown, what goes back, what goes on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from mocks.identity.relying_party import RelyingParty

ASSURANCE_LEVELS: Final = ("LoA1", "LoA2", "LoA3", "LoA4")
"""Authentication levels 1 to 4 of Decree 69/2024 under the names of the claim `loAs` (fact sheet, section 4)."""
DEFAULT_ASSURANCE: Final = "LoA2"

KNOWN: Final = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "login_hint",
    "prompt",
    "acr_values",
)
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class RequestShown(Exception):
    """The request names no trustworthy way back, so a page says so and nothing is redirected (RFC 6749, 4.1.2.1)."""


class RequestReturned(Exception):
    """The request is refused towards the relying party: `location` carries `error` and `state`."""

    def __init__(self, location: str, error: str) -> None:
        super().__init__(error)
        self.location = location
        self.error = error


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One authorization request that passed every check of the protocol."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str | None
    code_challenge: str | None
    login_hint: str | None
    prompt: str | None
    assurance: str

    def location(self, **parameters: str) -> str:
        """Build the address that sends the browser back, keeping the query that the redirect_uri came with."""
        return _with_query(self.redirect_uri, {**parameters, "state": self.state})

    def carrying(self, members: Mapping[str, str]) -> str:
        """Build the address that carries a code back, its members written as they are: a `+` stays a bare `+`."""
        raw = "&".join(f"{name}={value}" for name, value in members.items())
        return _with_query(self.redirect_uri, {"state": self.state}, raw)

    def refusal(self, error: str) -> RequestReturned:
        """Build the refusal that goes back to the relying party."""
        return RequestReturned(self.location(error=error), error)

    def as_parameters(self) -> dict[str, str]:
        """The request again as parameters, for the hidden fields of the sign-in page."""
        given = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": self.code_challenge,
            "code_challenge_method": "S256" if self.code_challenge else None,
            "acr_values": self.assurance,
        }
        return {name: value for name, value in given.items() if value is not None}


def read_request(pairs: Sequence[tuple[str, str]], party: RelyingParty) -> AuthorizationRequest:
    """Check the parameters of `/auth` in the order that keeps the browser safe.

    client_id and redirect_uri come first and are shown to the human when wrong; everything after them goes back to
    the relying party as `error`. Raises RequestShown or RequestReturned.
    """
    given: dict[str, str] = {}
    repeated: set[str] = set()
    for name, value in pairs:
        if name in given:
            repeated.add(name)
        given[name] = value
    if given.get("client_id") != party.client_id or "client_id" in repeated:
        raise RequestShown("client_id")
    redirect_uri = given.get("redirect_uri", "")
    if "redirect_uri" in repeated or not party.may_return_to(redirect_uri):
        raise RequestShown("redirect_uri")
    state = given.get("state", "")

    def refuse(error: str) -> RequestReturned:
        answer = {"error": error, "state": state} if state and "state" not in repeated else {"error": error}
        return RequestReturned(_with_query(redirect_uri, answer), error)

    if repeated & set(KNOWN) or not state:
        raise refuse("invalid_request")
    if given.get("response_type") != "code":
        raise refuse("unsupported_response_type")
    if "openid" not in given.get("scope", "").split():
        raise refuse("invalid_scope")
    challenge = given.get("code_challenge")
    # A request that names no method means `plain` (RFC 7636, 4.3), which protects nothing.
    if challenge is not None and (
        given.get("code_challenge_method") != "S256" or _CHALLENGE.fullmatch(challenge) is None
    ):
        raise refuse("invalid_request")
    if challenge is None and "code_challenge_method" in given:
        raise refuse("invalid_request")
    prompt = given.get("prompt")
    if prompt not in (None, "none", "login", "consent"):
        raise refuse("invalid_request")
    wanted = [level for level in given.get("acr_values", "").split() if level in ASSURANCE_LEVELS]
    return AuthorizationRequest(
        client_id=party.client_id,
        redirect_uri=redirect_uri,
        state=state,
        nonce=given.get("nonce") or None,
        code_challenge=challenge,
        login_hint=given.get("login_hint") or None,
        prompt=prompt,
        assurance=wanted[0] if wanted else DEFAULT_ASSURANCE,
    )


def _with_query(address: str, parameters: dict[str, str], raw: str = "") -> str:
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, raw, urlencode(parameters)) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))

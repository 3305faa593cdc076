"""A request that proves nothing is refused with one word on the wire; this tells which part of the proof is off."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import unquote_plus

from mocks.nearness.difference import Difference
from mocks.nearness.expected import Arrived


def is_token_call(arrived: Arrived) -> bool:
    """Whether a token is asked for, and nobody looked for."""
    return arrived.operation.path.rpartition("/")[2] == "token"


class TokenProof:
    """WSO2's proof: Basic credentials or a form for a token, then the token."""

    def __init__(self, config: Mapping[str, object]) -> None:
        """`config` is what the service was built with. Raises ValueError where it has no credentials."""
        credentials = config.get("credentials")
        if not isinstance(credentials, Mapping):
            raise ValueError("the mock needs credentials")
        self._key, self._secret = str(credentials["consumer_key"]), str(credentials["consumer_secret"])

    def __call__(self, arrived: Arrived) -> list[Difference]:
        """What is off in a request's proof."""
        if not is_token_call(arrived):
            return bearer(arrived.headers)
        if "authorization" in arrived.headers or not arrived.field("client_id"):
            return basic(arrived.headers, self._key, self._secret)
        pairs = (("client_id", self._key), ("client_secret", self._secret))
        return [
            Difference(where=f"body.{name}", problem="differs", expected=right, received=arrived.field(name))
            for name, right in pairs
            if arrived.field(name) != right
        ]


def bearer(headers: Mapping[str, str]) -> list[Difference]:
    """Whether there is a bearer token at all; whether it is a live one, only the service knows."""
    value = headers.get("authorization")
    where = "header Authorization"
    if value is None:
        return [Difference(where=where, problem="missing", expected="Bearer <token>")]
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return [Difference(where=where, problem="wrong_form", expected="Bearer <token>", received=value)]
    return []


def basic(headers: Mapping[str, str], user: str, secret: str) -> list[Difference]:
    """Which half of Basic credentials differs; both are published constants of the mocks."""
    where = "header Authorization"
    pair = basic_pair(headers)
    if pair is None:
        problem = "wrong_form" if "authorization" in headers else "missing"
        return [
            Difference(
                where=where,
                problem=problem,
                expected="Basic base64(user:secret)",
                received=headers.get("authorization"),
            )
        ]
    halves = (("user", user, unquote_plus(pair[0])), ("secret", secret, unquote_plus(pair[1])))
    return [
        Difference(where=f"{where} ({name})", problem="differs", expected=right, received=given)
        for name, right, given in halves
        if given != right
    ]


def basic_pair(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """The two halves of Basic credentials, None where there are none that can be read."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, secret = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except ValueError:  # no base64, or no UTF-8 inside it
        return None
    return (user, secret) if colon else None


def keys(headers: Mapping[str, str], header: str, wanted: Mapping[str, str]) -> list[Difference]:
    """Which member differs in a header that holds base64 of a JSON object of keys."""
    where, expected = f"header {header}", f"base64(JSON: {', '.join(wanted)})"
    value = headers.get(header.lower())
    if value is None:
        return [Difference(where=where, problem="missing", expected=expected)]
    try:
        given = json.loads(base64.b64decode(value, validate=True))
    except ValueError:  # no base64, no UTF-8 or no JSON inside it
        given = None
    if not isinstance(given, dict):
        return [Difference(where=where, problem="wrong_form", expected=expected, received=value)]
    found = [Difference(where=f"{where}.{name}", problem="unknown") for name in given if name not in wanted]
    for name, right in wanted.items():
        if name not in given:
            found.append(Difference(where=f"{where}.{name}", problem="missing", expected=right))
        elif given[name] != right:
            found.append(
                Difference(where=f"{where}.{name}", problem="differs", expected=right, received=str(given[name]))
            )
    return found

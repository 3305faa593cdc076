"""The browser brings the code back in a query string that must be read raw: VNeID leaves a bare ``+`` in it.

Source: RFC 6749 sections 4.1.2 and 10.12, RFC 9207 (``iss``); fact sheet section 4.3.
"""

from __future__ import annotations

import hmac
import re
from typing import Final
from urllib.parse import unquote

from contracts.connector import Session
from contracts.errors import SignInDenied, SignInInvalid

MAX_QUERY: Final = 8192
MAX_CODE: Final = 4096
_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ONCE: Final = ("state", "code", "error", "iss", "encrypt_key")


def read_query(query: str) -> dict[str, str]:
    """Members of a raw query string; ``+`` stays ``+``. Raises `SignInInvalid` for a repetition or a bad escape."""
    raw = query.removeprefix("?")
    if len(raw) > MAX_QUERY or not raw.isascii() or not raw.isprintable() or _PERCENT.search(raw):
        raise SignInInvalid("the callback is no query string")
    found: dict[str, str] = {}
    for part in raw.split("&"):
        name, _, value = part.partition("=")
        try:
            name, value = unquote(name, errors="strict"), unquote(value, errors="strict")
        except UnicodeDecodeError:
            raise SignInInvalid("the callback is not UTF-8") from None
        if name in found and name in _ONCE:
            raise SignInInvalid("a member of the callback is repeated")
        found[name] = value
    return found


def read_code(query: str, session: Session, key: str = "") -> dict[str, str]:
    """The authorization code of a callback that belongs to ``session``, and the member ``key`` beside it if named.

    Both go to the token endpoint as they came: generation 2 encrypts the code under a key of its own, and only that
    endpoint needs to know what either holds.

    The state is compared first, so nothing else of a foreign callback is believed. Raises `SignInDenied` when the
    person refused, `SignInInvalid` for everything else that is no code.
    """
    found = read_query(query)
    if not hmac.compare_digest(found.get("state", "").encode(), session.redirect.state.encode()):
        raise SignInInvalid("the state is another one")
    if "iss" in found and found["iss"] != session.issuer:
        raise SignInInvalid("the callback comes from another issuer")
    if error := found.get("error"):
        if error == "access_denied":
            raise SignInDenied("the person refused")
        raise SignInInvalid("the source gave no code")
    names = ("code", key) if key else ("code",)
    carried = {name: found.get(name, "") for name in names}
    if any(not value or len(value) > MAX_CODE or not _is_plain(value) for value in carried.values()):
        raise SignInInvalid("the callback holds no code")
    return carried


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()

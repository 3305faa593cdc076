"""The population service knows its callers by a hash over a timestamp; this checks it as the service would.

Scheme C of the fact sheet, section 1.1: `Timestamp` header and `Authorization: Basic base64(user:hex)`.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mocks.folding import c06_digest

_MILLISECONDS_FROM = 100_000_000_000
"""An epoch value from here on is in milliseconds: in seconds it would be the year 5138."""


class SignatureRefused(ValueError):
    """The call isn't signed as it must be; the text says what differs, never a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the service and one caller share. `sv_url` is configured apart from the URL that is called."""

    user: str
    secret: str
    sv_url: str


def moment(timestamp: str) -> datetime:
    """When a request says that it was sent: epoch seconds or milliseconds. Raises SignatureRefused for neither."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 16):
        raise SignatureRefused("timestamp missing or no number")
    epoch = int(timestamp)
    seconds = epoch / 1000 if epoch >= _MILLISECONDS_FROM else float(epoch)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise SignatureRefused("timestamp out of range") from None


def check_signature(
    headers: Mapping[str, str], credentials: Credentials, now: datetime, skew: timedelta = timedelta(minutes=5)
) -> None:
    """Raise SignatureRefused unless `headers` (lower-case names) carry a fresh timestamp and the right hash.

    The timestamp is epoch seconds or milliseconds, as both are met. No replay rule is known, so none is checked.
    """
    timestamp = headers.get("timestamp", "")
    sent = moment(timestamp)
    if abs(now - sent) > skew:
        raise SignatureRefused("timestamp too far from the service's time")
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise SignatureRefused("no Basic authorization")
    try:
        user, _, digest = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except ValueError:
        raise SignatureRefused("authorization is no base64 of UTF-8") from None
    expected = c06_digest(credentials.sv_url, credentials.user, timestamp, credentials.secret)
    if user != credentials.user:
        raise SignatureRefused("unknown user")
    if not hmac.compare_digest(digest.encode(), expected.encode()):
        raise SignatureRefused("hash differs")

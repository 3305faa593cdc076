"""What an HTTP status means before anyone reads the body: pass it on to the connector, or end with a fault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from contracts.errors import SourceBusy, SourceCredentials, SourceMalformed, SourceUnavailable
from contracts.wire import WireResponse

_LONGEST_WAIT = 86_400


def judge(response: WireResponse, profile: Mapping[str, Any], now: datetime, *, signed: bool) -> WireResponse:
    """Give the reply back if the connector is to read it, else raise.

    Redirects, and statuses below 200, are `SourceMalformed`; 429 and 503 `SourceBusy`; other 5xx `SourceUnavailable`
    (owner ``source``); 401 and 403 to a request that we ``signed`` `SourceCredentials`. A 401, 403 or 5xx goes to the
    connector where the profile lists the status in ``fault_statuses`` and the media type in ``fault_media_types``:
    a SOAP fault comes as HTTP 500 with text/xml. Every other 4xx and 2xx is the connector's to read.
    """
    status = response.status
    if status < 200 or 300 <= status < 400:
        raise SourceMalformed("the source answered with a redirect or an interim status")
    if status in (429, 503):
        raise SourceBusy(f"HTTP {status}", retry_after=retry_after(response, now), owner="source")
    if status >= 500 and not _handed_over(response, profile):
        raise SourceUnavailable(f"HTTP {status}", owner="source")
    if status in (401, 403) and signed and not _handed_over(response, profile):
        raise SourceCredentials(f"HTTP {status}")
    return response


def _handed_over(response: WireResponse, profile: Mapping[str, Any]) -> bool:
    return response.status in profile.get("fault_statuses", ()) and response.media_type in profile.get(
        "fault_media_types", ()
    )


def retry_after(response: WireResponse, now: datetime) -> int | None:
    """``Retry-After`` (RFC 9110 section 10.2.3) in whole seconds from ``now``; ``None`` if absent or unreadable.

    Delta-seconds or a date; a date in the past is 0, a wait of more than a day counts as a day.
    """
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return min(int(text), _LONGEST_WAIT) if len(text) <= 9 else _LONGEST_WAIT
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, OverflowError, TypeError):
        return None
    return min(max(0, -int(-seconds // 1)), _LONGEST_WAIT)

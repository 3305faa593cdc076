"""Reads the service's envelope: an extract, nothing found by its own code, or a failure inside HTTP 200."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.civil_status.profile import Profile
from connectors.rest.failures import failure
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from contracts.errors import NotFound, SourceMalformed
from contracts.queries import PersonQuery
from contracts.wire import WireResponse

Read = Callable[[Node, PersonQuery, Profile, list[str]], Any]
"""From a record's object to a record about the person asked for; unknown words are noted as drift."""


def read_extract(
    response: WireResponse, asked: PersonQuery, profile: Profile, read: Read
) -> tuple[Any, tuple[str, ...]]:
    """Read one reply; gives the record and the drift met.

    ``status`` 1 comes with a record and no code, 0 with a code and no record; anything else contradicts itself.
    Raises `NotFound`, the fault that ``errorCode`` means, and `SourceMalformed`.
    """
    require_ok(response)
    reply = read_json(response, media_types=profile.reply_media_types)
    status, code = reply.integer("status"), reply.code("errorCode")
    reply.known("errorName")
    record = reply.object("data")
    if status == 0 and code is not None and record is None:
        if code == profile.not_found_code and not reply.drift("drift"):
            raise NotFound
        if code == profile.not_found_code:
            raise SourceMalformed("nothing found, beside members that nobody knows")
        raise failure(code, profile.failures)
    if status != 1 or code is not None or record is None:
        raise SourceMalformed("status, code and record contradict each other")
    drift: list[str] = []
    found = read(record, asked, profile, drift)
    return found, (*reply.drift(profile.unknown_elements), *drift)

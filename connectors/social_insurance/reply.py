"""Takes a reply out of the province's envelope where there is one, and tells an answer from nothing and from a failure.

Inside and outside have codes of their own; a failure comes in HTTP 200 either way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from connectors.rest.failures import failure
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from connectors.social_insurance.profile import Profile
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.records import Answered
from contracts.wire import WireResponse, is_source_id

DATA: Final = "dataThongTinHgd"
NUMBER: Final = "maSoBhxh"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that holds an answer: the inner object, and what is told beside a record."""

    whole: Node
    inner: Node
    profile: Profile
    source_ids: dict[str, str]
    noticed: list[str] = field(default_factory=list)
    """Codes that nobody knows, met while the inner object was read."""

    def answered(self, record: Any) -> Answered:
        """The record with the drift met; to be called when everything was read."""
        drift = (*self.whole.drift(self.profile.unknown_elements), *self.noticed)
        return Answered(record, drift, dict(self.source_ids))


def read_reply(response: WireResponse, operation: str, profile: Profile) -> Reply:
    """Read one reply as far as its codes; raises `NotFound`, `Ambiguous`, what a code means, and `SourceMalformed`."""
    require_ok(response)
    whole = read_json(response, media_types=profile.reply_media_types)
    source_ids: dict[str, str] = {}
    inner = whole if profile.envelope == "none" else _opened(whole, operation, profile, source_ids)
    code = inner.code("errorCode")
    if code == profile.success_code:
        return Reply(whole, inner, profile, source_ids)
    if code is None:
        raise SourceMalformed("an answer without its code")
    absences = {profile.not_found_code: NotFound, profile.ambiguous_code: Ambiguous}
    if code not in absences:
        raise failure(code, profile.failures)
    inner.known("trangThai")
    if inner.raw(DATA) or inner.raw(NUMBER) or inner.drift("drift"):
        raise SourceMalformed("nothing found, beside a record or members that nobody knows")
    raise absences[code]


def _opened(whole: Node, operation: str, profile: Profile, source_ids: dict[str, str]) -> Node:
    """``code``, ``status``, ``correlationId``, then ``response`` > ``TST_<Operation>Response`` > ``successful``."""
    code, correlation = whole.code("code"), whole.text("correlationId", longest=100)
    whole.known("status")
    if code is None:
        raise SourceMalformed("an envelope without its code")
    if code != profile.envelope_ok_code:
        raise failure(code, profile.envelope_failures)
    if is_source_id(correlation):  # it goes on record in clear
        source_ids["correlation_id"] = correlation
    inner = whole
    named = f"{profile.envelope_prefix}{operation[0].upper()}{operation[1:]}Response"
    for name in ("response", named, "successful"):
        found = inner.object(name)
        if found is None:
            raise SourceMalformed(f"{inner.place(name)}: is missing")
        inner = found
    return inner

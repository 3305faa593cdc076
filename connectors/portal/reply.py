"""Takes the portal's answer out of its envelope: rows, or a failure inside HTTP 200."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from connectors.portal.profile import Profile
from connectors.rest.failures import failure
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.records import Answered
from contracts.wire import WireResponse

OK = "0"


@dataclass(frozen=True, slots=True)
class Reply:
    """Rows of an answer that says "success", and what is told beside a record."""

    whole: Node
    rows: tuple[Node, ...]
    profile: Profile
    noticed: list[str] = field(default_factory=list)
    """Codes that nobody knows, met while the rows were read."""

    def some(self) -> tuple[Node, ...]:
        """At least one row; raises `NotFound` where none is written out and nothing unknown stands beside it."""
        if not self.rows:
            if self.whole.drift("drift"):
                raise SourceMalformed("nothing found, beside members that nobody knows")
            raise NotFound
        return self.rows

    def one(self) -> Node:
        """The only row; raises `NotFound`, or `Ambiguous` where there are several."""
        if len(self.some()) > 1:
            raise Ambiguous
        return self.rows[0]

    def answered(self, record: Any) -> Answered:
        """The record with the drift met; to be called when everything was read."""
        return Answered(record, (*self.whole.drift(self.profile.unknown_elements), *self.noticed))


def open_envelope(response: WireResponse, profile: Profile) -> tuple[str, Node]:
    """``error_code`` and the whole; raises `SourceMalformed` where there is none."""
    require_ok(response)
    whole = read_json(response, media_types=profile.reply_media_types)
    code = whole.code("error_code")
    whole.known("message")
    if code is None:
        raise SourceMalformed("an answer without its code")
    return code, whole


def read_reply(response: WireResponse, profile: Profile) -> Reply:
    """``{error_code, message, result: [...]}``; raises what a code means, and `SourceMalformed`."""
    code, whole = open_envelope(response, profile)
    if code != OK:
        raise failure(code, profile.failures)
    return _rows(whole, whole, "result", profile)


def read_stored(response: WireResponse, profile: Profile) -> Reply:
    """``{errorCode, message, signature, result: {DanhSachGiayToKetQua: [...]}}``, the store's own envelope.

    A refusal of the layer in front of it comes in the portal's. What is signed, and how, nobody says: the signature is
    passed over.
    """
    require_ok(response)
    whole = read_json(response, media_types=profile.reply_media_types)
    layer, code = whole.code("error_code"), whole.code("errorCode")
    whole.known("message", "signature")
    refused = next((told for told in (layer, code) if told not in (None, OK)), None)
    if refused is not None:
        raise failure(refused, profile.failures)
    if code is None:
        raise SourceMalformed("an answer without its code")
    inner = whole.object("result")
    if inner is None:
        raise SourceMalformed("result: is missing")
    return _rows(whole, inner, "DanhSachGiayToKetQua", profile)


def _rows(whole: Node, holder: Node, name: str, profile: Profile) -> Reply:
    rows = holder.objects(name)
    if rows is None:
        raise SourceMalformed(f"{holder.place(name)}: is missing")
    return Reply(whole, rows, profile)

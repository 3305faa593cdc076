"""Tests see one answer in a hundred; this holds every answer of every mock to its contract while they run.

It is on where the variable WATCH names a file: what breaks its contract without a fault that is meant to break it is
appended there, one JSON object a line. The tests set it for themselves and for every process that they start.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mocks.contract import Contract
from mocks.faults import RULE, Rule
from mocks.kinds import TLS_KINDS

WATCH: Final = "LIENTHONG_MOCKS_WATCH"
BREAKING: Final = frozenset(
    {"cut_off", "html", "http_500", "http_503_retry_after", "malformed_json", "malformed_xml", "redirect"}
    | {"wrong_charset", "zero_bytes"}
    | {"field_renamed", "field_added", "field_removed", "field_retyped"}
)
"""Kinds whose answer is none of the contract's."""
KEEPING: Final = frozenset(
    {"bad_credentials", "empty_body", "expired_token", "fault_in_200", "slow_drip", "slow_first_byte", "two_matches"}
    | {"wrong_prefix", "latency", "clock_skew", "replayed_timestamp", "rate_limited", "maintenance"}
)
"""Kinds whose answer keeps the contract, but for what `breaks` excepts."""
EITHER: Final = TLS_KINDS | {
    "byte_order_mark", "huge_body", "refused", "reset", "text_nfd", "text_double_encoded", "text_question_marks",
}  # fmt: skip
"""Kinds without a whole answer, with one that nobody reads to its end, or with damage that XML allows or that fits by
luck."""
_BREAKING_CODES: Final = frozenset({"envelope_plain", "id_token_missing"})
_LONGEST: Final = 1024 * 1024


def breaks(service: str, kind: str, code: str | None) -> bool:
    """Whether an answer under this fault is meant to break the contract: the service's WSDL has no empty body, and two
    of the sign-in's lies leave out what its contract demands."""
    if kind == "fault_in_200":
        return code in _BREAKING_CODES
    return kind in BREAKING or (kind == "empty_body" and service == "population")


class Watched:
    """ASGI wrapper around one service and its wrapper."""

    def __init__(self, app: ASGIApp, service: str, contract: Contract, file: Path) -> None:
        self._app = app
        self._service = service
        self._contract = contract
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and look at its answer once it is whole."""
        seen = _Answer()

        async def look(message: Message) -> None:
            seen.take(message)
            await send(message)

        await self._app(scope, receive, look)
        if scope["type"] == "http" and RULE in scope:
            self._judge(scope, seen)

    def _judge(self, scope: Scope, seen: _Answer) -> None:
        rule = scope[RULE]
        kind, code = (rule.kind, rule.code) if isinstance(rule, Rule) else ("", None)
        if not seen.whole or kind in EITHER or breaks(self._service, kind, code):
            return
        broken = self._contract.broken(scope["method"], scope["path"], seen.status, seen.headers, seen.body)
        if not broken:
            return
        found = {
            "service": self._service,
            "asked": f"{scope['method']} {scope['path']}",
            "status": seen.status,
            "fault": kind or None,
            "violations": [str(one) for one in broken],
        }
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(found, ensure_ascii=False) + "\n")


class _Answer:
    """What has gone out so far."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self.body = b""
        self._ended = False

    @property
    def whole(self) -> bool:
        """Whether the last byte has gone out, and all are here."""
        return self._ended and len(self.body) <= _LONGEST

    def take(self, message: Message) -> None:
        """One message of the application."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
            }
            return
        if len(self.body) <= _LONGEST:
            self.body += message.get("body", b"")
        self._ended = not message.get("more_body", False)


def watched(app: ASGIApp, service: str, contract: Contract | None) -> ASGIApp:
    """The application, watched where WATCH says so and there is a contract."""
    file = os.environ.get(WATCH)
    return Watched(app, service, contract, Path(file)) if file and contract else app

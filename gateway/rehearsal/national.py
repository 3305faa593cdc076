"""The mocks behind the target, through their control port: faults for one situation alone, and what really arrived.

Each situation has a session of its own, tied to requests that hold its subject's number, so that others who use the
same mocks see nothing of it. The rules of the control port are those of API section 6 and docs/mocks.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from gateway.rehearsal.caller import NoAnswer, Send


class NoControl(Exception):
    """The mocks' control did not do as told; the text says what, for the minutes."""


@dataclass(frozen=True, slots=True)
class Mocks:
    """The control port of one process of mocks."""

    control: str
    send: Send

    def watch(self, session: str, match: str) -> None:
        """From now on requests that hold ``match`` belong to the session."""
        self._told("PUT", "/sessions", {"session": session, "match": match})

    def arm(self, session: str, fault: Mapping[str, Any]) -> None:
        """One fault of the session."""
        self._told("PUT", "/faults", {"session": session, **fault})

    def add_person(self, session: str, person: Mapping[str, Any]) -> None:
        """Somebody whom this session alone has, in the place of whoever has the number."""
        self._told("PUT", "/people", {**person, "session": session})

    def add_organization(self, session: str, organization: Mapping[str, Any]) -> None:
        """The same for an organization."""
        self._told("PUT", "/organizations", {**organization, "session": session})

    def arrived(self, session: str) -> int:
        """How many requests of the session have arrived so far."""
        found = self._told("GET", f"/requests?{urlencode({'session': session})}").get("requests")
        return len(found) if isinstance(found, list) else 0

    def leave(self, session: str) -> None:
        """Faults, journal, binding and newcomers of the session are gone."""
        self._told("DELETE", f"/sessions?{urlencode({'session': session})}")

    def people(self) -> Sequence[Mapping[str, Any]]:
        """The named people of the nation."""
        return list(self._told("GET", "/people").get("people", ()))

    def organizations(self) -> Sequence[Mapping[str, Any]]:
        """The named organizations of the nation."""
        return list(self._told("GET", "/organizations").get("organizations", ()))

    def _told(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            answer = self.send(method, self.control + path, {"content-type": "application/json"}, raw)
        except NoAnswer:
            raise NoControl("the mocks' control does not answer") from None
        found = answer.json()
        if answer.status != 200 or not isinstance(found, dict):
            raise NoControl(f"the mocks' control refused {method} {path.partition('?')[0]}")
        return found

"""What a test may do with the national services: break them, move their clock, add people, read what reached them.

It speaks to the mocks' control interface over HTTP, so that it is the same for mocks in this process and for those that
run beside a gateway. Everything a test sets carries the test's own session and is gone after it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from pytest_lienthong.people import Company, NobodyLikeThat, Person

TIMEOUT_SECONDS = 30


class ControlRefused(ValueError):
    """The mocks' control can't do what a test asked for; the text says why."""


class NationalMocks:
    """The services of one mocks process as one test sees them."""

    def __init__(self, control: str, services: Mapping[str, str], session: str) -> None:
        self.control = control
        """URL of the control interface."""
        self.services = dict(services)
        """Base URL per service: ``population``, ``identity``, ``business`` and so on."""
        self.session = session
        """The test's own; a request with the header ``X-Mock-Session`` of this value belongs to it."""

    @property
    def headers(self) -> dict[str, str]:
        """For requests that a test sends to a service itself."""
        return {"X-Mock-Session": self.session}

    def url(self, service: str) -> str:
        """A service's base URL. Raises KeyError."""
        return self.services[service]

    def follow(self, match: str | Mapping[str, Any]) -> None:
        """Give this test every request that matches, from callers that can't send the header: a text is a part of
        path, query or body (``re:`` before it makes it a regular expression), an object is a subset of the fields."""
        self._call("PUT", "/sessions", {"session": self.session, "match": match})

    def fail(
        self,
        service: str,
        kind: str,
        *,
        match: str | Mapping[str, Any] | None = None,
        times: int | None = None,
        seconds: float | None = None,
        code: str | None = None,
        everybody: bool = False,
    ) -> None:
        """Arm one fault for this test. With `match` it also takes matching requests without the header.

        `times` None lasts until the test ends. `everybody` arms it for requests without session (and `refused` always
        is: a closed port is closed to all). Raises ControlRefused.
        """
        wanted = {"service": service, "kind": kind, "match": match, "times": times, "seconds": seconds, "code": code}
        if not everybody and kind != "refused":
            wanted["session"] = self.session
        self._call("PUT", "/faults", {name: value for name, value in wanted.items() if value is not None})

    def heal(self) -> None:
        """Take away every fault: this test's, and those for everybody."""
        self._call("DELETE", "/faults", session=self.session)
        self._call("DELETE", "/faults")

    def shift_clock(self, offset: timedelta) -> None:
        """Move the services' clock in this test's session."""
        self._call("PUT", "/clock", {"session": self.session, "offset_seconds": offset.total_seconds()})

    def requests(self, service: str | None = None, match: str | None = None) -> list[dict[str, Any]]:
        """What reached the services in this test's session, oldest first: ``method``, ``path``, ``headers``, ``body``,
        ``status``, ``fault``, ``notes``."""
        wanted = {"session": self.session, "service": service, "match": match}
        query = urlencode({name: value for name, value in wanted.items() if value is not None})
        return list(self._call("GET", f"/requests?{query}")["requests"])

    def count(self, service: str | None = None, match: str | None = None) -> int:
        """How many requests those are."""
        return len(self.requests(service, match))

    def last(self, service: str | None = None, match: str | None = None) -> dict[str, Any]:
        """The newest of them. Raises AssertionError where there is none, which a test fails with."""
        found = self.requests(service, match)
        if not found:
            raise AssertionError(f"no request reached {service or 'any service'} in this test")
        return found[-1]

    def verify(
        self,
        service: str | None = None,
        *,
        match: str | Mapping[str, Any] | None = None,
        method: str | None = None,
        path: str | None = None,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        wait: float = 0.0,
    ) -> None:
        """Fail the test unless as many such requests reached the services: `times`, or `at_least` and `at_most` (none
        of them: at least one). `path` is a template, `{anything}` stands for one segment.

        `wait` (seconds, 60 at most) waits for them instead of sleeping. The failure tells field by field which requests
        came nearest. Raises AssertionError, ControlRefused.
        """
        wanted = {
            "session": self.session, "service": service, "match": match, "method": method, "path": path,
            "times": times, "at_least": at_least, "at_most": at_most, "wait": wait or None,
        }  # fmt: skip
        body = {name: value for name, value in wanted.items() if value is not None}
        found = self._call("POST", "/requests/verify", body, patience=wait)
        if not found["ok"]:
            raise AssertionError(_unlike(found))

    def person(self, *traits: str) -> Person:
        """The first person with all of the traits, named ones before computed ones; a plain one for no trait.

        Raises NobodyLikeThat, ControlRefused.
        """
        wanted = traits or ("plain",)
        found = self._call("GET", f"/people?{urlencode([('trait', trait) for trait in wanted])}&count=1")["people"]
        if not found:
            raise NobodyLikeThat(", ".join(wanted))
        return Person.read(found[0])

    def company(self, *traits: str) -> Company:
        """The first organization with all of the traits, a plain one for none. Raises NobodyLikeThat."""
        wanted = traits or ("plain",)
        for found in self._call("GET", "/organizations", trait=wanted[0])["organizations"]:
            if set(wanted) <= set(found["traits"]):
                return Company.read(found)
        raise NobodyLikeThat(", ".join(wanted))

    def add_person(self, *, everybody: bool = False, **members: Any) -> Person:
        """Somebody whom the nation doesn't have, for this test or for `everybody` until the mocks end.

        Members as in docs/mocks.md, "Adding people and companies": `personal_id`, `full_name`, `date_of_birth`, and if
        wanted `spouse`, `father`, `children`, `household_head` and so on. Raises ControlRefused with the reason.
        """
        return Person.read(self._call("POST", "/people", self._own(members, everybody)))

    def add_company(self, *, everybody: bool = False, **members: Any) -> Company:
        """The same for an organization: `organization_code`, `name`, and if wanted `representatives`, `owners`."""
        return Company.read(self._call("POST", "/organizations", self._own(members, everybody)))

    def _own(self, members: Mapping[str, Any], everybody: bool) -> dict[str, Any]:
        return {**members} if everybody else {**members, "session": self.session}

    def forget(self) -> None:
        """Take away all that this test set or left."""
        self.heal()
        self._call("DELETE", "/sessions", session=self.session)

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, patience: float = 0.0, **query: str
    ) -> dict[str, Any]:
        place = urlsplit(self.control)
        if place.hostname is None:
            raise ControlRefused("the control interface's address is no URL")
        target = f"{place.path}{path}" + (f"?{urlencode(query)}" if query else "")
        content = None if body is None else json.dumps(body).encode()
        connection = HTTPConnection(place.hostname, place.port, timeout=TIMEOUT_SECONDS + patience)
        try:
            connection.request(method, target, content, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            found = answer.read()
        finally:
            connection.close()
        if answer.status not in (200, 201):
            raise ControlRefused(_reason(found))
        return dict(json.loads(found))


def _unlike(found: Mapping[str, Any]) -> str:
    """What was wanted, what came, and what kept the nearest requests from being it."""
    lines = [f"wanted {found['expected']}, but {found['count']} such requests came"]
    for near in found["near_misses"]:
        lines.append(f"request {near['request']}, {near['method']} {near['path']}:")
        for one in near["differences"]:
            lines.append(f"  {one['vi']} / {one['en']}: {one['expected']!r} ≠ {one['received']!r}")
    return "\n".join(lines)


def _reason(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return "the control interface gave no reason"

"""The national services fail in known ways; this is the one place that knows which failure is due for a request.

A service sees only its `FaultControl`; the `Faults` behind it are armed through `mocks.control`.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from mocks.contract import Asked, Violation
from mocks.matching import Match, Traffic, matches

TRANSPORT_KINDS: frozenset[str] = frozenset(
    {
        "refused",
        "reset",
        "slow_first_byte",
        "slow_drip",
        "http_500",
        "http_503_retry_after",
        "html",
        "zero_bytes",
        "cut_off",
        "huge_body",
        "wrong_charset",
        "redirect",
    }
)
SEMANTIC_KINDS: frozenset[str] = frozenset(
    {
        "malformed_xml",
        "malformed_json",
        "wrong_prefix",
        "fault_in_200",
        "empty_body",
        "bad_credentials",
        "expired_token",
        "two_matches",
    }
)
KINDS = TRANSPORT_KINDS | SEMANTIC_KINDS
ONCE_BY_NATURE = frozenset({"expired_token"})
"""Kinds that happen once unless `times` says otherwise: after a refresh a token is good again."""

RULE = "mocks.rule"
SESSION = "mocks.session"
NOTES = "mocks.notes"
ASKED = "mocks.asked"


class UnknownFault(ValueError):
    """A fault that can't be armed; the text says why and names no personal value."""


@dataclass(slots=True, kw_only=True)
class Rule:
    """One armed fault. `times` counts down to nothing, None lasts until deleted; `seconds` is for the slow
    kinds (and for `refused`: how long the port stays closed), `code` for the source's own code in `fault_in_200`."""

    number: int
    service: str
    kind: str
    match: Match = None
    times: int | None = None
    session: str | None = None
    seconds: float | None = None
    code: str | None = None

    def document(self) -> dict[str, object]:
        """The rule as the control interface shows it."""
        return {
            "id": self.number,
            "service": self.service,
            "kind": self.kind,
            "match": self.match,
            "times": self.times,
            "session": self.session,
            "seconds": self.seconds,
            "code": self.code,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTerms:
    """What one service says about faults in its service.toml: kinds that can't be, with the reason, and the paths
    (regular expressions) that a kind concerns."""

    name: str
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    only_on: Mapping[str, str] = field(default_factory=dict)


class Faults:
    """All armed faults, session bindings and session clocks of one mocks process."""

    def __init__(self, services: Sequence[ServiceTerms], clock: Callable[[], datetime] | None = None) -> None:
        self._services = {one.name: one for one in services}
        self._rules: list[Rule] = []
        self._numbers = itertools.count(1)
        self._bindings: dict[str, Match] = {}
        self._offsets: dict[str | None, timedelta] = {}
        self._clock = clock or (lambda: datetime.now(UTC))

    def control(self, service: str) -> "FaultControl":
        """The view that one service gets. Raises KeyError for an unknown service."""
        return FaultControl(self, self._services[service])

    def arm(
        self,
        service: str,
        kind: str,
        *,
        match: Match = None,
        times: int | None = None,
        session: str | None = None,
        seconds: float | None = None,
        code: str | None = None,
    ) -> Rule:
        """Arm one fault; an equal rule (service, kind, match, session) is replaced.

        Raises UnknownFault for an unknown service or kind, a kind that can't be on that service, a regular expression
        that doesn't compile, `times` below 1, `seconds` outside 0 to 3600, and `refused` with a match or a session.
        """
        terms = self._services.get(service)
        if terms is None:
            raise UnknownFault(f"no such service; there are {', '.join(sorted(self._services))}")
        if kind not in KINDS:
            raise UnknownFault(f"no such kind; there are {', '.join(sorted(KINDS))}")
        if kind in terms.not_applicable:
            raise UnknownFault(f"{kind} can't be on {service}: {terms.not_applicable[kind]}")
        if kind == "refused" and (match is not None or session is not None):
            raise UnknownFault("a closed port is closed to all: refused takes neither match nor session")
        if times is not None and times < 1:
            raise UnknownFault("times starts at 1")
        if seconds is not None and not 0 <= seconds <= 3600:
            raise UnknownFault("seconds lies between 0 and 3600")
        if isinstance(match, str) and match.startswith("re:"):
            try:
                re.compile(match[3:])
            except re.error:
                raise UnknownFault("match is no regular expression") from None
        if times is None and kind in ONCE_BY_NATURE:
            times = 1
        self._rules = [
            rule
            for rule in self._rules
            if (rule.service, rule.kind, rule.match, rule.session) != (service, kind, match, session)
        ]
        rule = Rule(
            number=next(self._numbers),
            service=service,
            kind=kind,
            match=match,
            times=times,
            session=session,
            seconds=seconds,
            code=code,
        )
        self._rules.append(rule)
        return rule

    def rules(self, session: str | None = None, *, everything: bool = False) -> list[Rule]:
        """Armed rules of one session (None: those without a session), oldest first, or all of them."""
        return [rule for rule in self._rules if everything or rule.session == session]

    def disarm(
        self,
        session: str | None = None,
        *,
        service: str | None = None,
        kind: str | None = None,
        everything: bool = False,
    ) -> int:
        """Remove the rules of one session, narrowed by service and kind; returns how many went."""
        gone = [
            rule
            for rule in self.rules(session, everything=everything)
            if service in (None, rule.service) and kind in (None, rule.kind)
        ]
        self._rules = [rule for rule in self._rules if rule not in gone]
        return len(gone)

    def refuses(self, service: str) -> Rule | None:
        """The `refused` rule armed for a service, if any."""
        return next((rule for rule in self._rules if rule.service == service and rule.kind == "refused"), None)

    def spend(self, rule: Rule) -> None:
        """Count one use; a rule used up is gone."""
        if rule.times is None:
            return
        rule.times -= 1
        if rule.times == 0:
            self._rules.remove(rule)

    def bind(self, session: str, match: Match) -> None:
        """Give every request that matches to a session: for callers that can't send X-Mock-Session."""
        self._bindings[session] = match

    def release(self, session: str) -> None:
        """Forget a session's binding and clock."""
        self._bindings.pop(session, None)
        self._offsets.pop(session, None)

    def session_of(self, header: str | None, traffic: Traffic) -> str | None:
        """The session a request belongs to: its header's, else that of the first binding that matches."""
        if header:
            return header
        return next((name for name, match in self._bindings.items() if matches(match, traffic)), None)

    def choose(
        self, terms: ServiceTerms, traffic: Traffic, header: str | None, forced: str | None
    ) -> tuple[str | None, Rule | None]:
        """The session and the rule for one request; the rule's use is counted.

        `forced` (X-Mock-Fault) wins. Otherwise the oldest rule wins that belongs to the request's session; a rule with
        both a session and a match also takes requests without the header that match, and draws them into its session.
        Raises UnknownFault when `forced` can't be.
        """
        session = self.session_of(header, traffic)
        if forced is not None:
            if forced not in KINDS:
                raise UnknownFault("no such kind")
            if forced in terms.not_applicable:
                raise UnknownFault(terms.not_applicable[forced])
            return session, Rule(number=0, service=terms.name, kind=forced, session=session)
        path = traffic.target.partition("?")[0]
        for rule in self._rules:
            if rule.service != terms.name or rule.kind == "refused":
                continue
            own = rule.session == session or (session is None and rule.session is not None and rule.match is not None)
            limit = terms.only_on.get(rule.kind)
            if own and (limit is None or re.search(limit, path)) and matches(rule.match, traffic):
                self.spend(rule)
                return rule.session, rule
        return session, None

    def set_clock(self, session: str | None, offset: timedelta) -> None:
        """Move one session's clock against the real one."""
        self._offsets[session] = offset

    def now(self, session: str | None) -> datetime:
        """The time (UTC) in one session."""
        return self._clock() + self._offsets.get(session, timedelta())


class FaultControl:
    """One service's view of faults, sessions and clock; handed to its `build`."""

    def __init__(self, faults: Faults, terms: ServiceTerms) -> None:
        self.faults = faults
        self.terms = terms

    @property
    def service(self) -> str:
        """The service's name."""
        return self.terms.name

    def active(self, request: Request) -> str | None:
        """The kind of fault that is due for this request, already counted; the wrapper has dealt with the transport
        kinds, so a service acts on the semantic ones and ignores the rest."""
        rule = request.scope.get(RULE)
        return rule.kind if isinstance(rule, Rule) else None

    def code(self, request: Request) -> str | None:
        """The source's own code that the due fault asks for (`fault_in_200`), None for the service's usual one."""
        rule = request.scope.get(RULE)
        return rule.code if isinstance(rule, Rule) else None

    def session(self, request: Request) -> str | None:
        """The session that this request belongs to."""
        session = request.scope.get(SESSION)
        return session if isinstance(session, str) else None

    def now(self, request: Request) -> datetime:
        """The time (UTC) as this request's session sees it."""
        return self.faults.now(self.session(request))

    def violations(self, request: Request) -> tuple[Violation, ...]:
        """Where this request leaves the service's contract; the service refuses it in its own words."""
        return self._asked(request).violations

    def content(self, request: Request) -> object:
        """The request's body as the contract read it: JSON, form fields, or the question's XML element."""
        return self._asked(request).content

    def _asked(self, request: Request) -> Asked:
        asked = request.scope.get(ASKED)
        if not isinstance(asked, Asked):
            raise RuntimeError("nobody has held this request to the contract: the service runs without its wrapper")
        return asked

    def note(self, request: Request, text: str) -> None:
        """Write into the journal why this request was answered as it was ("name differs", "hash differs", …)."""
        notes = request.scope.get(NOTES)
        if isinstance(notes, list):
            notes.append(text)

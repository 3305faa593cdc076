"""The national services fail in known ways; this is the one place that knows which failure is due for a request.

A service sees only its `FaultControl`; the `Faults` behind it are armed through `mocks.control`.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from mocks.contract import Asked, Violation
from mocks.kinds import KINDS, MENU, ONCE_BY_NATURE, PORT_KINDS
from mocks.latency import Latency
from mocks.matching import Match, Traffic, matches
from mocks.reserved import Choices
from mocks.terms import ServiceTerms

SKEW_SECONDS = 25_200
"""How far a skewed clock is off where nothing else is said: local time of Vietnam taken for UTC."""
PASSED_OVER = 20
"""So many rules that did not take a request does its entry in the journal remember."""

RULE = "mocks.rule"
SESSION = "mocks.session"
NOTES = "mocks.notes"
ASKED = "mocks.asked"
RESERVED = -1
"""The number of a rule that a reserved identifier made."""


class UnknownFault(ValueError):
    """A fault that can't be armed; the text says why and names no personal value."""


@dataclass(slots=True, kw_only=True)
class Rule:
    """One armed fault. `times` counts down to nothing, None lasts until deleted; `seconds` is for the slow
    kinds (and for `refused`: how long the port stays closed), `code` for the source's own code in `fault_in_200` and
    the field that drifts, `latency` for the waits of that kind. `uses` counts the requests that it took."""

    number: int
    service: str
    kind: str
    match: Match = None
    times: int | None = None
    session: str | None = None
    seconds: float | None = None
    code: str | None = None
    latency: Latency | None = None
    uses: int = 0

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
            "latency": self.latency.document() if self.latency else None,
        }


class Faults:
    """All armed faults, session bindings and session clocks of one mocks process."""

    def __init__(
        self,
        services: Sequence[ServiceTerms],
        clock: Callable[[], datetime] | None = None,
        *,
        tls: bool = False,
        ahead: timedelta = timedelta(),
    ) -> None:
        """`ahead`: how far the calendar of every session is from the clock that signatures are judged by."""
        self._tls = tls
        self._ahead = ahead
        self._services = {one.name: one for one in services}
        self._rules: list[Rule] = []
        self._numbers = itertools.count(1)
        self._bindings: dict[str, Match] = {}
        self._offsets: dict[str | None, timedelta] = {}
        self._choices = Choices()
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
        latency: Latency | None = None,
    ) -> Rule:
        """Arm one fault; an equal rule (service, kind, match, session) is replaced.

        Raises UnknownFault for an unknown service or kind, a kind that can't be on that service, a regular expression
        that doesn't compile, `times` below 1, `seconds` outside 0 to 3600 (of a skewed clock a day before or behind),
        a latency for another kind, and kinds of the port with a match or a session.
        """
        terms = self._services.get(service)
        if terms is None:
            raise UnknownFault(f"no such service; there are {', '.join(sorted(self._services))}")
        if kind not in KINDS:
            raise UnknownFault(f"no such kind; there are {', '.join(sorted(KINDS))}")
        if (reason := terms.reason(kind, tls=self._tls)) is not None:
            raise UnknownFault(f"{kind} can't be on {service}: {reason}")
        if kind in PORT_KINDS and (match is not None or session is not None):
            raise UnknownFault(f"a port is the same for all: {kind} takes neither match nor session")
        if times is not None and times < 1:
            raise UnknownFault("times starts at 1")
        least, most = (-86_400, 86_400) if kind == "clock_skew" else (0, 3600)
        if seconds is not None and not least <= seconds <= most:
            raise UnknownFault(f"seconds of {kind} lies between {least} and {most}")
        if latency is not None and kind != "latency":
            raise UnknownFault("latency belongs to the kind latency")
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
            latency=latency,
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

    def remove(self, number: int) -> bool:
        """Remove one rule by its number; says whether there was one."""
        before = len(self._rules)
        self._rules = [rule for rule in self._rules if rule.number != number]
        return len(self._rules) < before

    def objection(self, service: str, kind: str) -> str | None:
        """Why a kind can't be on a service, None where it can. Raises KeyError for an unknown service."""
        return self._services[service].reason(kind, tls=self._tls)

    def sessions(self) -> dict[str | None, tuple[timedelta, Match]]:
        """Sessions with a clock or a binding of their own: how far the clock is off, and what is bound."""
        names = [*self._offsets, *self._bindings]
        return {name: (self._offsets.get(name, timedelta()), self._bindings.get(name or "")) for name in names}

    def reset(self) -> None:
        """No rules, bindings and moved clocks any more, in any session."""
        self._rules, self._bindings, self._offsets = [], {}, {}

    def refuses(self, service: str) -> Rule | None:
        """The `refused` rule armed for a service, if any."""
        return self.at_port(service, frozenset({"refused"}))

    def at_port(self, service: str, kinds: frozenset[str] = PORT_KINDS) -> Rule | None:
        """The oldest rule of the port armed for a service, if any."""
        return next((rule for rule in self._rules if rule.service == service and rule.kind in kinds), None)

    def spend(self, rule: Rule) -> None:
        """Count one use; a rule used up is gone."""
        rule.uses += 1
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
        self,
        terms: ServiceTerms,
        traffic: Traffic,
        header: str | None,
        forced: str | None,
        bearer: str = "",
    ) -> tuple[str | None, Rule | None]:
        """The session and the rule for one request; the rule's use is counted.

        `forced` (X-Mock-Fault) wins. Otherwise the oldest rule wins that belongs to the request's session; a rule with
        both a session and a match also takes requests without the header that match, and draws them into its session.
        Where no rule is due a reserved identifier chooses, in the request itself or behind what stands for it (a
        sign-in's code, a token: `bearer`).
        Raises UnknownFault when `forced` can't be.
        """
        session = self.session_of(header, traffic)
        if forced is not None:
            if forced not in KINDS:
                raise UnknownFault("no such kind")
            if MENU[forced].tls:
                raise UnknownFault("a header comes after the handshake: arm it through the control interface")
            if (reason := terms.reason(forced, tls=self._tls)) is not None:
                raise UnknownFault(reason)
            return session, Rule(number=0, service=terms.name, kind=forced, session=session)
        path = traffic.target.partition("?")[0]
        for rule in self._rules:
            if rule.service != terms.name or rule.kind in PORT_KINDS:
                continue
            own = rule.session == session or (session is None and rule.session is not None and rule.match is not None)
            if own and terms.concerns(rule.kind, path) and matches(rule.match, traffic):
                self.spend(rule)
                return rule.session, rule
        return session, self._reserved(terms, path, traffic, session, bearer)

    def stand_for(self, shown: str, number: str) -> None:
        """Have a text that a service gave out stand for a reserved identifier."""
        self._choices.stand_for(shown, number)

    def _reserved(
        self, terms: ServiceTerms, path: str, traffic: Traffic, session: str | None, bearer: str
    ) -> Rule | None:
        kind = self._choices.kind(traffic, bearer)
        if kind is None or terms.reason(kind, tls=self._tls) is not None or not terms.concerns(kind, path):
            return None
        if not self._choices.due(terms.name, kind, session):
            return None
        return Rule(number=RESERVED, service=terms.name, kind=kind, session=session, uses=1)

    def set_clock(self, session: str | None, offset: timedelta) -> None:
        """Move one session's clock against the real one."""
        self._offsets[session] = offset

    def now(self, session: str | None) -> datetime:
        """The time (UTC) in one session, by which signatures, tokens and codes are judged."""
        return self._clock() + self._offsets.get(session, timedelta())

    def calendar(self, session: str | None) -> datetime:
        """The same on the date that the mocks were told to begin with."""
        return self.now(session) + self._ahead

    def days(self, session: str | None) -> int:
        """How many whole days a session has moved its clock."""
        return int(self._offsets.get(session, timedelta()) / timedelta(days=1))


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

    def stand_for(self, shown: str, number: str | None) -> None:
        """Have a code or token that is given out stand for whom it was given, where the number is a reserved one."""
        self.faults.stand_for(shown, number or "")

    def session(self, request: Request) -> str | None:
        """The session that this request belongs to."""
        session = request.scope.get(SESSION)
        return session if isinstance(session, str) else None

    def now(self, request: Request) -> datetime:
        """The time (UTC) as this request's session sees it, a skewed clock included."""
        rule, now = request.scope.get(RULE), self.faults.now(self.session(request))
        if isinstance(rule, Rule) and rule.kind == "clock_skew":
            now += timedelta(seconds=SKEW_SECONDS if rule.seconds is None else rule.seconds)
        return now

    def wait(self, request: Request, usual: int) -> int:
        """The whole seconds that a refusal for now asks the caller to wait: the due fault's, else the usual."""
        rule = request.scope.get(RULE)
        return round(rule.seconds) if isinstance(rule, Rule) and rule.seconds is not None else usual

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

    def passed_over(self, chosen: Rule | None) -> tuple[Rule, ...]:
        """The armed rules of this service that did not take a request, for whoever wonders why."""
        rules = self.faults.rules(everything=True)
        others = [rule for rule in rules if rule.service == self.service and rule is not chosen]
        return tuple(rule for rule in others if rule.kind not in PORT_KINDS)[:PASSED_OVER]

    def note(self, request: Request, text: str) -> None:
        """Write into the journal why this request was answered as it was ("name differs", "hash differs", …)."""
        notes = request.scope.get(NOTES)
        if isinstance(notes, list):
            notes.append(text)

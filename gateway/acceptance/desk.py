"""The part of the suite that needs no network: the connector's own behaviour, case by case and reply by broken reply.

Everything here is a conversation of milliseconds, so it can be broad; `gateway.acceptance.wire` is the part that sends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from urllib.parse import parse_qsl

from contracts.conformance import Case
from contracts.names import fold
from contracts.wire import WireRequest, WireResponse
from gateway.acceptance.conversation import ANSWERS, Conversation, Player, interleave
from gateway.acceptance.damage import damages, planted, replies_of, with_unknown
from gateway.acceptance.report import Line, judged
from gateway.acceptance.strangers import strangers
from gateway.acceptance.trial import Trial, broken
from gateway.acceptance.watch import Heard, listening
from gateway.acceptance.watchwords import NUMBER, SHORTEST, WORDS, Watchwords


class Desk:
    """Judges the trials of one connector; each method is one line of the report."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        self._trials = trials
        self._cases = [(trial, case) for trial in trials for case in trial.cases]
        self._first = {(trial.loaded.profile_name, case.name): trial.play(case) for trial, case in self._cases}
        self._damaged = list(self._break())

    def _break(self) -> Iterator[tuple[Trial, Case, str, int, WireResponse, Conversation]]:
        recorded = {reply.body for _, case in self._cases for reply in replies_of(case)}
        for trial in self._trials:
            for case in trial.typical:
                for turn, reply in enumerate(replies_of(case)):
                    for how, damaged in damages(reply):
                        if damaged.body not in recorded:  # where a case says what such a reply means, it says it
                            yield trial, case, how, turn, damaged, trial.play(case, broken(case, turn, damaged))

    @property
    def runs_away(self) -> str | None:
        """The first conversation that had to be broken off: on an event loop nothing could, or only the deadline."""
        talks = [
            (trial.place(case), talk) for (trial, case), talk in zip(self._cases, self._first.values(), strict=True)
        ]
        talks += [(f"{trial.place(case)}: {how}", talk) for trial, case, how, _, _, talk in self._damaged]
        return next((place for place, talk in talks if talk.ending in ("stuck", "endless")), None)

    def ends(self) -> Line:
        """Does every exchange come to an end, in a bounded number of requests?"""
        faults = [
            f"{trial.place(case)}: {talk.told}"
            for (trial, case), talk in zip(self._cases, self._first.values(), strict=True)
            if talk.ending in ("endless", "stuck")
        ]
        faults += [
            f"{trial.place(case)} with {how} in reply {turn + 1}: {talk.told}"
            for trial, case, how, turn, _, talk in self._damaged
            if talk.ending in ("endless", "stuck")
        ]
        return judged(
            "ends", faults, "every exchange ends by itself",
            "end the exchange with a record or an error of contracts.errors as soon as a reply can't be used",
            looked_at=len(self._cases),
        )  # fmt: skip

    def honest_failures(self) -> Line:
        """Does a broken reply always end in a source's fault, named as such: no record, no absence, no bug?"""
        faults = [
            f"{trial.place(case)} with {how} in reply {turn + 1}: {talk.told}, not a fault of the source"
            for trial, case, how, turn, _, talk in self._damaged
            if talk.ending in ANSWERS or talk.ending == "broke"
        ]
        return judged(
            "honest_failures", faults, f"{len(self._damaged)} broken replies end in a fault of the source",
            "raise SourceMalformed for what can't be read; catch nothing that you can't name",
            looked_at=len(self._damaged),
        )  # fmt: skip

    def own_retries(self) -> Line:
        """Does it leave trying again to the gateway? Nothing is asked twice, and nothing after a broken reply."""
        faults = []
        for (trial, case), talk in zip(self._cases, self._first.values(), strict=True):
            if _repeats(talk.requests) and not _repeats_by_record(case):
                faults.append(f"{trial.place(case)}: the same request twice")
        for trial, case, how, turn, _, talk in self._damaged:
            if len(talk.requests) > turn + 1:
                faults.append(f"{trial.place(case)} with {how} in reply {turn + 1}: asks again")
        return judged(
            "own_retries", faults, "asks once and leaves trying again to the gateway",
            "raise the fault: the gateway tries again where the manifest says idempotent, within the deadline",
            looked_at=len(self._cases),
        )  # fmt: skip

    def quiet(self) -> tuple[Line, Line]:
        """Does it read and write nothing but what it is handed, and know no time but ``context.now``?"""
        loud: list[str] = []
        timed: list[str] = []
        for trial, case in self._cases:
            heard = Heard()
            trial.play(case, around=lambda heard=heard: listening(heard))  # type: ignore[misc]  # bound by its default
            loud += [f"{trial.place(case)}: {event}" for event in heard.io]
            timed += [f"{trial.place(case)}: {event}" for event in heard.clock]
        return (
            judged(
                "quiet", loud, "opens nothing, starts nothing, prints and logs nothing",
                "load what is needed in build(); what the operator should see belongs into an error or into drift",
                looked_at=len(self._cases),
            ),
            judged(
                "clock", timed, "reads no clock and rolls no dice",
                "use context.now for the time, and contracts.wire.REQUEST_ID for an id", looked_at=len(self._cases),
            ),
        )  # fmt: skip

    def stateless(self) -> Line:
        """Does the same question get the same treatment, whatever was asked before or beside it?"""
        faults = [
            f"{trial.place(case)}: otherwise when asked again"
            for trial, case in reversed(self._cases)
            if trial.play(case) != self._first[trial.loaded.profile_name, case.name]
        ]
        for trial in self._trials:
            asked = [case for case in trial.cases if case.turns]
            for one, other in pairwise([] if trial.given_up else asked):
                pair = [Player(trial.begin(case), replies_of(case)) for case in (one, other)]
                interleave(*pair)
                faults += [
                    f"{trial.place(case)}: otherwise beside {with_.name.removesuffix('.json')}"
                    for case, with_, player in ((one, other, pair[0]), (other, one, pair[1]))
                    if player.done != self._first[trial.loaded.profile_name, case.name]
                ]
        return judged(
            "stateless", faults, "the same question gets the same treatment, alone or beside others",
            "keep what belongs to an exchange in local variables of the generator", looked_at=len(self._cases),
        )  # fmt: skip

    def right_subject(self) -> Line:
        """Is an answer about somebody else refused, however well formed?"""
        faults, looked_at = [], 0
        for trial in self._trials:
            for case in trial.found():
                for whose, replies in strangers(trial, case):
                    looked_at += 1
                    talk = trial.play(case, replies)
                    if talk.ending != "fault":
                        faults.append(f"{trial.place(case)} answered with {whose}: {talk.told}")
        return judged(
            "right_subject", faults, f"{looked_at} answers about somebody else are refused",
            "compare the record's identifier with the question's and raise SourceMalformed; it can be judged where the "
            "reply of a found case holds the number asked for", looked_at=looked_at,
        )  # fmt: skip

    def redaction(self) -> Line:
        """Does no value get into an error, a name of drift, a path that logs show, or a source's id?"""
        faults, looked_at = [], 0
        for trial, case in self._cases:
            words = Watchwords(case.query, planted=(WORDS, NUMBER, *_session(case)))
            talk = self._first[trial.loaded.profile_name, case.name]
            faults += [f"{trial.place(case)}: {where}" for where in _slips(talk, words)]
        for trial, case, how, turn, _, talk in self._damaged:
            words = Watchwords(case.query)
            faults += [f"{trial.place(case)} with {how} in reply {turn + 1}: {where}" for where in _slips(talk, words)]
        for trial in self._trials:
            for case in trial.typical:
                words = Watchwords(case.query)
                for turn, reply in enumerate(replies_of(case)):
                    for changed in planted(reply):
                        looked_at += 1
                        replies = (*replies_of(case)[:turn], changed, *replies_of(case)[turn + 1 :])
                        for where in _slips(trial.play(case, replies), words):
                            faults.append(f"{trial.place(case)} with a planted value in reply {turn + 1}: {where}")
        return judged(
            "redaction", faults, f"{looked_at} planted values and the questions' own turned up nowhere",
            "say what is wrong in words of your own, raise from None, and give WireRequest.template where a path or "
            "parameter holds a value", looked_at=looked_at,
        )  # fmt: skip

    def drift(self) -> Line:
        """Is a member that the contract doesn't know noticed: told as drift, or refused?"""
        unnoticed, looked_at = [], 0
        for trial in self._trials:
            for case in trial.typical:
                for turn, reply in enumerate(replies_of(case)):
                    if trial.signs_in and turn + 1 < len(case.turns):
                        continue  # tokens and keys are open by their own standards (RFC 6749, RFC 7517)
                    noticed = []
                    for grown in with_unknown(reply):
                        talk = trial.play(case, (*replies_of(case)[:turn], grown, *replies_of(case)[turn + 1 :]))
                        told = talk.ending != "record" or bool(talk.beside and talk.beside[0])
                        noticed.append(told or _told_by_contract(trial, talk, turn, grown))
                    looked_at += len(noticed)
                    unnoticed += [f"{trial.place(case)} in reply {turn + 1}"] if noticed and not any(noticed) else []
        line = judged(
            "drift", unnoticed, f"{looked_at} unknown members were noticed",
            "give what was read past as Answered.drift (connectors.rest and connectors.soap do it), or name the "
            "written contract in the profile: contract = \"name/file.openapi.json\"",
            looked_at=looked_at,
        )  # fmt: skip
        return replace(line, verdict="open") if line.verdict == "failed" else line  # blind to growth, and not dangerous


def _told_by_contract(trial: Trial, talk: Conversation, turn: int, grown: WireResponse) -> bool:
    """Whether the gateway's own comparison with the written contract tells it."""
    contract = trial.loaded.contract
    return contract is not None and len(talk.requests) > turn and bool(contract.drift(talk.requests[turn], grown))


def _session(case: Case) -> list[str]:
    """What a sign-in is secured by: the values that came back through the browser, and those that the gateway made."""
    if not case.session:
        return []
    redirect = case.session.get("redirect", {})
    made = [str(redirect.get(name, "")) for name in ("state", "nonce", "verifier")]
    came = [value for _, value in parse_qsl(str(case.session.get("callback", "")))]
    return [value for value in (*came, *made) if len(fold(value)) >= SHORTEST]


def _key(request: WireRequest) -> tuple[object, ...]:
    return (
        request.method, request.path, request.operation, tuple(sorted(request.params.items())), request.body,
        tuple(sorted((request.form or {}).items())), tuple(sorted(request.headers.items())), request.bearer,
    )  # fmt: skip


def _repeats(requests: Sequence[WireRequest]) -> bool:
    return len({_key(request) for request in requests}) < len(requests)


def _repeats_by_record(case: Case) -> bool:
    """Whether the case itself records the same request twice: a contract that polls says so."""
    asked = [json.dumps(turn["request"], sort_keys=True) for turn in case.turns]
    return len(set(asked)) < len(asked)


def _slips(talk: Conversation, words: Watchwords) -> Iterator[str]:
    """Where a value got out of one conversation."""
    if talk.words and words.in_text(talk.words):
        yield f"a value in the words of what it raised ({talk.code})"
    shown = "\n".join(f"{item.template or item.path} {item.operation}" for item in talk.requests)
    if words.in_text(shown):
        yield "a value in a path or operation that logs show"
    if talk.beside:
        drift, ids = talk.beside
        if words.in_text("\n".join(map(str, drift))):
            yield "a value in the name of drift"
        if Watchwords(planted=(WORDS,)).in_text(str(ids)):
            yield "a text of the reply among the source's ids"

"""Answers about somebody else, made of recorded ones: another case's reply, and the case's own under another number.

A reply that doesn't say whom it is about (a bare yes) can't be judged so, and isn't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from contracts.conformance import Case
from contracts.names import fold
from contracts.wire import WireResponse
from gateway.acceptance.damage import replies_of
from gateway.acceptance.trial import Trial
from gateway.acceptance.watchwords import WORDS, leaves

SPARE: Final = {9: "990099887", 10: "9900009996", 12: "099300987654", 14: "9900009996-001"}
"""Reserved numbers that no case uses, by length: an old card, an organization or insurance, a person, a branch."""
_NUMBER: Final = re.compile(r"[0-9]{9}|[0-9]{10}(?:-[0-9]{3})?|[0-9]{12}")
_TOKEN: Final = re.compile(rb"ey[A-Za-z0-9_\-]{20,}\.[A-Za-z0-9_\-]{20,}\.")

_PIECES: Final = re.compile(r"([<>\"])")


def strangers(trial: Trial, case: Case) -> Iterator[tuple[str, tuple[WireResponse, ...]]]:
    """Replies to a found case that are well formed and about somebody else, and what they are."""
    mine = replies_of(case)
    if trial.signs_in and not any(_TOKEN.search(reply.body) for reply in mine[:-1]):
        return  # whoever signed in is the answer: nothing signed says who that was
    if not _numbers_in(case, mine[-1]):
        return
    others = (one for one in trial.found() if one.dataset == case.dataset and not _same(case, one))
    for other in others:
        theirs = replies_of(other)
        if len(theirs) == len(mine) and _numbers_in(other, theirs[-1]):
            yield f"the reply of {other.name.removesuffix('.json')}", (*mine[:-1], theirs[-1])
            break
    yield "its own reply about another number and name", (*mine[:-1], _renamed(case, mine[-1]))


def _question(case: Case) -> Any:
    """Whom it is about: of a sign-in, which asks for nobody, whoever signed in."""
    return case.query or {name: case.expect["record"].get(name) for name in ("personal_id", "full_name")}


def _numbers(case: Case) -> Sequence[str]:
    return [value for value in leaves(_question(case)) if _NUMBER.fullmatch(value)]


def _numbers_in(case: Case, reply: WireResponse) -> Sequence[str]:
    text = reply.body.decode("utf-8", "replace")
    return [number for number in _numbers(case) if number in text]


def _same(case: Case, other: Case) -> bool:
    numbers = set(_numbers(case)) & set(_numbers(other))
    return bool(numbers) or case.expect["record"] == other.expect["record"]


def _renamed(case: Case, reply: WireResponse) -> WireResponse:
    """The reply with the numbers asked for exchanged, and the names asked for, however they are spelled."""
    text = reply.body.decode("utf-8", "replace")
    names = {fold(value) for value in leaves(_question(case)) if " " in value.strip()}
    pieces = [WORDS.upper() if piece.strip() and fold(piece) in names else piece for piece in _PIECES.split(text)]
    text = "".join(pieces)
    for number in _numbers(case):
        text = text.replace(number, SPARE[len(number)])
    return WireResponse(reply.status, reply.headers, text.encode())

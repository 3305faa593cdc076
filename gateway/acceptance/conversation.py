"""Talks to a connector without a network, and notes all that it did: what it asked, how it ended, what it let slip.

A connector under test may do anything: raise, ask for ever, or never come back. So every conversation has a most of
turns and a time, and whatever ends one is noted by type; its words are kept to be searched, and never printed.
"""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final, Literal

from contracts.connector import Exchange
from contracts.errors import Absence, SourceFault
from contracts.records import Answered, document
from contracts.wire import WireRequest, WireResponse

MOST_TURNS: Final = 24
"""Requests that one exchange may make here: no contract of a national system needs half as many."""
SECONDS: Final = 10.0
"""Time that one conversation may take; an honest one takes a hundredth of a second, the first one more."""
Ending = Literal["record", "absence", "fault", "broke", "endless", "stuck"]
ANSWERS: Final[frozenset[Ending]] = frozenset({"record", "absence"})
"""Endings that a caller would take for the source's word."""
Around = Callable[[], AbstractContextManager[object]]


class Stuck(BaseException):
    """A connector didn't come back in time; no `Exception`, because a connector may catch those."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One exchange, played to its end; two are equal when the connector did the same in both."""

    ending: Ending
    code: str = ""
    """The absence's outcome, the fault's code, or the type of what was raised."""
    requests: tuple[WireRequest, ...] = field(default=(), repr=False)
    document: Mapping[str, Any] | None = field(default=None, repr=False)
    beside: tuple[Any, ...] = field(default=(), repr=False)
    """What an answer carries beside its record: drift, and the source's ids."""
    words: str = field(default="", repr=False, compare=False)
    """All that an exception carries."""

    @property
    def told(self) -> str:
        """The ending in words that are safe to print."""
        match self.ending:
            case "record":
                return "a record"
            case "endless":
                return f"{MOST_TURNS} requests and no end"
            case "stuck":
                return f"no end within {SECONDS:.0f} seconds"
            case "broke":
                return f"raised {self.code}"
            case _:
                return self.code


@contextmanager
def bounded(seconds: float, again: float = 0.2) -> Iterator[None]:
    """Raise `Stuck` in what runs longer, and ``again`` where it was caught; off the main thread nothing interrupts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise Stuck

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, again)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def words_of(fault: BaseException) -> str:
    """Everything that an exception would show to a log, a debugger or whoever catches it."""
    try:
        return _shown(fault)
    except Exception:
        return ""  # one that can't be shown shows nothing


def _shown(fault: BaseException) -> str:
    parts = ["".join(traceback.format_exception(fault)), repr(fault), repr(fault.args), repr(vars(fault))]
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if cause is not None:
        parts.append(repr(cause.args))
    return "\n".join(parts)


class Player:
    """One exchange in progress, stepped by hand; ``done`` is its conversation once it ended."""

    def __init__(
        self, start: Callable[[], Exchange], replies: Sequence[WireResponse], around: Around = nullcontext
    ) -> None:
        self._start, self._replies, self._around = start, replies, around
        self._asked: list[WireRequest] = []
        self._exchange: Any = None
        self.done: Conversation | None = None

    def step(self) -> None:
        """One turn of the connector; the last reply is given again to whoever asks for more."""
        try:
            with self._around():
                made = self._turn()
            if not isinstance(made, WireRequest):
                raise TypeError("a connector yields requests")
            self._asked.append(made)
            if len(self._asked) > MOST_TURNS:
                self.end("endless")
        except StopIteration as stop:
            self._answered(stop.value)
        except Absence as absence:
            self.end("absence", absence.outcome, words=words_of(absence))
        except SourceFault as fault:
            self.end("fault", fault.code, words=words_of(fault))
        except Exception as fault:
            # a connector under test can raise anything: its type is told, its words are searched
            self.end("broke", type(fault).__name__, words=words_of(fault))

    def _turn(self) -> object:
        if self._exchange is None:
            self._exchange = self._start()
            return next(self._exchange)
        return self._exchange.send(self._replies[min(len(self._asked), len(self._replies)) - 1])

    def _answered(self, value: object) -> None:
        try:
            if not isinstance(value, Answered):
                raise TypeError("a connector answers with Answered")
            beside = (tuple(value.drift), tuple(sorted(value.source_ids.items())))
            told = document(value.record)
        except Exception as fault:
            self.end("broke", type(fault).__name__, words=words_of(fault))
        else:
            self.end("record", told=told, beside=beside)

    def end(
        self,
        ending: Ending,
        code: str = "",
        *,
        told: Mapping[str, Any] | None = None,
        beside: tuple[Any, ...] = (),
        words: str = "",
    ) -> None:
        """Settle what it came to, and let go of the connector."""
        self.done = Conversation(ending, code, tuple(self._asked), told, beside, words)
        self._exchange = None  # a generator that nobody holds is closed


def converse(
    start: Callable[[], Exchange], replies: Sequence[WireResponse], around: Around = nullcontext
) -> Conversation:
    """Play an exchange to its end, whatever the connector does."""
    player = Player(start, replies, around)
    try:
        with bounded(SECONDS):
            while player.done is None:
                player.step()
    except Stuck:
        player.end("stuck")
    return player.done or Conversation("stuck")


def interleave(first: Player, second: Player) -> None:
    """Play two exchanges of one connector turn by turn, as the gateway does with two callers."""
    try:
        with bounded(2 * SECONDS):
            while first.done is None or second.done is None:
                for player in (first, second):
                    if player.done is None:
                        player.step()
    except Stuck:
        for player in (first, second):
            player.end("stuck")

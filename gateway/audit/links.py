"""Two numbers of one person are linked by an entry, once per pair, so that a search by either finds both.

The pair is itself a subject of its ``linked`` entry, of the kind ``pair``: its row in ``subjects`` is the memory of
what is linked already. It is found under the index key only, is held against its leaf like every other row, and goes
when either number is forgotten.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.events import Draft, Kind, SubjectRef

PAIR = "pair"
"""Kind of the subject that stands for two linked numbers."""
PERSONAL = frozenset({"personal_id", "old_card_number"})
"""Kinds of numbers that one person can have several of."""
REMEMBERED = 10_000
REMEMBERED_SECONDS = 300.0
"""How long a pair counts as linked without another look at the store: another process may have forgotten the person."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two numbers of one person; ``why`` is ``old_card`` or ``other_number``."""

    asked: SubjectRef
    other: SubjectRef
    why: str

    @property
    def pair(self) -> SubjectRef:
        """The subject that stands for both, whichever was asked for."""
        named = sorted(f"{ref.kind}={ref.identifier}" for ref in (self.asked, self.other))
        return SubjectRef(PAIR, " ".join(named), "answered")

    def draft(self, entry: str, beside: str, source: str | None) -> Draft:
        """The ``linked`` entry; ``beside`` is the ending that showed the link, ``source`` who said so."""
        return Draft(
            kind=Kind.LINKED, entry=entry, source=source, subjects=(self.asked, self.other, self.pair),
            detail=(("why", self.why), ("beside", beside)),
        )  # fmt: skip


def links(subjects: Sequence[SubjectRef]) -> list[Link]:
    """The links that one answer about one person shows: the first number with each other one of that person."""
    own = [ref for ref in subjects if ref.role in ("asked", "answered") and ref.kind in PERSONAL]
    if len(own) < 2:
        return []
    first = own[0]
    numbers = {(ref.kind, ref.identifier): ref for ref in own[1:]}
    numbers.pop((first.kind, first.identifier), None)
    return [Link(first, ref, "other_number" if ref.kind == first.kind else "old_card") for ref in numbers.values()]


class Linked:
    """Which pairs are on record already: asks the store, and remembers what it said for a while.

    ``handle_of`` is the log's; it may block, so `is_new` is to be called where waiting does no harm.
    """

    def __init__(self, handle_of: Callable[[str, str], str | None], clock: Callable[[], float]) -> None:
        self._handle_of = handle_of
        self._clock = clock
        self._known: OrderedDict[bytes, float] = OrderedDict()

    def remembers(self, link: Link) -> bool:
        """Whether the pair was on record a moment ago: no need to ask."""
        until = self._known.get(_key(link))
        return until is not None and self._clock() < until

    def is_new(self, link: Link) -> bool:
        """Ask the store; raises `AuditUnavailable`."""
        pair = link.pair
        return self._handle_of(pair.kind, pair.identifier) is None

    def remember(self, link: Link) -> None:
        """Note that the pair is on record."""
        key = _key(link)
        self._known[key] = self._clock() + REMEMBERED_SECONDS
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _key(link: Link) -> bytes:
    return hashlib.sha256(link.pair.identifier.encode()).digest()

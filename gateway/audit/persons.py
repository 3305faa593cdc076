"""Which handles are one person's, for acts where a mistake would show or take away somebody else's entries.

Numbers of the old nine-digit cards were given out twice here and there. So links are followed from a personal ID to its
old cards and to other personal IDs, never from an old card to a second person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.events import Kind
from gateway.audit.event import Event, Filed
from gateway.audit.links import PERSONAL

_CARD = "old_card_number"


@dataclass(frozen=True, slots=True)
class Person:
    """Handles of one person: personal IDs, and old cards. ``ambiguous``: a card that belongs to several people."""

    ids: frozenset[str] = frozenset()
    cards: frozenset[str] = frozenset()
    ambiguous: bool = False

    @property
    def handles(self) -> frozenset[str]:
        """All of them."""
        return self.ids | self.cards

    def roles(self, event: Event) -> frozenset[str]:
        """As what an entry concerns this person; empty where it doesn't.

        An entry under an old card whose answer was about another personal ID is that one's.
        """
        others = any(
            filed.kind == "personal_id" and filed.role == "answered" and filed.handle not in self.ids
            for filed in event.subjects
        )
        return frozenset(
            filed.role
            for filed in event.subjects
            if filed.handle in self.ids
            or (filed.handle in self.cards and not (others and filed.role in ("asked", "answered")))
        )


def person_of(handle: str, kind: str, linked: Iterable[Event]) -> Person:
    """The person behind a handle of ``kind``, by the ``linked`` entries that name any of their numbers."""
    pairs = [pair for event in linked if event.kind == Kind.LINKED.value if (pair := _pair(event.subjects)) is not None]
    if kind != _CARD:
        return _grown(handle, pairs)
    owners = sorted({one.handle for pair in pairs for one in pair if _is_card(pair, handle) and one.kind != _CARD})
    if not owners:
        return Person(cards=frozenset({handle}))
    found = _grown(owners[0], pairs)
    if not set(owners) <= found.ids:
        return Person(cards=frozenset({handle}), ambiguous=True)
    return found


def _pair(subjects: Iterable[Filed]) -> tuple[Filed, Filed] | None:
    numbers = [filed for filed in subjects if filed.kind in PERSONAL]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _is_card(pair: tuple[Filed, Filed], handle: str) -> bool:
    return any(one.kind == _CARD and one.handle == handle for one in pair)


def _grown(handle: str, pairs: Iterable[tuple[Filed, Filed]]) -> Person:
    ids, pairs = {handle}, list(pairs)
    while (
        more := {
            one.handle
            for pair in pairs
            if all(each.kind != _CARD for each in pair) and any(each.handle in ids for each in pair)
            for one in pair
        }
        - ids
    ):
        ids |= more
    cards = {
        one.handle for pair in pairs if any(each.handle in ids for each in pair) for one in pair if one.kind == _CARD
    }
    return Person(frozenset(ids), frozenset(cards))

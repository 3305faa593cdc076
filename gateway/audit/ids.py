"""Entry ids, which callers know as receipts: sortable by time, unique across processes, without meaning.

Source: ULID (https://github.com/ulid/spec): 48 bits of milliseconds, 80 random bits, Crockford base32, 26 characters.
"""

from __future__ import annotations

import os
import threading
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_RANDOM_BITS = 80
_STEP_BITS = 32

_lock = threading.Lock()
_last = 0


def _random(count: int) -> int:
    return int.from_bytes(os.urandom(count))


def new_entry_id(now: datetime) -> str:
    """A new id, greater than all that this process made before, even when the clock jumps back. ``now`` is aware."""
    global _last
    fresh = int(now.timestamp() * 1000) << _RANDOM_BITS | _random(_RANDOM_BITS // 8)
    with _lock:
        if fresh >> _RANDOM_BITS <= _last >> _RANDOM_BITS:
            # the same millisecond, or an earlier one: count on from the last id, by a step that nobody can guess
            fresh = _last + 1 + _random(_STEP_BITS // 8)
        _last = fresh
    return "".join([_PAIRS[fresh >> shift & 0x3FF] for shift in range(120, -1, -10)])


def milliseconds(entry: str) -> int | None:
    """When an id was made, in milliseconds since 1970 (UTC); ``None`` for what is no id."""
    if not is_entry_id(entry):
        return None
    found = 0
    for letter in entry[:10]:
        found = found << 5 | ALPHABET.index(letter)
    return found


def is_entry_id(text: str) -> bool:
    """Whether ``text`` has the form of an entry id."""
    return len(text) == 26 and text[0] in "01234567" and not set(text) - set(ALPHABET)

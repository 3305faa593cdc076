"""The epoch of what is kept for later: forgetting a person begins another one, in which nothing kept before counts.

Nobody can find a person's kept answers by their number: the keys are keyed hashes of whole questions. So all of them
end, in every process that reads the register, and are fetched from their sources again.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from gateway.access import entries
from gateway.access.registrations import Registrations

SEEN_SECONDS = 1.0
"""By then every process has seen what the register says (the promise of the stops)."""
SHUT = timedelta(hours=1)
"""How long nothing is recalled where a forgetting was cut off: longer than any lasts."""


@contextmanager
def another(register: Registrations, wait: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Recalls nothing, anywhere, from before the body begins until it is over, and nothing older ever again."""
    _begin(register, register.now() + SHUT)
    wait(SEEN_SECONDS)
    try:
        yield
    finally:
        _begin(register, register.now())


def _begin(register: Registrations, shut_until: datetime) -> None:
    with register.act() as connection:
        connection.execute("DELETE FROM epoch")
        connection.execute(
            "INSERT INTO epoch (one, value, shut_until) VALUES (1, ?, ?)",
            (secrets.token_hex(16), entries.to_text(shut_until)),
        )


def read_epoch(rows: Sequence[Sequence[Any]]) -> tuple[bytes, datetime | None]:
    """The epoch's name, and until when nothing counts; raises for a row that is not ours."""
    if not rows:
        return b"", None  # nobody was ever forgotten
    [(_, value, shut_until)] = rows
    return value.encode("ascii"), entries.to_time(shut_until)

"""Each session of the mocks may see the nation on a day of its own; this is where a request's session stands.

Services ask the nation without naming a session, so it goes with the task that answers the request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """Whose eyes the nation is seen with: a session (None for all the others), so many days after the nation's day."""

    session: str | None = None
    days: int = 0


_VIEW: ContextVar[View] = ContextVar("mocks.view", default=View())  # noqa: B039  # a frozen one


def view() -> View:
    """The view of the running task; outside requests that of nobody in particular."""
    return _VIEW.get()


@contextmanager
def seen_by(session: str | None, days: int = 0) -> Iterator[None]:
    """See the nation so within the block."""
    token = _VIEW.set(View(session, days))
    try:
        yield
    finally:
        _VIEW.reset(token)

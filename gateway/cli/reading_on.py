"""Shows on standard error how far a long verification is, so that nobody takes it for hanging."""

from __future__ import annotations

import time

import click

QUIET_SECONDS = 2.0
EVERY_SECONDS = 1.0


class ReadingOn:
    """A line that is written over; nothing at all for what is done within `QUIET_SECONDS`."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._told = self._begun + QUIET_SECONDS - EVERY_SECONDS
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Told by the verification after each page."""
        now = time.monotonic()
        if done < total and now - self._told >= EVERY_SECONDS:
            self._told, self._shown = now, True
            pace = done / max(now - self._begun, 0.001)
            click.echo(f"\r{done:,} of {total:,} entries read, {pace:,.0f} per second ", nl=False, err=True)

    def end(self) -> None:
        """End the line, if there is one."""
        if self._shown:
            click.echo("", err=True)

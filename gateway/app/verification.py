"""Verifies the log every now and then in a process of its own, which the watcher starts and the console reads of.

Runs, results and wishes pass through the state directory, because whoever asks at the console sits in another process:
``verified.json`` is the last run, ``verification.asked`` the wish for one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gateway.audit.verdicts import judged
from gateway.console.verified import Verified
from gateway.console.watched import Watching
from gateway.observability import log
from gateway.settings import Cache, Settings

FIRST_SECONDS = 5.0
EVERY_SECONDS = 15 * 60.0
ASKED_SECONDS = 0.5
"""How often one looks whether somebody asked."""
RESULT = "verified.json"
ASKED = "verification.asked"
_PROGRAM = "from gateway.app.verification import examine; examine()"


def without_secrets(settings: Settings) -> bytes:
    """Settings for a process beside: without the secrets of sources and cache, which it has no use for."""
    return settings.model_copy(update={"sources": {}, "cache": Cache()}).model_dump_json().encode()


class Verification:
    """The runs, on the watcher's side."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = without_secrets(settings)
        self._state, self._now = settings.state_path, now
        self.running = False

    async def run(self) -> None:
        """For ever: soon after the start, then every quarter of an hour and when asked."""
        clock = asyncio.get_running_loop().time
        due = clock() + FIRST_SECONDS
        (self._state / RESULT).unlink(missing_ok=True)  # what a watcher before this one found is not ours to repeat
        while True:
            while clock() < due and not (self._state / ASKED).exists():  # noqa: ASYNC110  # another process asks
                await asyncio.sleep(min(ASKED_SECONDS, max(0.0, due - clock())))
            await self.once()
            due = clock() + EVERY_SECONDS

    async def once(self) -> None:
        """One run; its process ends with us."""
        self.running, begun = True, self._now()
        (self._state / ASKED).unlink(missing_ok=True)
        try:
            status, printed = await self._child()
            try:
                verdicts = json.loads(printed) if status == 0 else None
            except ValueError:
                verdicts = None
            if verdicts is None:
                log.get().error("verification_failed", status=status)
            self._keep({"begun": begun.isoformat(), "ended": self._now().isoformat(), "verdicts": verdicts})
        finally:
            self.running = False

    def _keep(self, result: dict[str, object]) -> None:
        draft = self._state / f"{RESULT}.part"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(result, file)
        draft.replace(self._state / RESULT)

    async def _child(self) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _PROGRAM, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            printed, _ = await process.communicate(self._settings)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode, printed


class VerificationSeen:
    """The verification that the console shows: on the gateway's side."""

    def __init__(self, state: Path, watching: Watching) -> None:
        self._state, self._watching = state, watching
        self._known: tuple[int, Verified | None] = (-1, None)

    @property
    def latest(self) -> Verified | None:
        """The last run that ended since the watcher started; one that can't be read is a run that did not end well."""
        path = self._state / RESULT
        try:
            changed = path.stat().st_mtime_ns
            if changed != self._known[0]:
                self._known = (changed, _read(path))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            now = datetime.fromtimestamp(0).astimezone()
            return Verified(now, now, None)
        return self._known[1]

    @property
    def running(self) -> bool:
        """Whether one is on its way, or will be in a moment."""
        found = self._watching.latest
        return found.here and (found.verifying or (self._state / ASKED).exists())

    def ask(self) -> None:
        """Run soon, unless one is on its way. Where no watcher is there, the wish waits for it."""
        if not self.running:
            os.close(os.open(self._state / ASKED, os.O_WRONLY | os.O_CREAT, 0o600))


def _read(path: Path) -> Verified:
    raw = json.loads(path.read_bytes())
    verdicts = raw["verdicts"]
    if verdicts is not None and not isinstance(verdicts, dict):
        raise ValueError("no verdicts")
    return Verified(datetime.fromisoformat(raw["begun"]), datetime.fromisoformat(raw["ended"]), verdicts)


def examine() -> None:
    """The child: settings on standard input, verdicts as JSON on standard output; low in priority."""
    from gateway.app.audit_store import audit_store
    from gateway.app.judges import judges, outsiders
    from gateway.audit import verify as verifying

    os.nice(10)
    settings = Settings.model_validate_json(sys.stdin.read())
    store = audit_store(settings)
    heard = [*judges(settings.state_path, store), *outsiders(settings.state_path, store, settings.audit)]
    verdicts = judged(verifying.verify(store), heard)
    sys.stdout.write(json.dumps(verdicts.to_json()))

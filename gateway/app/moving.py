"""A source moves to another exchange layer while requests are running: new ones take the new way, none is lost.

What belongs together (profile, scheme, address, connections) is a generation. A request keeps the generation that it
was granted on until its end; the links of an older one are closed when nothing can be on its way there any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from contracts.events import Draft, Kind
from gateway.app import sources
from gateway.app.sources import utc_now
from gateway.audit.ids import new_entry_id
from gateway.observability import log
from gateway.observability.metrics import BREAKER_STATES, Metrics
from gateway.registry.registry import Registry, Route
from gateway.settings import Settings, SettingsFault, Source

GRACE_SECONDS = 10.0
"""Beyond the longest deadline of a request: it may still be writing its ending."""


class Sources:
    """All enabled sources as they are set now: routes, the way out, and where sign-ins send a browser."""

    def __init__(self, settings: Settings, metrics: Metrics, *, grace_seconds: float = GRACE_SECONDS) -> None:
        """Raises `SettingsFault` and `EndpointInvalid`, naming source and setting."""
        self._settings, self._metrics, self._grace = settings, metrics, grace_seconds
        self.registry = sources.registry(settings)
        self.transport = sources.transport(settings, self.registry, metrics)
        self.sign_ins = sources.sign_in_endpoints(settings, self.registry)
        """One mapping for good: the sign-in step holds it."""
        self._moving = asyncio.Lock()
        self._retiring: set[asyncio.Task[None]] = set()
        for name in self.transport.sources:  # a breaker tells of changes only
            metrics.breaker_state.labels(name).set(BREAKER_STATES["closed"])

    def route(self, dataset: str, operation: str) -> Route | None:
        """See `Registry.route`; the answer may be another one the next time."""
        return self.registry.route(dataset, operation)

    async def move(self, settings: Settings, record: Callable[[Draft], Awaitable[object]]) -> tuple[str, ...]:
        """Take the sources of newly read settings in place of those that differ; names of the sources moved.

        Everything is built and put on record before anything changes. Raises `SettingsFault`, `EndpointInvalid`, and
        `AuditUnavailable`; then all stays as it was.
        """
        async with self._moving:
            self._check_names(settings)
            held = self._settings.sources
            names = [name for name, source in settings.sources.items() if _differs(held[name], source)]
            if not names:
                return ()
            registry = await asyncio.to_thread(sources.moved, settings, self.registry, names)
            self._check_live(registry)
            links = sources.links(settings, registry)
            sign_ins = sources.sign_in_endpoints(settings, registry)
            lanes = self.transport.prepare({name: links[name] for name in names if name in links})
            for name in names:
                await record(_entry(name, held[name], settings.sources[name]))
            # from here to the end of the block nothing waits, so no request sees one part without the others
            self.transport.put(lanes)
            self.registry, self._settings = registry, settings
            self.sign_ins.update(sign_ins)
            for name in names:
                self._metrics.breaker_state.labels(name).set(BREAKER_STATES["closed"])
        task = asyncio.get_running_loop().create_task(self._retire(settings.limits.deadline_seconds))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)
        return tuple(names)

    def needs_restart(self, settings: Settings) -> tuple[str, ...]:
        """Settings beside the sources that differ from those this process runs on: a move leaves them as they are."""
        members = sorted(set(Settings.model_fields) - {"sources"})
        return tuple(name for name in members if getattr(self._settings, name) != getattr(settings, name))

    def _check_names(self, settings: Settings) -> None:
        differing = sorted(set(settings.sources) ^ set(self._settings.sources))
        if differing:
            raise SettingsFault(
                f"The setting sources.{differing[0]} needs a restart: a running gateway moves sources, it adds and"
                " removes none."
            )

    def _check_live(self, registry: Registry) -> None:
        for name, source in registry.sources.items():
            if source.announced != self.registry.sources[name].announced:
                raise SettingsFault(
                    f"The setting sources.{name}.synthetic needs a restart: the source of this connector is announced"
                    " only, so its mock comes and goes with the process."
                )

    async def _retire(self, deadline_seconds: float) -> None:
        await asyncio.sleep(deadline_seconds + self._grace)
        await self.transport.retire()
        log.get().info("sources_retired")

    async def aclose(self) -> None:
        """Close every connection of every generation."""
        for task in tuple(self._retiring):
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        await self.transport.aclose()


def _differs(held: Source, told: Source) -> bool:
    """Whether a source must be built anew: also where a file that it names may have been renewed in place."""
    return held != told or any((told.ca_file, told.client_certificate_file, told.client_key_file))


def _entry(name: str, held: Source, told: Source) -> Draft:
    """The record of a move: profiles and addresses, which hold no secret, and never a credential."""
    detail = (
        ("act", "move source"), ("name", name), ("from", f"{held.profile} {held.base_url}"),
        ("to", f"{told.profile} {told.base_url}"),
    )  # fmt: skip
    return Draft(kind=Kind.ADMINISTERED, entry=new_entry_id(utc_now()), channel="command", source=name, detail=detail)

"""All national services run in one process, each on a port of its own: this starts and ends them together."""

import asyncio
import json
import os
import signal
import ssl
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from mocks.backchannel import Backchannel
from mocks.board.pages import Board
from mocks.board.views import Scene
from mocks.certificates import Certificates, make
from mocks.contract import contract
from mocks.control import Control
from mocks.discovery import Service, discover
from mocks.faults import Faults
from mocks.journal import Journal
from mocks.kinds import TLS_KINDS
from mocks.listener import Listener
from mocks.misbehaviour import CONTROL_PATH, Misbehaving
from mocks.nation.catalogue import officer_document, organization_document, person_document
from mocks.nation.generator import TODAY
from mocks.nation.nation import Nation
from mocks.nation.personas import DEFAULT_SEED, synthetic_nation
from mocks.nearness.explaining import Explainer
from mocks.watch import watched

CONTROL = "control"
"""The name under which `ports` gives the control port."""
PARENT_CHECK_SECONDS = 0.5


class UnknownService(LookupError):
    """A service was asked for that no folder declares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningMocks:
    """What runs: base URL per service, the control URL, and the parts behind them for tests in the same process."""

    urls: Mapping[str, str]
    control: str
    services: Mapping[str, Service]
    nation: Nation
    faults: Faults
    journal: Journal
    certificates: Certificates | None = None

    def document(self) -> dict[str, object]:
        """The ready file: per service what a gateway's configuration needs, then whom one can ask for."""
        found: dict[str, object] = {
            name: {
                "url": url,
                "control": self.control,
                "title": self.services[name].title,
                "profile": self.services[name].profile,
                "credentials": dict(self.services[name].credentials),
                "hints": dict(self.services[name].hints),
                **({"tls": dict(self.certificates.settings)} if self.certificates else {}),
            }
            for name, url in self.urls.items()
        }
        found["people"] = [person_document(person) for person in self.nation.people]
        found["organizations"] = [
            organization_document(one) for one in self.nation.organizations if one.location_number is None
        ]  # a business location's counter is no code that one could ask with
        found["officers"] = [officer_document(officer) for officer in self.nation.officers]
        found["seed"] = self.nation.seed
        found["today"] = self.nation.today.isoformat() if self.nation.today else None
        found["tls_folder"] = str(self.certificates.folder) if self.certificates else None
        return found


class _Listeners:
    """Opens and closes ports as the armed `refused` faults demand, and shows what the faults of the handshake say."""

    def __init__(self, faults: Faults, certificates: Certificates | None) -> None:
        self._faults = faults
        self._certificates = certificates
        self._listeners: dict[str, Listener] = {}
        self._timers: dict[str, tuple[int, asyncio.TimerHandle]] = {}
        self._reopening: set[asyncio.Task[None]] = set()

    def add(self, name: str, port: int, *, anybody: bool = False) -> Listener:
        """Bind a service's port; `anybody` may come without a client certificate."""

        def refuse() -> bool:
            rule = self._faults.refuses(name)
            if rule is None:
                return False
            self._faults.spend(rule)
            return True

        def shown() -> ssl.SSLContext | None:
            rule = self._faults.at_port(name, TLS_KINDS)
            if rule is not None:
                self._faults.spend(rule)
            kept = self._certificates
            return kept.context(rule.kind if rule else None, anybody=anybody) if kept else None

        self._listeners[name] = Listener(port, refuse, shown if self._certificates else None)
        return self._listeners[name]

    async def settle(self) -> None:
        """Make every listener as its `refused` rule says: closed, or open and resetting `times` connections."""
        for name, listener in self._listeners.items():
            rule = self._faults.refuses(name)
            if rule is None or rule.times is not None:
                await listener.resume()
                if self._faults.at_port(name) is not None:
                    await listener.drop_idle()
                continue
            await listener.suspend()
            if rule.seconds is not None and self._timers.get(name, (0,))[0] != rule.number:
                delay, number = rule.seconds, rule.number
                timer = asyncio.get_running_loop().call_later(delay, self._reopen, name, number)
                self._timers[name] = (number, timer)

    def _reopen(self, name: str, number: int) -> None:
        rule = self._faults.refuses(name)
        if rule is not None and rule.number == number:
            self._faults.disarm(service=name, kind="refused")
            task = asyncio.get_running_loop().create_task(self.settle())
            self._reopening.add(task)
            task.add_done_callback(self._reopening.discard)

    def stop(self) -> None:
        """Forget the timers."""
        for _, timer in self._timers.values():
            timer.cancel()


def _routed(service: ASGIApp, control: ASGIApp) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        chosen = control if path == CONTROL_PATH or path.startswith(f"{CONTROL_PATH}/") else service
        await chosen(scope, receive, send)

    return app


@asynccontextmanager
async def running(
    services: Sequence[str] | None = None,
    ports: Mapping[str, int] | None = None,
    *,
    seed: int = DEFAULT_SEED,
    nation: Nation | None = None,
    profiles: Mapping[str, str] | None = None,
    today: date | None = None,
    certificates: Certificates | None = None,
) -> AsyncIterator[RunningMocks]:
    """The mocks in the running event loop: all services, or those named; port 0 or none means any free one.

    `profiles` names the profile that a service speaks instead of its usual one, `today` is the nation's day and the
    date of every session's calendar, `certificates` have the services speak TLS (control stays plain). Raises
    UnknownService, UnknownProfile, and OSError where a port is taken.
    """
    declared = dict(discover())
    names = list(declared) if services is None else list(dict.fromkeys(services))
    if unknown := [name for name in names if name not in declared]:
        raise UnknownService(", ".join(unknown))
    if unknown := [name for name in profiles or {} if name not in declared]:
        raise UnknownService(", ".join(unknown))
    declared |= {name: declared[name].under(profile) for name, profile in (profiles or {}).items()}
    wanted = dict(ports or {})
    people = nation or synthetic_nation(seed, today or TODAY)
    ahead = today - datetime.now(UTC).date() if today else timedelta()
    faults = Faults([declared[name].terms for name in names], tls=certificates is not None, ahead=ahead)
    explainer = Explainer(people)
    journal = Journal(explain=explainer.near_misses)
    listeners = _Listeners(faults, certificates)
    urls: dict[str, str] = {}
    scene = Scene(
        faults=faults, journal=journal, nation=people, services={name: declared[name] for name in names}, urls=urls
    )
    page = Board(scene, listeners.settle)
    control = Control(faults, journal, people, listeners.settle, page)
    async with AsyncExitStack() as stack:
        stack.callback(listeners.stop)
        board = Listener(wanted.get(CONTROL, 0))
        stack.push_async_callback(board.stop)
        await board.start(control.app())
        for name in names:
            listener = listeners.add(name, wanted.get(name, 0), anybody=bool(declared[name].browsers))
            stack.push_async_callback(listener.stop)
            view = faults.control(name)
            config = {
                **declared[name].settings,
                "name": name,
                "profile": declared[name].profile,
                "credentials": dict(declared[name].credentials),
                "url": listener.url,
            }
            app: Starlette = declared[name].load()(people, view, config)
            explainer.know(declared[name].terms, app, declared[name].contract)
            told = declared[name].contract
            promised = contract(told) if told else None
            wrapped = watched(Misbehaving(app, view, journal, promised), name, promised)
            front = _routed(wrapped, control.app(name))
            if certificates is not None and certificates.mutual and declared[name].browsers:
                front = Backchannel(front, declared[name].browsers)
            await listener.start(front)
            urls[name] = listener.url
        yield RunningMocks(
            urls=urls,
            control=f"{board.url}{CONTROL_PATH}",
            services={name: declared[name] for name in names},
            nation=people,
            faults=faults,
            journal=journal,
            certificates=certificates,
        )


def write_ready(path: Path, document: Mapping[str, object]) -> None:
    """Put the ready file in place in one step, readable by its owner only. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a process of mocks was asked for: services (None: all), ports by name, where to write the ready file, seed,
    profiles, the date, and whether to speak TLS and to demand client certificates. `tls_folder` is where certificates
    are written, a temporary folder where none is named."""

    services: Sequence[str] | None = None
    ports: Mapping[str, int] = field(default_factory=dict)
    ready: Path | None = None
    seed: int = DEFAULT_SEED
    with_parent: bool = False
    profiles: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None
    tls: bool = False
    mutual: bool = False
    tls_folder: Path | None = None


def serve(order: Order) -> None:
    """Run the mocks until SIGTERM or SIGINT, or with `with_parent` until the parent process has ended.

    `ready` is written once everything listens. Raises what `running` raises.
    """
    parent = os.getppid() if order.with_parent else None
    with ExitStack() as stack:
        certificates = None
        if order.tls or order.mutual:
            folder = order.tls_folder
            if folder is None:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lienthong-mocks-tls-")))
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            certificates = make(folder.resolve(), mutual=order.mutual)
        asyncio.run(_serve(order, certificates, parent))


async def _serve(order: Order, certificates: Certificates | None, parent: int | None) -> None:
    ended = asyncio.Event()
    _end_on_signals(asyncio.get_running_loop(), ended)
    async with running(
        order.services,
        order.ports,
        seed=order.seed,
        profiles=order.profiles,
        today=order.today,
        certificates=certificates,
    ) as mocks:
        if order.ready is not None:
            write_ready(order.ready, mocks.document())
        while not ended.is_set():
            if parent is not None and os.getppid() != parent:
                break
            try:
                async with asyncio.timeout(None if parent is None else PARENT_CHECK_SECONDS):
                    await ended.wait()
            except TimeoutError:
                continue


def _end_on_signals(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, ended.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(ended.set))

"""From the settings to running anchors: which witnesses are asked over which connection, and how often."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography import x509

from gateway.audit.anchors import Anchors
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.faults import AuditUnavailable
from gateway.audit.tiles import SizedHashes
from gateway.audit.timestamps import (
    CONTENT_TYPE,
    LONGEST_TOKEN,
    REPLY_TYPE,
    TimestampBroken,
    certificates,
    stamp,
)
from gateway.audit.witnessing import LONGEST_ANSWER, Replied, Witnessing
from gateway.keys.notes import NoteBroken, split
from gateway.keys.witnesses import WitnessKey
from gateway.observability import log
from gateway.settings import Audit, SettingsFault, Witness

TIMEOUT_SECONDS = 10.0
AUTHORITY = "timestamp"
"""The label under which the time stamp authority is counted."""


def _client(ca_file: str | None, setting: str) -> httpx.Client:
    """Neither proxies of the environment nor redirects; raises `SettingsFault`."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    except (OSError, ssl.SSLError):
        raise SettingsFault(f"The setting {setting} can't be read as PEM.") from None
    return httpx.Client(verify=context, timeout=TIMEOUT_SECONDS, trust_env=False, headers={"user-agent": "lienthong"})


def _post(client: httpx.Client, url: str, body: bytes, media_type: str, most: int) -> Replied:
    """One request; raises ``OSError`` where nothing whole came back within the size."""
    try:
        with client.stream("POST", url, content=body, headers={"content-type": media_type}) as reply:
            content = b""
            for part in reply.iter_raw():
                content += part
                if len(content) > most:
                    raise ConnectionError("the answer is too long")
            kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Replied(reply.status_code, kind, content)
    except httpx.HTTPError as fault:
        raise ConnectionError(type(fault).__name__) from None


@dataclass(frozen=True, slots=True)
class Watchers:
    """Outsiders that the settings name, checked before anything is opened."""

    witnesses: tuple[tuple[WitnessKey, Callable[[bytes], Replied]], ...]
    authority: tuple[list[x509.Certificate], Callable[[bytes], bytes]] | None
    clients: tuple[httpx.Client, ...]

    @classmethod
    def of(cls, settings: Audit) -> Watchers:
        """Raises `SettingsFault` for a key or a file that can't be used."""
        clients: list[httpx.Client] = []
        witnesses = [_witness(each, clients) for each in settings.witnesses]
        authority = None
        if settings.timestamp_url and settings.timestamp_certificate_file:
            try:
                trusted = certificates(Path(settings.timestamp_certificate_file).read_bytes())
            except (OSError, ValueError):
                raise SettingsFault("The setting audit.timestamp_certificate_file can't be read as PEM.") from None
            clients.append(_client(None, "audit.timestamp_url"))
            authority = (trusted, _authority(clients[-1], settings.timestamp_url))
        return cls(tuple(witnesses), authority, tuple(clients))


def _witness(each: Witness, clients: list[httpx.Client]) -> tuple[WitnessKey, Callable[[bytes], Replied]]:
    try:
        key = WitnessKey.parse(each.vkey)
    except NoteBroken as fault:
        raise SettingsFault(f"The setting audit.witnesses.vkey is wrong: {fault}.") from None
    client = _client(each.ca_file, "audit.witnesses.ca_file")
    clients.append(client)
    url = f"{each.url}/add-checkpoint"
    return key, lambda body: _post(client, url, body, "text/plain; charset=utf-8", LONGEST_ANSWER)


def _authority(client: httpx.Client, url: str) -> Callable[[bytes], bytes]:
    def send(query: bytes) -> bytes:
        reply = _post(client, url, query, CONTENT_TYPE, LONGEST_TOKEN)
        if reply.status != 200 or reply.media_type != REPLY_TYPE:
            raise ConnectionError("no time stamp was answered")
        return reply.body

    return send


class Anchoring:
    """Submits the newest checkpoint in the background. ``observe`` is told who has signed how many entries."""

    def __init__(
        self,
        settings: Audit,
        watchers: Watchers,
        anchors: Anchors,
        source: SizedHashes,
        checkpoint: Callable[[], str],
        observe: Callable[[str, int], None],
    ) -> None:
        self._settings = settings
        self._watchers = watchers
        self._anchors = anchors
        self._checkpoint = checkpoint
        self._observe = observe
        self._witnessing = [Witnessing(key, send, anchors, source) for key, send in watchers.witnesses]
        self._stamped = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, if the settings name anybody."""
        if self._witnessing or self._watchers.authority:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End after the attempt in hand."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for client in self._watchers.clients:
            client.close()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        stamped_at = -float(self._settings.timestamp_seconds)
        while True:
            due = loop.time() - stamped_at >= self._settings.timestamp_seconds
            try:
                # shielded: a thread can't be cancelled, and what it got shall be kept
                done = await asyncio.shield(asyncio.to_thread(self.round, stamped=due))
                stamped_at = loop.time() if done else stamped_at
            except (AuditUnavailable, NoteBroken) as fault:
                log.get().error("anchoring_failed", exception=type(fault).__name__)
            await asyncio.sleep(self._settings.anchor_seconds)

    def round(self, *, stamped: bool = True) -> bool:
        """Show one checkpoint to everybody once; gives whether a time stamp was got. Raises `AuditUnavailable`."""
        note = self._checkpoint()
        size = open_checkpoint(self._anchors.verifier, note).size
        for each in self._witnessing:
            said = each.submit(note)
            if said == "cosigned":
                self._observe(each.key.name, size)
            elif said != "nothing_new":
                log.get().error("witness_did_not_sign", name=each.key.name, reason=said)
        got = stamped and size > self._stamped and self._stamp(note, size)
        self._anchors.thin()
        return got

    def _stamp(self, note: str, size: int) -> bool:
        if self._watchers.authority is None:
            return False
        trusted, send = self._watchers.authority
        try:
            self._anchors.keep(note, {}, stamp(split(note)[0], send, trusted))
        except (TimestampBroken, OSError) as fault:
            log.get().error("no_time_stamp", exception=type(fault).__name__)
            return False
        self._stamped = size
        self._observe(AUTHORITY, size)
        return True
